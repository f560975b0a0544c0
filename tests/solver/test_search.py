"""Greedy, warm start and ruin-and-recreate against the independent checker and metrics, on tiny random problems."""

import numpy as np
import pytest

from solver.checker import find_violations
from solver.greedy import construct
from solver.improve import Improver
from solver.instances import tiny_problem
from solver.metrics import measure
from solver.problem import Problem
from solver.reasons import reasons
from solver.schedule import Schedule
from solver.state import State
from solver.static import Static
from solver.warm import start_from

SEEDS = range(300)


def broken_rules(problem: Problem, schedule: Schedule) -> set[str]:
    """Rules the schedule breaks, but for what is not scheduled yet and what only the end of a run sees to."""
    return {violation.rule for violation in find_violations(problem, schedule)} - {
        "mandatory_is_scheduled",
        "gaps_are_fair",
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_greedy_breaks_no_rule(seed: int) -> None:
    problem = tiny_problem(seed)
    assert broken_rules(problem, construct(Static(problem)).schedule()) <= {"frozen_stays"}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_unplaced_session_has_a_reason(seed: int) -> None:
    problem = tiny_problem(seed)
    state = construct(Static(problem))
    missing = [session for session in state.static.sessions if session.index not in state.placed]
    assert [session.index for session in missing if not reasons(state, session)] == []


@pytest.mark.parametrize("seed", range(120))
def test_improver_follows_the_cost_to_the_unit_and_breaks_no_rule(seed: int) -> None:
    problem = tiny_problem(seed)
    state = construct(Static(problem))
    before, lacking = measure(problem, state.schedule()).cost, missing(state)
    improver = Improver(state, seed)
    for step in range(40):
        improver.step(step / 40)
    assert measure(problem, state.schedule()).cost - before == improver.change
    assert broken_rules(problem, state.schedule()) <= {"frozen_stays"}
    improver.restore_best()
    assert measure(problem, state.schedule()).cost - before == improver.best_change
    assert improver.best_change <= 0 or missing(state) < lacking  # a mandatory session may cost more than its price
    assert_same_words(state)


def missing(state: State) -> int:
    return sum(session.mandatory and session.index not in state.placed for session in state.static.sessions)


@pytest.mark.parametrize("seed", range(60))
def test_a_legal_schedule_is_kept_by_a_warm_start(seed: int) -> None:
    problem = tiny_problem(seed)
    schedule = construct(Static(problem)).schedule()
    again = start_from(Static(problem), schedule).schedule()
    assert set(schedule.assignments) <= set(again.assignments)


def assert_same_words(state: State) -> None:
    """Removal must leave the words exactly as if the session had never been there."""
    fresh = State(state.static)
    for assignment in state.placed.values():
        fresh.place(assignment)
    assert np.array_equal(fresh.pads, state.pads)
    assert np.array_equal(fresh.venue_busy, state.venue_busy)
    assert np.array_equal(fresh.ledger.loads, state.ledger.loads)
    assert np.array_equal(fresh.ledger.done, state.ledger.done)
    assert np.array_equal(fresh.in_week, state.in_week)
    assert all(np.array_equal(fresh.remaining[key], state.remaining[key]) for key in state.remaining)
