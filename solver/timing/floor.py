"""What some sessions are known to cost at least together, as one more row of the matrix of *when*."""

from dataclasses import dataclass, replace

import numpy as np

from solver.linear import FREE, Matrix, Numbers
from solver.timing.rows import Rows


@dataclass(frozen=True, slots=True)
class Floor:
    """What any schedule pays at least for these sessions: each for itself, and for what ties them to no other."""

    sessions: tuple[int, ...]
    cost: int


def raised(matrix: Matrix, rows: Rows, floor: Floor, known: Numbers | None) -> tuple[Matrix, int]:
    """The matrix with one more column, for what a plan charges these sessions below the floor, and that of a known one.

    All that a plan charges where one of them has a say counts as charged for them, so that no schedule is charged
    anything twice: what is left is charged for others alone.
    """
    own = np.zeros(len(matrix.upper), dtype=np.bool_)
    for session in floor.sessions:
        own[rows.of(session)] = own[rows.left_out[session]] = True
    paid = matrix.beside(own)
    paid[: len(rows.table) + len(rows.left_out)] = False
    prices = np.where(paid | own, np.maximum(matrix.cost // rows.scale, 0), 0)
    columns = np.flatnonzero(prices)
    more = replace(
        matrix,
        upper=np.append(matrix.upper, max(floor.cost, 0)),
        cost=np.append(matrix.cost, rows.scale),
        starts=np.append(matrix.starts, matrix.starts[-1] + len(columns) + 1),
        columns=np.concatenate([matrix.columns, columns, [len(matrix.upper)]]),
        weights=np.concatenate([matrix.weights, prices[columns], [1]]),
        low=np.append(matrix.low, floor.cost),
        high=np.append(matrix.high, FREE),
    )
    return more, 0 if known is None else max(0, floor.cost - int(prices @ known))
