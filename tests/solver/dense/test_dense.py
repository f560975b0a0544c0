"""The annealer: its arithmetic against the metrics, compiled against not, legal answers, a bound that holds."""

from dataclasses import replace
from importlib.util import find_spec

import pytest

from solver import Status, find_violations, measure, solve
from solver.dense import Arranger, dense_sessions, nearness_bound
from solver.dense.annealer import Annealer, Place
from solver.dense.arena import make_arena
from solver.dense.settle import settle
from solver.greedy import construct
from solver.instances import tiny_problem
from solver.problem import Block, DayKind, Group, Problem, Programme, Role, Session, Weights
from solver.schedule import Schedule
from solver.state import State
from solver.static import Static
from tests.solver.dense.congress import congress

PREFERENCES = ("invitation_conflict", "parallel_sessions", "no_pause", "venue_change", "meetings_early")
HAS_NUMBA = find_spec("numba") is not None


def lifted(problem: Problem) -> tuple[State, tuple[int, ...], Schedule]:
    """A constructed state without its dense sessions, those, and the schedule before."""
    state = construct(Static(problem))
    before, dense = state.schedule(), dense_sessions(state)
    for index in dense:
        if index in state.placed:
            state.remove(index)
    return state, dense, before


def walked(problem: Problem, *, compiled: bool = False, steps: int = 10) -> tuple[State, Annealer]:
    """Walk from a constructed schedule, cooling."""
    state, dense, before = lifted(problem)
    given = {item.session: Place(item.day, item.start, item.venue) for item in before.assignments}
    annealer = Annealer(make_arena(state, dense), given, seed=1, compiled=compiled)
    for step in range(steps):
        annealer.step(step / steps)
    return state, annealer


def test_sessions_priced_pair_by_pair_are_dense_and_a_year_is_not() -> None:
    problem = congress(1)
    state = construct(Static(problem))
    assert dense_sessions(state) == tuple(range(len(problem.sessions) - 1))
    assert all(
        not dense_sessions(State(Static(tiny_problem(seed)))) for seed in range(30) if not tiny_problem(seed).programmes
    )


@pytest.mark.parametrize("nights", [True, False])
@pytest.mark.parametrize("seed", range(25))
def test_the_walk_counts_what_the_metrics_count(seed: int, nights: bool) -> None:
    problem = congress(seed, nights=nights)
    state, annealer = walked(problem)
    if annealer.broken:
        pytest.skip("no legal places in so short a walk")
    settle(state, annealer.best())
    schedule = state.schedule()
    assert {
        item.session: Place(item.day, item.start, item.venue) for item in schedule.assignments if item.session < 9
    } == annealer.best()
    assert find_violations(problem, schedule) == []
    score = measure(problem, schedule)
    absences = score.part("preferred_absence").cost  # counted two by two while walking, so not to the unit
    assert annealer.cost - (score.cost - absences) >= 0
    assert sum(score.part(name).cost for name in PREFERENCES) <= annealer.cost


@pytest.mark.parametrize("seed", range(10))
def test_without_absences_the_walk_is_right_to_the_unit(seed: int) -> None:
    problem = congress(seed, absences=False)
    state, annealer = walked(problem)
    if not annealer.broken:
        settle(state, annealer.best())
        assert measure(problem, state.schedule()).cost == annealer.cost


@pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed")
@pytest.mark.parametrize("seed", range(5))
def test_compiled_or_not_the_walk_takes_the_same_steps(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.dense.annealer.CHUNK", {True: 500, False: 500})
    (_, plain), (_, fast) = (walked(congress(seed), compiled=compiled) for compiled in (False, True))
    assert (plain.best(), plain.cost, plain.broken) == (fast.best(), fast.cost, fast.broken)


@pytest.mark.parametrize("seed", range(6))
def test_solve_answers_legally_and_its_bound_holds(seed: int) -> None:
    problem = congress(seed, sessions=7)
    result = solve(problem, seconds=1.5, seed=seed)
    assert result.status is not Status.NOT_FOUND
    assert find_violations(problem, result.schedule) == []
    assert result.bound <= result.cost == measure(problem, result.schedule).cost


def test_a_start_is_not_made_worse() -> None:
    problem = congress(3)
    first = solve(problem, seconds=1.5, seed=1)
    again = solve(problem, seconds=0.5, seed=2, start=first.schedule)
    assert again.cost <= first.cost


def test_it_stops_when_told_and_keeps_its_best() -> None:
    asked = iter(range(10**9))
    result = solve(congress(4), seconds=60, should_stop=lambda: next(asked) > 20)
    assert result.seconds < 20
    assert find_violations(congress(4), result.schedule) == []


def test_what_was_there_is_put_back_as_it_was() -> None:
    state = construct(Static(congress(5)))
    before = state.schedule()
    arranger = Arranger(state, dense_sessions(state), 1, keep=False)
    arranger.walk(iter([0.0, 0.5, 1.0]).__next__, until_legal=False, tell=lambda: None, every=0.1)
    arranger.settle()
    arranger.put_back()
    assert state.schedule() == before


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_of_nearness_is_no_more_than_a_schedule_pays(seed: int) -> None:
    problem = congress(seed, days=1)
    static = Static(problem)
    state, annealer = walked(problem)
    settle(state, annealer.best())
    if len(state.placed) == len(problem.sessions):
        score = measure(problem, state.schedule())
        paid = score.part("invitation_conflict").cost + score.part("parallel_sessions").cost
        assert 0 <= nearness_bound(static) <= nearness_bound(static, seconds=1) <= paid


def test_three_sessions_that_fill_more_than_a_day_overlap_somewhere() -> None:
    people = [((0,), (1,)), ((0,), (2,)), ((3,), (1, 2))]
    sessions = [session(must, may, 4) for must, may in people]
    problem = replace(
        congress(0, days=1), sessions=tuple(sessions), lags=(), programmes=(), day_kinds=(DayKind.WORKING,)
    )
    problem = replace(
        problem,
        programmes=(Programme("all", (0, 1, 2), 0),),
        weights=Weights(invitation_conflict=40, preferred_absence=0),
    )
    problem = replace(problem, blocks=(Block("day", 0, 10),))
    # 12 slots in a day of 10. The first two share person 0; either of the others with the third costs 40 a slot. Each
    # invited person alone has 8 slots to attend, so by itself nobody's day is too full.
    assert nearness_bound(Static(problem)) == 0
    assert nearness_bound(Static(problem), seconds=5) == 80
    result = solve(problem, seconds=2)
    assert (result.status, result.cost, result.bound) == (Status.OPTIMAL, 80, 80)


def session(must: tuple[int, ...], may: tuple[int, ...], duration: int) -> Session:
    groups = (Group(Role.REQUIRED, must), Group(Role.PREFERRED, may))
    return Session("s", "discussion", duration, 0, 0, (0,), mandatory=True, groups=groups)
