"""What a repair answers on a calendar small enough to reckon by hand, and what must hold of every answer."""

from dataclasses import replace
from random import Random

import pytest

from solver import Progress, find_violations
from solver.problem import (
    NONE,
    Assignment,
    Block,
    DayKind,
    Group,
    Interval,
    InvalidProblem,
    Person,
    Pin,
    Problem,
    Role,
    Session,
    Venue,
)
from solver.repair import POINT, Kind, repair
from solver.repair.setting import Setting
from tests.solver.repair.calendars import broken_planted

SEEDS = range(2000, 2030)


def week(**facts: object) -> Problem:
    """A week with two sessions of three and of one: ann, bob and cid in the hall, ann in the room on the next day."""
    three = (Group(Role.REQUIRED, (0, 1)), Group(Role.POOL, (2, 3), low=1, want=1, high=2))
    problem = Problem(
        name="a week",
        grain=60,
        day_start=480,
        slots_per_day=4,
        first_day=738_000,
        day_kinds=(DayKind.WORKING,) * 5,
        blocks=(Block("morning", 0, 2), Block("afternoon", 2, 4)),
        travel=((0,),),
        people=tuple(Person(name) for name in ("ann", "bob", "cid", "dan")),
        venues=(Venue("hall", 0, 10), Venue("room", 0, 10)),
        resources=(),
        sessions=(
            Session("talk", "talk", 2, 0, 4, (0, 1), venues=(0, 1), venue_costs=(0, 0), groups=three),
            Session("visit", "talk", 2, 0, 4, (0, 1), venues=(1,), venue_costs=(0,), groups=three[:1]),
        ),
        published=(
            Assignment(0, 1, 0, 0, ((0, 0), (0, 1), (1, 2))),
            Assignment(1, 2, 0, 1, ((0, 0), (0, 1))),
        ),
        as_of=-1,
    )
    return replace(problem, **facts)  # type: ignore[arg-type]


def closed(problem: Problem, venue: int, *days: int) -> Problem:
    venues = list(problem.venues)
    venues[venue] = replace(venues[venue], closed=tuple(Interval(day, 0, 4) for day in days))
    return replace(problem, venues=tuple(venues))


def away(problem: Problem, person: int, *days: int) -> Problem:
    people = list(problem.people)
    people[person] = replace(people[person], busy=tuple(Interval(day, 0, 4) for day in days))
    return replace(problem, people=tuple(people))


def test_what_is_not_broken_stays() -> None:
    found = repair(week())
    assert (found.changes, found.cost, found.proven, found.broken) == ((), 0, True, ())


def test_another_venue_costs_half() -> None:
    found = repair(closed(week(), 0, 1))
    # Three people, four times as urgent within a fortnight, half of it for the venue.
    assert [(change.session, change.kind) for change in found.changes] == [(0, Kind.VENUE)]
    assert (found.cost, found.proven) == (3 * 4 * POINT // 2, True)
    assert found.told == {0, 1, 2}


def test_a_pool_takes_somebody_else() -> None:
    found = repair(away(week(), 2, 1))
    assert [(change.kind, change.left, change.joined) for change in found.changes] == [(Kind.PEOPLE, (2,), (3,))]
    assert (found.cost, sorted(found.told)) == (2 * 4 * POINT, [2, 3])


def test_whoever_must_attend_moves_the_session() -> None:
    found = repair(away(week(), 0, 1))
    assert [change.kind for change in found.changes] == [Kind.MOVED]
    assert found.cost == 3 * 4 * POINT


def test_provisional_sessions_cost_a_tenth() -> None:
    assert repair(away(week(provisional=(0,)), 0, 1)).cost == 3 * 4 * POINT // 10


def test_urgency_wanes() -> None:
    costs = [repair(away(week(as_of=day), 0, 1)).cost for day in (-13, -14, -44, -45)]
    assert costs == [3 * weight * POINT for weight in (4, 2, 2, 1)]


def test_without_a_place_a_session_is_postponed() -> None:
    problem = away(week(), 0, *range(5))
    found = repair(problem)
    price = (3 + 2) * 4 * POINT + 2 * 1000 * POINT
    assert ([change.kind for change in found.changes], found.cost) == ([Kind.POSTPONED] * 2, price)
    assert repair(problem, postpone=False).cost > found.cost


def test_pins_and_scope_and_the_freeze_day_stay() -> None:
    pinned = closed(week(), 0, 1)
    session = replace(pinned.sessions[0], pin=Pin(venue=0))
    pinned = replace(pinned, sessions=(session, pinned.sessions[1]))
    assert [change.kind for change in repair(pinned).changes] == [Kind.MOVED]
    assert repair(closed(week(), 0, 1), scope=[1]).changes == ()
    frozen = repair(closed(week(), 0, 1), freeze_before=2)
    assert (frozen.changes, frozen.broken, [item.rule for item in frozen.left]) == ((), (), ["venue_is_open"])


def test_nothing_moves_to_before_the_freeze_day_or_into_the_past() -> None:
    problem = away(week(as_of=0), 0, 2, 3, 4)
    moved = repair(problem, freeze_before=2).changes
    assert [change.kind for change in moved] == [Kind.POSTPONED]
    assert repair(away(week(as_of=1), 0, 2, 3, 4)).changes[0].kind is Kind.POSTPONED


def test_another_session_makes_room_when_that_is_cheapest() -> None:
    # The talk fits only where the visit is: the visit, with fewer people, goes.
    problem = week()
    talk = replace(problem.sessions[0], first=2, last=2, blocks=(0,))
    found = repair(away(replace(problem, sessions=(talk, problem.sessions[1])), 3, *range(5)))
    assert [(change.session, change.kind) for change in found.changes] == [(0, Kind.MOVED), (1, Kind.MOVED)]
    assert (found.cost, found.proven, found.models > 0) == ((3 + 2) * 4 * POINT, True, True)


def test_alternatives_differ_and_hold() -> None:
    problem = away(closed(week(), 0, 1), 2, 1)
    found = repair(problem, alternatives=3)
    assert len({found.schedule, *(other.schedule for other in found.alternatives)}) == 1 + len(found.alternatives) > 1
    for other in found.alternatives:
        assert other.cost >= found.cost
        assert find_violations(problem, other.schedule) == []


def test_it_tells_how_far_it_is_and_ends_when_asked() -> None:
    told: list[Progress] = []
    problem = broken_planted(2003, 16)
    found = repair(problem, report=told.append, should_stop=lambda: True)
    assert told[-1].cost == found.cost >= found.bound
    assert not Setting(problem, scope=None, postpone=True).unwanted(found.schedule)


def test_a_provisional_session_must_be_published() -> None:
    with pytest.raises(InvalidProblem):
        week(provisional=(5,))


@pytest.mark.parametrize("seed", SEEDS)
def test_less_freedom_never_costs_less(seed: int) -> None:
    problem, rng = broken_planted(seed), Random(seed)
    least = repair(problem)
    assert least.cost == repair(problem, seed=7).cost
    assert least.cost == Setting(problem, scope=None, postpone=True).cost(least.schedule)
    room = Venue("annexe", 0, 1000, features=tuple({f for v in problem.venues for f in v.features}))
    sessions = tuple(
        replace(item, venues=(*item.venues, len(problem.venues)), venue_costs=(*item.venue_costs, 0))
        if item.venues
        else item
        for item in problem.sessions
    )
    wider = replace(problem, venues=(*problem.venues, room), sessions=sessions)
    assert repair(wider).cost <= least.cost
    people = list(problem.people)
    number = rng.randrange(len(people))
    people[number] = replace(people[number], busy=(*people[number].busy, Interval(2, 0, problem.slots_per_day)))
    assert repair(replace(problem, people=tuple(people))).cost >= least.cost
    assert repair(problem, postpone=False).cost >= least.cost


def test_a_malformed_session_is_put_right() -> None:
    problem = week()
    published = (replace(problem.published[0], day=40), problem.published[1])
    found = repair(replace(problem, published=published))
    assert find_violations(problem, found.schedule) == []
    assert [change.kind for change in found.changes] == [Kind.MOVED]
    assert NONE not in {item.venue for item in found.schedule.assignments}
