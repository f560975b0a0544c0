"""The cheapest whole columns, by SCIP: far quicker than CP-SAT where the relaxation is almost whole by itself."""

from collections.abc import Callable

import numpy as np
from ortools.linear_solver.python import model_builder_helper as linear

from solver.linear.engine import linear_model, solve
from solver.linear.matrix import Matrix, Numbers

FEW_CUTS = "separating/maxroundsroot = 3"
"""An almost whole relaxation needs few: none takes up to twice as long, and so do all."""
PRICING = "lp/pricing = q"
"""Steepest edge without its first norms: half the time of the usual pricing on a year's people."""
NODES = 20
"""Nodes of SCIP's tree where the time is not limited: what it finds then depends on nothing else."""


def cheapest(
    matrix: Matrix, *, seconds: float | None, slack: float, should_stop: Callable[[], bool] = lambda: False
) -> Numbers | None:
    """How much of each column the cheapest plan found takes, which costs at most ``slack`` more than it must.

    None when there was no time for any. Without seconds the answer depends on the matrix alone.
    """
    solver = linear.ModelSolverHelper("scip")
    nodes = f"limits/nodes = {NODES}" if seconds is None else ""
    solver.set_solver_specific_parameters(f"limits/absgap = {slack}\n{FEW_CUTS}\n{PRICING}\n{nodes}")
    solve(solver, linear_model(matrix, whole=True), seconds, should_stop)
    if not solver.has_solution():
        return None
    found: Numbers = np.rint(np.array(solver.variable_values())).astype(np.int64)
    return found
