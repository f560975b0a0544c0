"""Whole runs: valid bounds, progress, stopping, warm starts."""

import itertools
import threading
import time
from random import Random

import pytest

from solver import Progress, Schedule, Status, find_violations, measure, solve
from solver.instances import tiny_problem
from solver.problem import Pin
from tests.instances.edges.builders import ANN, BEN, Role, at, needs, problem, session
from tests.instances.planted import plant
from tests.solver.brute_force import optimum


@pytest.mark.parametrize("seed", range(40))
def test_small_problems_are_settled(seed: int) -> None:
    problem = tiny_problem(seed)
    result = solve(problem, seconds=20, seed=seed)
    best = optimum(problem)
    assert result.cost == measure(problem, result.schedule).cost
    if best is None:
        assert result.status is Status.INFEASIBLE
        broken = {violation.rule for violation in find_violations(problem, result.schedule)}
        assert broken <= {"mandatory_is_scheduled", "frozen_stays"}
        assert result.unplaced
    else:
        assert find_violations(problem, result.schedule) == []
        assert (result.status, result.bound, result.cost) == (Status.OPTIMAL, best[0], best[0])
        assert result.first_feasible_seconds is not None


@pytest.mark.parametrize("seed", [3687, 12222, 19444])
def test_what_follows_a_programmes_session_without_any_place_has_none_either(seed: int) -> None:
    problem = tiny_problem(seed)
    best, result = optimum(problem), solve(problem, seconds=20, seed=seed)
    assert best is not None
    assert (result.status, result.cost) == (Status.OPTIMAL, best[0])


def test_whoever_is_pinned_to_what_is_frozen_without_them_makes_it_infeasible() -> None:
    body = needs(ANN, BEN, role=Role.QUORUM, low=1)
    frozen = session(groups=(body,), pin=Pin(people=((0, ANN),)))
    facts = problem(frozen, published=(at(0, 2, 0, people=((0, BEN),)),), freeze_before=5)
    assert solve(facts, seconds=20).status is Status.INFEASIBLE


def test_without_time_nothing_is_claimed() -> None:
    problem = next(p for p in map(tiny_problem, range(100)) if optimum(p) is None)
    assert solve(problem, seconds=0.001).status is Status.NOT_FOUND


def test_a_run_that_is_stopped_leaves_no_thread_behind() -> None:
    problem, _ = plant(Random(1), n_sessions=60, n_days=60, n_people=40)
    before, began = set(threading.enumerate()), time.monotonic()
    solve(problem, seconds=60, should_stop=lambda: time.monotonic() - began > 0.2)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("seed", range(2))
def test_a_planted_problem_that_the_search_alone_does_not_finish_is_settled(seed: int) -> None:
    problem, schedule = plant(Random(seed), n_sessions=30, n_days=30, n_people=20)
    result = solve(problem, seconds=60, seed=seed)
    assert find_violations(problem, result.schedule) == []
    assert result.status is Status.OPTIMAL
    assert result.bound == result.cost <= measure(problem, schedule).cost


def test_progress_is_told_and_ends_with_the_cost_of_the_answer() -> None:
    said: list[Progress] = []
    problem = tiny_problem(3)
    result = solve(problem, seconds=0.5, report=said.append)
    assert said[-1].cost == result.cost
    assert said[-1].placed == len(result.schedule.assignments)
    assert said[-1].sessions == len(problem.sessions)
    assert sorted(line.seconds for line in said) == [line.seconds for line in said]


def test_stopping_keeps_the_best_so_far() -> None:
    problem = tiny_problem(5)
    asked = itertools.count()
    result = solve(problem, seconds=600, should_stop=lambda: next(asked) >= 3)
    assert result.cost == measure(problem, result.schedule).cost
    assert result.seconds < 60


@pytest.mark.parametrize("seed", range(20))
def test_starting_from_a_schedule_never_ends_worse(seed: int) -> None:
    problem = tiny_problem(seed)
    first = solve(problem, seconds=0.2, seed=1)
    again = solve(problem, seconds=0.2, seed=2, start=first.schedule)
    missing = len(problem.sessions) - len(first.schedule.assignments)
    assert (len(problem.sessions) - len(again.schedule.assignments) > missing, again.cost > first.cost) != (True, True)


def test_an_empty_start_is_no_hindrance() -> None:
    problem = tiny_problem(7)
    assert solve(problem, seconds=20, start=Schedule()).status == solve(problem, seconds=20).status
