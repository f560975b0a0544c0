"""The complete model against the checker, the metrics, and enumeration."""

from dataclasses import replace
from random import Random

import pytest

from solver.checker import find_violations
from solver.exact import Limit, Proof, rearrange, solve_exactly
from solver.exact.replay import replay
from solver.greedy import construct
from solver.instances import tiny_problem
from solver.loosen import around, loosen
from solver.metrics import measure
from solver.schedule import Schedule
from solver.static import Static
from tests.instances.edges import ALSO_LEGAL, EDGES
from tests.instances.edges.builders import Edge
from tests.instances.planted import plant
from tests.solver.brute_force import optimum
from tests.solver.mutations import mutate

ENOUGH = Limit(work=60)
by_name = pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.rule}-{edge.name}".replace(" ", "_"))


@by_name
def test_the_model_allows_the_legal_side_at_its_cost(edge: Edge) -> None:
    assert replay(edge.problem, edge.legal) == measure(edge.problem, edge.legal).cost


@by_name
def test_the_model_forbids_the_broken_side(edge: Edge) -> None:
    assert replay(edge.problem, edge.broken) is None


@pytest.mark.parametrize(
    "edge",  # no literal says a day outside the window, nor a venue that is none of the session's
    [edge for edge in EDGES if edge.detail not in ("window", "candidate")],
    ids=lambda edge: f"{edge.rule}-{edge.name}".replace(" ", "_"),
)
def test_switching_the_rule_off_allows_the_broken_side(edge: Edge) -> None:
    assert replay(edge.problem, edge.broken, without={edge.rule}) == measure(edge.problem, edge.broken).cost


@pytest.mark.parametrize("case", range(len(ALSO_LEGAL)))
def test_exemptions_are_allowed(case: int) -> None:
    problem, schedule = ALSO_LEGAL[case]
    assert replay(problem, schedule) == measure(problem, schedule).cost


@pytest.mark.parametrize("first_seed", range(0, 300, 25))
def test_the_optimum_is_that_of_enumeration(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 25):
        problem = tiny_problem(seed)
        best, answer = optimum(problem), solve_exactly(problem, limit=ENOUGH, seed=seed)
        if best is None:
            assert answer.proof is Proof.INFEASIBLE, seed
            continue
        assert (answer.proof, answer.cost, answer.bound) == (Proof.OPTIMAL, best[0], best[0]), seed
        assert answer.schedule is not None
        assert find_violations(problem, answer.schedule) == []


def test_all_people_are_chosen_anew_while_times_and_venues_stay() -> None:
    better_ones = 0
    for seed in range(250):
        problem = tiny_problem(seed)
        before = construct(Static(problem)).schedule()
        if find_violations(problem, before):
            continue
        after, _ = rearrange(problem, before, {}, range(len(problem.sessions)), limit=ENOUGH)
        if after is None:
            continue
        better_ones += 1
        assert find_violations(problem, after) == []
        assert measure(problem, after).cost < measure(problem, before).cost
        assert [(a.session, a.day, a.start, a.venue) for a in after.assignments] == [
            (a.session, a.day, a.start, a.venue) for a in before.assignments
        ]
    assert better_ones > 5


def test_the_dearest_sessions_move_together_while_those_not_around_stay_as_they_are() -> None:
    moved = 0
    for seed in range(300):
        problem = tiny_problem(seed)
        static = Static(problem)
        before = construct(static).schedule()
        if find_violations(problem, before):
            continue
        loose = loosen(static, before, Random(seed))
        choosing = around(static, before, loose)
        after, _ = rearrange(problem, before, loose, choosing, limit=ENOUGH)
        if after is None:
            continue
        assert find_violations(problem, after) == []
        assert measure(problem, after).cost < measure(problem, before).cost
        was = {item.session: item for item in before.assignments}
        now = {item.session: item for item in after.assignments}
        for session in was.keys() | now.keys():
            if session in loose:
                moved += was.get(session) != now.get(session)
            elif session in choosing or problem.told or problem.published:
                assert replace(was[session], people=()) == replace(now[session], people=())
            else:
                assert was[session] == now[session]
    assert moved > 20


def test_without_a_limit_in_seconds_the_same_schedule_is_rearranged_alike() -> None:
    problem = tiny_problem(7)
    static = Static(problem)
    before = construct(static).schedule()
    loose = loosen(static, before, Random(1))
    both = [rearrange(problem, before, loose, around(static, before, loose), limit=Limit(work=1.0)) for _ in range(2)]
    assert both[0] == both[1]


@pytest.mark.parametrize("first_seed", range(0, 60, 10))
def test_mutated_schedules_are_allowed_when_the_checker_finds_nothing(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 10):
        rng, problem = Random(seed), tiny_problem(seed)
        best = optimum(problem)
        schedule = best[1] if best else Schedule()
        for _ in range(6):
            schedule = mutate(rng, problem, schedule)
            legal = not find_violations(problem, schedule)
            assert replay(problem, schedule) == (measure(problem, schedule).cost if legal else None), (seed, schedule)


@pytest.mark.parametrize("seed", range(12))
def test_a_planted_schedule_is_allowed_and_no_better_than_the_optimum(seed: int) -> None:
    problem, schedule = plant(Random(seed), n_sessions=10)
    cost = measure(problem, schedule).cost
    assert replay(problem, schedule) == cost
    answer = solve_exactly(problem, limit=ENOUGH, start=schedule)
    assert answer.proof is Proof.OPTIMAL
    assert answer.cost is not None
    assert answer.bound == answer.cost <= cost
    assert answer.schedule is not None
    assert find_violations(problem, answer.schedule) == []


def test_a_search_is_stopped_from_outside() -> None:
    problem, schedule = plant(Random(5), n_sessions=30, n_days=30, n_people=20)
    answer = solve_exactly(problem, limit=Limit(seconds=100), start=schedule, should_stop=lambda: True)
    assert answer.bound <= measure(problem, schedule).cost
