"""The relaxation of a matrix: fractions instead of whole numbers, in a second, with a bound that is safe."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.linear_solver.python import model_builder_helper as linear

from solver.linear.engine import linear_model, solve
from solver.linear.matrix import FREE, Matrix

Reals = npt.NDArray[np.float64]
ROUNDING = 1e-9
"""Relative error of the sums in floating point that make a bound."""
ENTRY_WORK = 2e-6
"""Units of work of the relaxation for each entry of the matrix."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What no plan undercuts, how much of each column the cheapest fractions take, and the price of each row."""

    bound: float
    values: Reals
    prices: Reals


def relax(
    matrix: Matrix, seconds: float | None, should_stop: Callable[[], bool] = lambda: False, *, dual: bool = True
) -> Relaxation | None:
    """Solve the relaxation by the dual simplex or the primal one; None when there was no time for it, or no plan."""
    solver = linear.ModelSolverHelper("glop")
    solver.set_solver_specific_parameters(f"use_dual_simplex: {str(dual).lower()}")
    solve(solver, linear_model(matrix, whole=False), seconds, should_stop)
    if solver.status() != linear.SolveStatus.OPTIMAL:
        return None
    prices = _sound(matrix, np.array(solver.dual_values()))
    return Relaxation(safe_bound(matrix, prices), np.array(solver.variable_values()), prices)


def safe_bound(matrix: Matrix, prices: Reals) -> float:
    """What follows from any prices of the rows, right or not: no plan costs less, rounding included."""
    prices = _sound(matrix, prices)
    charged = matrix.weights * prices[matrix.row]
    reduced = matrix.cost - np.bincount(matrix.columns, charged, len(matrix.cost))
    rows = np.where(prices > 0, matrix.low, np.where(prices < 0, matrix.high, 0)) * prices
    columns = np.minimum(reduced, 0) * matrix.upper
    size = np.abs(rows).sum() + (np.abs(charged) * matrix.upper[matrix.columns]).sum()
    size += (np.abs(matrix.cost) * matrix.upper).sum()
    return float(rows.sum() + columns.sum() - ROUNDING * size)


def _sound(matrix: Matrix, prices: Reals) -> Reals:
    """The prices, less those of sides on which a row binds nothing."""
    return np.where((prices > 0) & (matrix.low == -FREE) | (prices < 0) & (matrix.high == FREE), 0.0, prices)
