"""The relaxation of *when*: its bound holds for any prices; models with less in them bound those with more."""

from dataclasses import replace
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
    assert all(safe_bound(matrix, random.normal(0, 5, 4)) <= least for _ in range(20))
    relaxed = relax(matrix, None)
    assert relaxed is not None
    assert least - 20 < relaxed.bound <= least


@pytest.mark.parametrize("seed", range(20))
def test_without_some_columns_the_same_plans_remain(seed: int) -> None:
    matrix = some_matrix(seed)
    keep = np.random.default_rng(seed).random(6) < 0.6
    expected = [plan for plan in plans(matrix) if not any(np.array(plan[1])[~keep])]
    assert [plan for plan in plans(matrix.within(keep)) if not any(np.array(plan[1])[~keep])] == expected


@pytest.mark.parametrize("seed", range(40))
def test_lifting_columns_costs_no_plan_more_and_forbids_none(seed: int) -> None:
    matrix = some_matrix(seed)
    random = np.random.default_rng(seed)
    choice = np.sort(random.choice(6, 3, replace=False))  # one of three, as of a session's parts of days
    matrix = replace(
        matrix,
        upper=np.ones(6, dtype=np.int64),
        starts=np.append(matrix.starts, matrix.starts[-1] + 3),
        columns=np.append(matrix.columns, choice),
        weights=np.append(matrix.weights, [1, 1, 1]),
        low=np.append(matrix.low, 1),
        high=np.append(matrix.high, 1),
    )
    columns = np.isin(np.arange(6), random.choice(choice, random.integers(1, 4), replace=False))
    lifted = plans(matrix.lifted(columns))
    own = [plan for plan in lifted if not any(np.array(plan[1])[columns])]
    assert min(lifted, default=(99,))[0] <= min(plans(matrix), default=(99,))[0]
    assert own == [plan for plan in plans(matrix) if not any(np.array(plan[1])[columns])]


@pytest.mark.parametrize("seed", range(40))
def test_what_rows_settle_leaves_the_same_plans(seed: int) -> None:
    matrix = some_matrix(seed)
    tightened, more = matrix.tightened()
    found = {tuple(np.array(values) + more) for _, values in plans(tightened)}
    assert found == {values for _, values in plans(matrix)}
