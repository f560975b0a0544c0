"""Rows as a CP model and as a matrix: the same plans at the same costs, and SCIP finds the cheapest of them."""

from itertools import product
from random import Random

import numpy as np
import pytest
from ortools.sat.python import cp_model

from solver.exact.post import Post
from solver.linear import Matrix, cheapest

VARIABLES = 5


def some_post(seed: int) -> Post:
    """Five variables of up to three values, some from 1 on, under rows of every kind."""
    random, post = Random(seed), Post()
    flags = [post.literal() for _ in range(VARIABLES - 1)]
    number = post.number(random.randint(-1, 1), 3)
    literals = [*flags, *(~flag for flag in flags)]
    for _ in range(random.randint(1, 4)):
        some = random.sample(literals, 3)
        match random.randint(0, 6):
            case 0:
                post.clause(some[:2], when=some[2])
            case 1:
                post.implies(some[0], some[1])
            case 2:
                post.at_most_one(some[:2], when=some[2] if random.random() < 0.5 else None)
            case 3:
                post.exactly_one(some)
            case 4:
                post.linear([*some, some[0], number], [1, 1, 1, 2, -1], high=random.randint(-1, 2))  # one twice
            case 5:
                post.linear([flags[1], ~flags[2], number], [2, -1, 1], low=0, high=2, when=some[0])
            case _:
                post.linear([~flags[1], flags[2], number], [2, -1, 1], low=-1)
    for variable in (*literals, number):
        post.price(variable, random.randint(-5, 5))
    post.is_minimized = True
    return post


def allowed(matrix: Matrix) -> set[tuple[int, ...]]:
    found = set()
    for values in product(*(range(upper + 1) for upper in matrix.upper.tolist())):
        sums = np.bincount(matrix.row, matrix.weights * np.array(values)[matrix.columns], len(matrix.low))
        if ((sums >= matrix.low) & (sums <= matrix.high)).all():
            found.add(values)
    return found


class AllPlans(cp_model.CpSolverSolutionCallback):
    """Collects every solution."""

    def __init__(self, cp: cp_model.CpModel, variables: int) -> None:
        super().__init__()
        self._variables = [cp.get_int_var_from_proto_index(index) for index in range(variables)]
        self.found: set[tuple[int, ...]] = set()

    def on_solution_callback(self) -> None:
        """Note one."""
        self.found.add(tuple(self.value(variable) for variable in self._variables))


def plans(cp: cp_model.CpModel, variables: int = VARIABLES) -> set[tuple[int, ...]]:
    free = cp.clone()
    free.clear_objective()  # type: ignore[no-untyped-call]
    solver, all_plans = cp_model.CpSolver(), AllPlans(free, variables)
    solver.parameters.enumerate_all_solutions = True
    solver.parameters.num_workers = 1
    solver.solve(free, all_plans)
    return all_plans.found


@pytest.mark.parametrize("seed", range(60))
def test_a_model_and_its_matrix_allow_the_same(seed: int) -> None:
    post = some_post(seed)
    matrix, least = post.matrix()
    assert {tuple(np.array(values) + least) for values in allowed(matrix)} == plans(post.cp)


@pytest.mark.parametrize("seed", range(60))
def test_the_cheapest_columns_are_found(seed: int) -> None:
    post = some_post(seed)
    matrix = post.matrix()[0]
    costs = [int(matrix.cost @ np.array(values)) for values in allowed(matrix)]
    for seconds in (None, 10.0):
        found = cheapest(matrix, seconds=seconds, slack=0)
        assert (None if found is None else int(matrix.cost @ found)) == min(costs, default=None)


@pytest.mark.parametrize("seed", range(60))
def test_a_plan_is_found_near_the_relaxation_where_there_is_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.linear.whole.SMALL", 0)
    matrix = some_post(seed).matrix()[0]
    plans = allowed(matrix)
    for seconds in (None, 10.0):
        found = cheapest(matrix, seconds=seconds, slack=0)
        assert (found is None) == (not plans)
        assert found is None or tuple(found.tolist()) in plans


@pytest.mark.parametrize("seed", range(60))
def test_what_a_model_costs_is_what_its_prices_say(seed: int) -> None:
    post = some_post(seed)
    solver = cp_model.CpSolver()
    status = solver.solve(post.cp)
    if status == cp_model.INFEASIBLE:
        assert not plans(post.cp)
        return
    least = round(solver.objective_value)
    assert solver.solve(post.capped(least)) == cp_model.OPTIMAL
    assert solver.solve(post.capped(least - 1)) == cp_model.INFEASIBLE


def test_rows_may_be_added_after_the_model_was_asked_for() -> None:
    post = Post()
    one, other = post.literal(), post.literal()
    post.clause([one, other])
    assert len(plans(post.cp, 2)) == 3
    post.never(one)
    assert plans(post.cp, 2) == {(0, 1)}
