"""The CP model of *when* while it is built, and the rows of whatever is shared."""

from collections.abc import Callable, Iterable, Sequence
from math import ceil

import numpy as np
from ortools.sat.python import cp_model

from solver.static import Static
from solver.timing.capacities import Usage
from solver.timing.literals import Literals, Numbers
from solver.timing.occupancy import Occupancy

LOTS = 4
"""How many lots there are between literals of the same cost."""
ROUNDING = 2**-40
"""Relative error of a bound in floating point."""
OBJECTIVE_LIMIT = 2**50
"""Above this the objective would not be exact in floating point; then no lots are drawn."""


class BuildingStopped(Exception):
    """The model is no longer wanted."""


class Rows:
    """The CP model with a variable for each literal and one per session for leaving it out."""

    def __init__(self, static: Static, table: Literals, should_stop: Callable[[], bool] | None = None) -> None:
        self.static, self.table, self.should_stop = static, table, should_stop
        self.cp = cp_model.CpModel()
        self.begins = np.empty(len(table), dtype=object)
        for span in table.of:
            self.look_up()
            self.begins[span.start : span.stop] = [self.cp.new_bool_var("") for _ in span]
        self.left_out = [self.cp.new_bool_var("") for _ in static.sessions]
        self.terms: list[cp_model.IntVar] = []
        self.prices: list[int] = []
        self.scale, self.lots = 1, 0
        self._seen: dict[tuple[bytes, bytes], int] = {}

    def look_up(self) -> None:
        """End the building when asked to."""
        if self.should_stop is not None and self.should_stop():
            raise BuildingStopped

    def of(self, session: int) -> list[cp_model.IntVar]:
        """The variables of a session's literals."""
        span = self.table.of[session]
        return list(self.begins[span.start : span.stop])

    def price(self, variable: cp_model.IntVar, price: int) -> None:
        """Add ``price * variable`` to the objective."""
        if price:
            self.terms.append(variable)
            self.prices.append(price)

    def at_most(self, literals: Numbers, limit: int) -> None:
        """At most ``limit`` of these literals, unless that cannot bind."""
        if len(literals) <= limit:
            return
        if limit == 1:
            self.cp.add_at_most_one(self.begins[literals].tolist())
        else:
            self.weighted(literals, np.ones(len(literals), dtype=np.int64), limit)

    def weighted(self, literals: Numbers, weights: Numbers, limit: int) -> None:
        """The weights of the literals that hold sum to ``limit`` at most; of two alike only the tighter is kept."""
        key = literals.tobytes(), weights.tobytes()
        if self._seen.get(key, limit + 1) <= limit:
            return
        self._seen[key] = limit
        if (weights == 1).all() and limit == 1:
            self.cp.add_at_most_one(self.begins[literals].tolist())
        else:
            self.linear(self.begins[literals].tolist(), weights.tolist(), high=limit)

    def linear(
        self,
        variables: Sequence[cp_model.IntVar],
        weights: Sequence[int],
        *,
        low: int | None = None,
        high: int | None = None,
    ) -> None:
        """A weighted sum lies between ``low`` and ``high``."""
        total = cp_model.LinearExpr.weighted_sum(list(variables), list(weights))
        self.cp.add_linear_constraint(
            total, cp_model.INT_MIN if low is None else low, cp_model.INT_MAX if high is None else high
        )

    def set_objective(self) -> None:
        """Make what has been priced the objective, times ``scale``, and draw lots between what costs the same.

        Without lots a solver piles sessions up in few parts of days, where their people and venues do not suffice.
        All lots together come to ``lots`` at most, far less than ``scale``.
        """
        sessions = len(self.static.sessions)
        scale = 16 * LOTS * sessions
        if 0 < sum(map(abs, self.prices)) * scale < OBJECTIVE_LIMIT:
            self.scale, self.lots = scale, (LOTS - 1) * sessions
        terms, prices = list(self.terms), [price * self.scale for price in self.prices]
        if self.lots:
            terms += list(self.begins)
            prices += np.random.default_rng(0).integers(0, LOTS, len(self.begins)).tolist()
        self.cp.minimize(cp_model.LinearExpr.weighted_sum(terms, prices))

    def cost_of(self, objective: float) -> int:
        """The cost, without lots, of a plan with this objective."""
        return round(objective) // self.scale

    def bound_of(self, objective: float) -> int:
        """The least cost, without lots, of plans whose objective is bounded by this."""
        return -int((self.lots - ceil(objective - max(1e-6, ROUNDING * abs(objective)))) // self.scale)

    def least_cost(self) -> int:
        """What the sessions cost at least, each for itself."""
        prices = dict(zip((variable.index for variable in self.terms), self.prices, strict=True))
        total = 0
        for session, variable in enumerate(self.left_out):
            span = self.table.of[session]
            skipping = prices.get(variable.index, 0)
            total += min(int(self.table.cost[span.start : span.stop].min(initial=skipping)), skipping)
        return total


def share(rows: Rows, taken: Occupancy, usages: Iterable[Usage]) -> None:
    """Post for each thing that is shared the rows of each cell that could bind."""
    for usage in usages:
        spans = [taken.of[user] for user in usage.users]
        entries = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        if not len(entries):
            continue
        demand = np.repeat(list(usage.users.values()), [len(span) for span in spans])
        order = np.argsort(taken.cell[entries], kind="stable")
        entries, demand = entries[order], demand[order]
        slots = demand * (taken.slots[entries] + usage.gap)
        middle = demand * taken.middle[entries]
        cells, firsts = np.unique(taken.cell[entries], return_index=True)
        lasts = np.append(firsts[1:], len(entries))
        crowded = np.add.reduceat(slots, firsts) > usage.slots[cells]
        clashing = np.add.reduceat(middle, firsts) > usage.middle[cells]
        for k in np.flatnonzero(crowded | clashing):
            rows.look_up()
            span = slice(firsts[k], lasts[k])
            _share_cell(
                rows,
                taken.literal[entries[span]],
                (slots[span], int(usage.slots[cells[k]])),
                (middle[span], int(usage.middle[cells[k]])),
            )


def _share_cell(rows: Rows, literals: Numbers, slots: tuple[Numbers, int], middle: tuple[Numbers, int]) -> None:
    """Post the rows of one cell: of its middle slot, and of all its slots unless the first implies it."""
    weights, limit = middle
    if weights.sum() > limit:
        sure = weights > 0
        rows.weighted(literals[sure], weights[sure], limit)
    sizes, room = slots
    if sizes.sum() <= room:
        return
    units = np.where(weights > 0, sizes // np.maximum(weights, 1), 0)
    if (weights > 0).all() and int(units.max()) * limit <= room:
        return
    rows.weighted(literals, sizes, room)
