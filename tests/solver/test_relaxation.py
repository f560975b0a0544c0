"""The relaxation of *when*: its bound holds for any prices of the rows, and what is left out of a model was zero."""

from itertools import product

import numpy as np
import pytest

from solver.linear import FREE, Matrix, relax, safe_bound


def some_matrix(seed: int) -> Matrix:
    """Six columns of 0..2, four rows of three entries."""
    random = np.random.default_rng(seed)
    columns = np.concatenate([random.choice(6, 3, replace=False) for _ in range(4)])
    low = random.integers(-3, 2, 4)
    return Matrix(
        upper=random.integers(1, 3, 6),
        cost=random.integers(-9, 10, 6),
        starts=np.arange(0, 13, 3),
        columns=columns,
        weights=random.choice([-2, -1, 1, 2], 12),
        low=np.where(random.random(4) < 0.5, low, -FREE),
        high=np.where(random.random(4) < 0.5, low + random.integers(0, 4, 4), FREE),
    )


def plans(matrix: Matrix) -> list[tuple[int, tuple[int, ...]]]:
    """Cost and columns of everything that the rows allow."""
    found = []
    for values in product(*(range(upper + 1) for upper in matrix.upper.tolist())):
        sums = np.bincount(matrix.row, matrix.weights * np.array(values)[matrix.columns], len(matrix.low))
        if ((sums >= matrix.low) & (sums <= matrix.high)).all():
            found.append((int(matrix.cost @ np.array(values)), values))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_undercuts_the_bound_whatever_the_prices(seed: int) -> None:
    matrix = some_matrix(seed)
    allowed = plans(matrix)
    if not allowed:
        return
    least = min(allowed)[0]
    random = np.random.default_rng(seed)
    assert all(safe_bound(matrix, random.normal(0, 5, 4))[0] <= least for _ in range(20))
    relaxed = relax(matrix, None)
    assert relaxed is not None
    assert least - 20 < relaxed.bound <= least


@pytest.mark.parametrize("seed", range(20))
def test_without_some_columns_the_same_plans_remain(seed: int) -> None:
    matrix = some_matrix(seed)
    keep = np.random.default_rng(seed).random(6) < 0.6
    expected = [plan for plan in plans(matrix) if not any(np.array(plan[1])[~keep])]
    assert [plan for plan in plans(matrix.within(keep)) if not any(np.array(plan[1])[~keep])] == expected
