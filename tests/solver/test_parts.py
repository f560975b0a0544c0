"""Parts that share nothing: they add up to the whole, in cost, rules, progress and answers."""

from dataclasses import replace

import pytest

from app.problems.merge import merge_problems
from solver import InvalidProblem, Problem, Progress, Schedule, Status, solve
from solver.checker import find_violations
from solver.instances import tiny_problem
from solver.metrics import measure
from solver.parts import parts_of
from tests.solver.brute_force import optimum


def twice(seed: int) -> Problem:
    """A tiny problem beside itself."""
    problem = tiny_problem(seed)
    return merge_problems("twice", [problem, replace(problem, name="again")])


def can_lie_beside_others(seed: int) -> bool:
    try:
        twice(seed)
    except InvalidProblem:
        return False
    return True


SEEDS = [seed for seed in range(60) if can_lie_beside_others(seed)]


@pytest.mark.parametrize("seed", SEEDS)
def test_costs_and_answers_of_parts_add_up(seed: int) -> None:
    problem = twice(seed)
    parts = parts_of(problem)
    assert len(parts) >= 2
    assert sorted(index for part in parts for index in part.sessions) == list(range(len(problem.sessions)))
    assert sorted(index for part in parts for index in part.people) == list(range(len(problem.people)))
    said: list[Progress] = []
    result = solve(problem, seconds=20, report=said.append)
    assert measure(problem, result.schedule).cost == result.cost
    lowered = [(part.problem, part.lower(result.schedule)) for part in parts]
    assert sum(measure(part, schedule).cost for part, schedule in lowered) == result.cost
    lifted = [item for part, (_, schedule) in zip(parts, lowered, strict=True) for item in part.lift(schedule)]
    assert Schedule.of(lifted) == result.schedule
    assert said[-1].sessions == len(problem.sessions)
    optima = [optimum(part.problem) for part in parts]
    if None in optima:
        assert result.status in (Status.INFEASIBLE, Status.NOT_FOUND)
        return
    least = sum(best[0] for best in optima if best is not None)
    assert (result.status, result.cost, result.bound) == (Status.OPTIMAL, least, least)
    assert find_violations(problem, result.schedule) == []
    assert (said[-1].cost, said[-1].placed) == (result.cost, len(result.schedule.assignments))
    told = replace(problem, told=result.schedule.assignments, provisional=())
    again = solve(told, seconds=20, start=result.schedule)
    assert again.cost == sum(measure(part.problem, part.lower(again.schedule)).cost for part in parts_of(told))
    assert find_violations(told, again.schedule) == []


def test_a_plenary_ties_everybody() -> None:
    problem = next(p for p in map(tiny_problem, range(100)) if any(session.container for session in p.sessions))
    assert [part.problem for part in parts_of(problem)] == [problem]


def test_counted_work_gives_the_same_parts_again() -> None:
    problem = twice(SEEDS[0])
    assert solve(problem, seconds=60, work=3.0).schedule == solve(problem, seconds=60, work=3.0).schedule


def test_stopping_at_once_leaves_first_schedules_of_all_parts() -> None:
    problem = twice(SEEDS[1])
    result = solve(problem, seconds=600, should_stop=lambda: True)
    assert result.cost == measure(problem, result.schedule).cost
