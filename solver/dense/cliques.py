"""What overlaps cost at least: sets of sessions that have more to do than there is time must overlap somewhere.

A linear program over the overlaps of priced pairs, its rows found one after the other by CP-SAT.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from math import gcd

import numpy as np
import numpy.typing as npt
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from solver.dense.usable import usable_slots
from solver.static import Static
from solver.terms import OverlapCost

MOST_SESSIONS = 150
"""Larger programmes are not tried: finding a row would take too long."""
SEPARATION_SECONDS = 3.0
SCALE = 2**20
"""Duals are rounded to so small a part, which keeps the bound exact."""

Pair = tuple[int, int]
ShouldStop = Callable[[], bool]


@dataclass
class _Overlaps:
    """Rows are sessions; ``prices`` of pairs that may overlap in a legal schedule, ``forbidden`` are those that cost 0.

    ``sets`` are the sets found, each with the least sum of its overlaps.
    """

    lengths: list[int]
    usable: npt.NDArray[np.bool_]
    prices: dict[Pair, int]
    forbidden: list[Pair]
    sets: list[tuple[tuple[int, ...], int]] = field(default_factory=list)

    def room(self, chosen: tuple[int, ...]) -> int:
        """Slots in which any of the sessions may take place."""
        return int(self.usable[list(chosen)].any(axis=0).sum())


def clique_bound(static: Static, terms: list[OverlapCost], seconds: float, should_stop: ShouldStop) -> int:
    """Bound what the terms cost in any legal schedule of all their sessions.

    Notes
    -----
    In a set of sessions let ``n(t)`` take place in slot ``t``. Their durations less the slots there are is at most the
    sum of ``n(t) - 1`` over slots with any, hence at most the sum of ``n(t)`` over 2: the overlaps of its pairs. Pairs
    that share a person who always attends do not overlap. Of the linear program over all others only the duals are
    taken: for any that are not negative, their sum over the sets less what they exceed a pair's price by is a bound.
    """
    began = time.monotonic()
    overlaps = _collect(static, terms)
    if not overlaps.prices or len(overlaps.lengths) > MOST_SESSIONS:
        return 0
    unit = gcd(*overlaps.prices.values())
    best, variables, solver = 0, dict[Pair, pywraplp.Variable](), pywraplp.Solver.CreateSolver("GLOP")
    for (one, other), price in overlaps.prices.items():
        longest = min(overlaps.lengths[one], overlaps.lengths[other])
        variables[one, other] = solver.NumVar(0, longest, "")
        solver.Objective().SetCoefficient(variables[one, other], price)
    rows: list[pywraplp.Constraint] = []
    while time.monotonic() - began < seconds and not should_stop():
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            break
        best = max(best, -(-_proven(overlaps, [row.dual_value() for row in rows]) // unit) * unit)
        found = _too_full(overlaps, {pair: variable.solution_value() for pair, variable in variables.items()})
        if not found:
            break
        for chosen, least in found:
            row = solver.Constraint(least, solver.infinity())
            for pair in combinations(chosen, 2):
                if pair in variables:
                    row.SetCoefficient(variables[pair], 1)
            rows.append(row)
            overlaps.sets.append((chosen, least))
    return best


def _collect(static: Static, terms: list[OverlapCost]) -> _Overlaps:
    sessions = sorted({index for term in terms for index in term.sessions})
    row = {index: number for number, index in enumerate(sessions)}
    prices = np.zeros((len(sessions),) * 2, dtype=np.int64)
    for term in terms:
        for chosen, price in ((term.sessions, term.price), (term.exempt, -term.price)):
            rows = [row[index] for index in chosen]
            prices[np.ix_(rows, rows)] += price
    there = [static.sessions[index].always_there() for index in sessions]
    together = [pair for pair in combinations(range(len(sessions)), 2) if not there[pair[0]] & there[pair[1]]]
    return _Overlaps(
        [static.sessions[index].duration for index in sessions],
        np.stack([usable_slots(static, static.sessions[index]).ravel() for index in sessions]),
        {pair: int(prices[pair]) for pair in together if prices[pair] > 0},
        [pair for pair in together if prices[pair] <= 0],
    )


def _proven(overlaps: _Overlaps, duals: list[float]) -> int:
    """The bound of these duals, rounded, in whole numbers."""
    weights = [max(0, round(dual * SCALE)) for dual in duals]
    total, over = 0, dict.fromkeys(overlaps.prices, 0)
    for (chosen, least), weight in zip(overlaps.sets, weights, strict=True):
        total += weight * least
        for pair in combinations(chosen, 2):
            if weight and pair in over:
                over[pair] += weight
    for (one, other), weight in over.items():
        excess = weight - overlaps.prices[one, other] * SCALE
        total -= max(0, excess) * min(overlaps.lengths[one], overlaps.lengths[other])
    return -(-total // SCALE)


def _too_full(overlaps: _Overlaps, known: dict[Pair, float]) -> list[tuple[tuple[int, ...], int]]:
    """Sets whose sessions do not find room with so little overlap, the worst last."""
    cp = cp_model.CpModel()
    chosen = [cp.new_bool_var("") for _ in overlaps.lengths]
    terms: list[cp_model.IntVar] = list(chosen)
    gains = [SCALE * length for length in overlaps.lengths]
    for one, other in overlaps.forbidden:
        cp.add_bool_or([~chosen[one], ~chosen[other]])
    for (one, other), overlap in known.items():
        if overlap > 1e-6:
            both = cp.new_bool_var("")
            cp.add_bool_or([~chosen[one], ~chosen[other], both])
            terms.append(both)
            gains.append(-round(SCALE * overlap))
    cp.maximize(cp_model.LinearExpr.weighted_sum(terms, gains))
    solver, sets = cp_model.CpSolver(), _Sets(chosen)
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = SEPARATION_SECONDS, 1
    solver.parameters.catch_sigint_signal = False
    solver.solve(cp, sets)
    found = []
    for some in sets.found[-3:]:
        least = sum(overlaps.lengths[row] for row in some) - overlaps.room(some)
        if least - sum(known.get(pair, 0.0) for pair in combinations(some, 2)) > 1e-3:
            found.append((some, least))
    return found


class _Sets(cp_model.CpSolverSolutionCallback):
    """Collects the better and better sets of a search."""

    def __init__(self, chosen: list[cp_model.IntVar]) -> None:
        super().__init__()
        self._chosen = chosen
        self.found: list[tuple[int, ...]] = []

    def on_solution_callback(self) -> None:
        """Note the set."""
        self.found.append(tuple(row for row, variable in enumerate(self._chosen) if self.boolean_value(variable)))
