"""Handing a matrix to one of OR-Tools' solvers of linear models, which then ends on time or when asked to."""

import threading
from collections.abc import Callable

import numpy as np
from ortools.linear_solver.python import model_builder_helper as linear

from solver.linear.matrix import FREE, Matrix

TICK = 0.25
"""Seconds between two looks at whether a solver should end."""


def linear_model(matrix: Matrix, *, whole: bool) -> linear.ModelBuilderHelper:
    """The matrix as OR-Tools' solvers of linear models take it, with whole columns or any."""
    model = linear.ModelBuilderHelper()
    upper = matrix.upper.astype(np.float64)
    model.add_var_array_with_bounds(np.zeros_like(upper), upper, np.full(len(upper), whole), "")
    for column in np.flatnonzero(matrix.cost).tolist():
        model.set_var_objective_coefficient(column, float(matrix.cost[column]))
    columns, weights, starts = matrix.columns.tolist(), matrix.weights.tolist(), matrix.starts.tolist()
    for low, high, first, end in zip(matrix.low.tolist(), matrix.high.tolist(), starts[:-1], starts[1:], strict=True):
        row = model.add_linear_constraint()
        model.set_constraint_lower_bound(row, -np.inf if low == -FREE else low)
        model.set_constraint_upper_bound(row, np.inf if high == FREE else high)
        for entry in range(first, end):
            model.add_term_to_constraint(row, columns[entry], weights[entry])
    return model


def solve(
    solver: linear.ModelSolverHelper,
    model: linear.ModelBuilderHelper,
    seconds: float | None,
    should_stop: Callable[[], bool],
) -> None:
    """Let the solver solve the model, within so many seconds, or until ``should_stop`` says so."""
    if seconds is not None:
        solver.set_time_limit_in_seconds(max(seconds, 0.01))
    done = threading.Event()

    def interrupt() -> None:
        while not done.wait(TICK):
            if should_stop():
                solver.interrupt_solve()

    watch = threading.Thread(target=interrupt, daemon=True)
    watch.start()
    try:
        solver.solve(model)
    finally:
        done.set()
        watch.join()
