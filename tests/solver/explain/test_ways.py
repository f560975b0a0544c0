"""Ways out: legal once applied, and never dearer than undoing what took the place away."""

from dataclasses import replace
from random import Random

import pytest

from solver.advice import Advisor
from solver.checker import find_violations, new_or_worse
from solver.explain import Act, Allowance, Status, Ways, changed, explain, ways_out
from solver.explain.elastic import PRICE
from solver.problem import NONE, Group, Interval, Problem, Role
from solver.schedule import Schedule
from tests.instances.planted import plant


def found(problem: Problem, schedule: Schedule, index: int, allowance: Allowance | None = None) -> Ways:
    """Ways out, each of them judged again by the checker."""
    advisor = Advisor(problem, schedule)
    before = advisor.state.schedule()
    ways = ways_out(problem, schedule, index, advisor=advisor, allowance=allowance, seconds=60)
    assert advisor.state.schedule() == before
    known = find_violations(problem, schedule)
    for way in ways.ways:
        moved = {change.session: change.place for change in way.changes if change.place is not None}
        placed = {item.session: item for item in schedule.assignments} | moved | {index: way.place}
        after = changed(problem, way.changes)
        assert new_or_worse(find_violations(after, Schedule.of(placed)), known) == []
    costs = [way.cost for way in ways.ways]
    assert costs == sorted(costs)
    assert len(
        {frozenset((change.act, change.venue, change.session) for change in way.changes) for way in ways.ways}
    ) == len(ways.ways)
    return ways


ROOMY = 6
"""The one seed whose tight window has a place too."""


@pytest.mark.parametrize("seed", range(10))
def test_no_way_is_dearer_than_undoing_what_took_the_place(seed: int) -> None:
    rng = Random(seed)
    problem, schedule = plant(rng)
    problem = replace(problem, gap_fairness=(), freeze_before=0, published=())
    own = rng.choice([item for item in schedule.assignments if not problem.sessions[item.session].container])
    session = problem.sessions[own.session]
    first = own.day + 1 + rng.randrange(2)
    tight = replace(session, first=first, last=first + session.days - 1, pin=None, notice=0)
    sessions = tuple(tight if n == own.session else item for n, item in enumerate(problem.sessions))
    problem = replace(problem, sessions=sessions, lags=())
    others = Schedule(tuple(item for item in schedule.assignments if item.session != own.session))
    if explain(problem, others, own.session).status is Status.PLACE:
        assert seed == ROOMY
        return
    ways = found(problem, others, own.session)
    assert ways.ways
    assert ways.ways[0].cost <= PRICE[Act.WIDEN] * (1 + first - own.day)


def quorum_without_enough(problem: Problem, schedule: Schedule) -> tuple[Problem, Schedule, int]:
    """A session whose quorum is one more than the people who are ever free, in a room one seat too small."""
    own = next(item for item in schedule.assignments if item.venue != NONE)
    session = problem.sessions[own.session]
    away = tuple(Interval(day, 0, problem.slots_per_day) for day in range(problem.n_days))
    others = (replace(person, busy=(), daily=0, weekly=0) for person in problem.people[1:])
    people = (replace(problem.people[0], busy=away), *others)
    groups = (Group(Role.PRESIDER, (0,)), Group(Role.QUORUM, (0, 1, 2), low=3))
    seats = max(problem.venues[venue].capacity for venue in session.venues)
    tight = replace(session, groups=groups, pin=None, heads=seats + 2, notice=0, needs=())
    sessions = tuple(tight if n == own.session else item for n, item in enumerate(problem.sessions))
    changed_problem = replace(problem, people=people, sessions=sessions, gap_fairness=(), published=(), freeze_before=0,
                              cores=())  # fmt: skip
    return replace(changed_problem, lags=(), spacings=()), Schedule(), own.session


def test_presiders_quorums_and_seats_are_offered_together() -> None:
    problem, schedule, index = quorum_without_enough(*plant(Random(3)))
    answer = explain(problem, schedule, index)
    assert answer.status is Status.CONFLICT
    ways = found(problem, schedule, index, Allowance(presiders=(1, 2, 3), guests=5))
    kinds = {change.act for change in ways.ways[0].changes}
    assert {Act.PRESIDER, Act.QUORUM, Act.SEATS} <= kinds
    fewer = {change.act: change.number for change in ways.ways[0].changes}
    assert (fewer[Act.QUORUM], fewer[Act.SEATS]) == (1, 2)
    nothing = found(problem, schedule, index, Allowance(guests=1))
    assert (nothing.ways, nothing.complete) == ((), True)
