"""The cheapest whole columns of a matrix whose relaxation is almost whole: settled where it is not, by SCIP."""

import time
from collections.abc import Callable

import numpy as np
from ortools.linear_solver.python import model_builder_helper as linear

from solver.linear.engine import linear_model, solve
from solver.linear.matrix import Flags, Matrix, Numbers
from solver.linear.relaxation import relax

SETTINGS = "limits/absgap = 0.9\nseparating/maxroundsroot = 3\nlp/pricing = q"
"""Of SCIP: an almost whole relaxation needs few cuts, and half the time by steepest edge without its first norms."""
NODES = 20
"""Nodes of SCIP's tree where the time is not limited: what it finds then depends on nothing else."""
SMALL = 5_000
"""Entries of a matrix up to which it is not worth looking at a part of it first."""
WIDENINGS = 2
"""How often what shares a row is opened, too."""
PATIENCE = 3
"""How many times as long as the relaxation such a part may take: the best is mostly found soon."""
WHOLE = 1e-6
"""How far a number may be from a whole one."""


def cheapest(
    matrix: Matrix, *, seconds: float | None, slack: float, should_stop: Callable[[], bool] = lambda: False
) -> Numbers | None:
    """How much of each column the cheapest plan found takes.

    None when there is no plan, or was no time for any. Without seconds the answer depends on the matrix alone. Of what
    the relaxation takes only fractions are open at first, with all that share a row with them. Where the plan found
    costs more than ``slack`` above the relaxation, all that share one with those are too, and without a plan all there
    are. That takes a tenth to a half of the time, and mostly finds the cheapest.
    """
    free = np.ones(len(matrix.upper), dtype=np.bool_)
    if len(matrix.columns) <= SMALL:
        return _settled(matrix, np.zeros_like(matrix.upper), free, seconds, should_stop)
    began = time.monotonic()
    relaxed = relax(matrix, seconds, should_stop, dual=False)
    if relaxed is None:
        return None
    took = time.monotonic() - began
    rounded = np.rint(relaxed.values).astype(np.int64)
    broken, best = np.abs(relaxed.values - rounded) > WHOLE, None
    for _ in range(WIDENINGS):
        broken = matrix.beside(broken)
        patience = seconds and min(began + seconds - time.monotonic(), PATIENCE * took)
        found = _settled(matrix, rounded, broken, patience, should_stop)
        if found is not None and (best is None or matrix.cost @ found < matrix.cost @ best):
            best = found
        if best is not None and matrix.cost @ best <= relaxed.bound + slack:
            return best
    if best is None:
        best = _settled(matrix, rounded, free, seconds and began + seconds - time.monotonic(), should_stop)
    return best


def _settled(
    matrix: Matrix, given: Numbers, free: Flags, seconds: float | None, should_stop: Callable[[], bool]
) -> Numbers | None:
    """The cheapest columns found where all but the free ones are given."""
    least, most = np.where(free, 0, given), np.where(free, matrix.upper, given)
    rest, more = matrix.between(least, most).tightened()
    solver = linear.ModelSolverHelper("scip")
    solver.set_solver_specific_parameters(f"{SETTINGS}\nlimits/nodes = {NODES}" if seconds is None else SETTINGS)
    solve(solver, linear_model(rest, whole=True), seconds, should_stop)
    if not solver.has_solution():
        return None
    found: Numbers = least + more + np.rint(np.array(solver.variable_values())).astype(np.int64)
    return found
