"""The enumeration against one that tries everything, on the tiniest problems."""

from itertools import chain, combinations, product
from math import prod

import pytest

from solver.checker import find_violations
from solver.instances import tiny_problem
from solver.metrics import measure
from solver.problem import NONE, Assignment, Problem
from solver.schedule import Schedule
from tests.solver.brute_force import optimum

MOST_SCHEDULES = 8_000


def pairs_of(problem: Problem, index: int) -> list[tuple[int, int]]:
    groups = problem.sessions[index].groups
    return sorted((number, person) for number, group in enumerate(groups) for person in group.people)


def n_schedules(problem: Problem) -> int:
    places = problem.n_days * problem.slots_per_day * (len(problem.venues) + 1)
    return prod(1 + places * 2 ** len(pairs_of(problem, index)) for index in range(len(problem.sessions)))


def everything(problem: Problem, index: int) -> list[Assignment | None]:
    pairs, venues = pairs_of(problem, index), (NONE, *range(len(problem.venues)))
    teams = list(chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1)))
    places = product(range(problem.n_days), range(problem.slots_per_day), venues, teams)
    return [None, *(Assignment(index, *place) for place in places)]


def least_cost(problem: Problem) -> int | None:
    choices = product(*(everything(problem, index) for index in range(len(problem.sessions))))
    schedules = (Schedule.of([item for item in chosen if item is not None]) for chosen in choices)
    costs = (measure(problem, item).cost for item in schedules if not find_violations(problem, item))
    return min(costs, default=None)


TINIEST = [seed for seed in range(800) if n_schedules(tiny_problem(seed)) <= MOST_SCHEDULES]


def test_there_are_problems_to_try() -> None:
    assert len(TINIEST) >= 5


@pytest.mark.parametrize("seed", TINIEST)
def test_the_optimum_is_the_least_cost_of_all_schedules(seed: int) -> None:
    problem = tiny_problem(seed)
    best = optimum(problem)
    assert (best and best[0]) == least_cost(problem)
    if best is not None:
        assert find_violations(problem, best[1]) == []
        assert measure(problem, best[1]).cost == best[0]


def test_equal_seeds_make_equal_problems() -> None:
    assert [tiny_problem(seed) for seed in range(20)] == [tiny_problem(seed) for seed in range(20)]
    assert tiny_problem(1) != tiny_problem(2)
