"""CP models read as matrices: the same plans at the same costs, and SCIP finds the cheapest of them."""

from itertools import product
from random import Random

import numpy as np
import pytest
from ortools.sat.python import cp_model

from solver.linear import FREE, Matrix, cheapest, read

VARIABLES = 5


def some_model(seed: int) -> cp_model.CpModel:
    """Five variables of up to three values, some from 1 on, under rows of every kind that is read."""
    random, cp = Random(seed), cp_model.CpModel()
    flags = [cp.new_bool_var("") for _ in range(VARIABLES - 1)]
    number = cp.new_int_var(random.randint(-1, 1), 3, "")
    literals = [*flags, *(~flag for flag in flags)]
    for _ in range(random.randint(1, 4)):
        some = random.sample(literals, 3)
        match random.randint(0, 5):
            case 0:
                cp.add_bool_or(some)
            case 1:
                cp.add_implication(some[0], some[1])
            case 2:
                cp.add_at_most_one(some)
            case 3:
                cp.add_exactly_one(some)
            case 4:
                cp.add(sum(flags[:3]) + 2 * flags[0] - number <= random.randint(-1, 2))  # names a flag twice
            case _:
                row = cp.add(2 * flags[1] - flags[2] + number >= -1)
                row.only_enforce_if(some[:2])
    cp.minimize(sum(random.randint(-5, 5) * variable for variable in (*flags, number)))
    return cp


def allowed(matrix: Matrix) -> set[tuple[int, ...]]:
    found = set()
    for values in product(*(range(upper + 1) for upper in matrix.upper.tolist())):
        sums = np.bincount(matrix.row, matrix.weights * np.array(values)[matrix.columns], len(matrix.low))
        if ((sums >= matrix.low) & (sums <= matrix.high)).all():
            found.add(values)
    return found


class AllPlans(cp_model.CpSolverSolutionCallback):
    """Collects every solution."""

    def __init__(self, cp: cp_model.CpModel) -> None:
        super().__init__()
        self._variables = [cp.get_int_var_from_proto_index(index) for index in range(VARIABLES)]
        self.found: set[tuple[int, ...]] = set()

    def on_solution_callback(self) -> None:
        """Note one."""
        self.found.add(tuple(self.value(variable) for variable in self._variables))


def plans(cp: cp_model.CpModel) -> set[tuple[int, ...]]:
    free = cp.clone()
    free.clear_objective()  # type: ignore[no-untyped-call]
    solver, all_plans = cp_model.CpSolver(), AllPlans(free)
    solver.parameters.enumerate_all_solutions = True
    solver.parameters.num_workers = 1
    solver.solve(free, all_plans)
    return all_plans.found


@pytest.mark.parametrize("seed", range(40))
def test_a_model_and_its_matrix_allow_the_same(seed: int) -> None:
    cp = some_model(seed)
    matrix, least = read(cp)
    assert {tuple(np.array(values) + least) for values in allowed(matrix)} == plans(cp)


@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_columns_are_found(seed: int) -> None:
    matrix, _ = read(some_model(seed))
    costs = [int(matrix.cost @ np.array(values)) for values in allowed(matrix)]
    for seconds in (None, 10.0):
        found = cheapest(matrix, seconds=seconds, slack=0)
        assert (None if found is None else int(matrix.cost @ found)) == min(costs, default=None)


def test_a_matrix_read_from_the_model_of_a_matrix_is_the_same() -> None:
    matrix, _ = read(some_model(3))
    again, least = read(matrix.model()[0])
    assert not least.any()
    assert allowed(again) == allowed(matrix)


@pytest.mark.parametrize("kind", ["product", "gap"])
def test_constraints_of_another_kind_are_refused(kind: str) -> None:
    cp = cp_model.CpModel()
    one, other = cp.new_int_var(0, 3, ""), cp.new_int_var(0, 3, "")
    if kind == "product":
        cp.add_multiplication_equality(one, [other, other])
    else:
        cp.add(one + other != 2)
    with pytest.raises(ValueError, match="row"):
        read(cp)


def test_a_row_without_bounds_binds_nothing() -> None:
    cp = cp_model.CpModel()
    flag = cp.new_bool_var("")
    cp.add_linear_constraint(flag + 0, cp_model.INT_MIN, cp_model.INT_MAX)
    matrix, _ = read(cp)
    assert (matrix.low.tolist(), matrix.high.tolist()) == ([-FREE], [FREE])
