"""Problems at the edge of what makes sense: each ends in time with a clear answer."""

from dataclasses import fields
from typing import Any

import pytest

from solver import InvalidProblem, Result, Status, find_violations, measure, solve
from solver.problem import (
    NONE,
    Away,
    Balance,
    Block,
    DayKind,
    Duty,
    Interval,
    Lag,
    Need,
    Person,
    Problem,
    Resource,
    ResourceKind,
    Role,
    Session,
    Venue,
    Weights,
)
from tests.instances.edges.builders import ANN, BEN, CAI, HALL, needs, placed_in, problem, session

STAFF = ResourceKind.STAFF


def settled(facts: Problem) -> Result:
    """Solve; the answer must be proven, and the schedule as good as the answer says."""
    result = solve(facts, seconds=60)
    assert result.cost == measure(facts, result.schedule).cost
    assert result.status in (Status.OPTIMAL, Status.INFEASIBLE)
    assert (find_violations(facts, result.schedule) == []) == (result.status is Status.OPTIMAL)
    return result


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (problem(session(first=5, last=6, day_kinds=(DayKind.WORKING,), mandatory=True)), "session_in_window"),
        (problem(session(first=50, last=60, mandatory=True)), "session_in_window"),
        (problem(session(blocks=(), mandatory=True)), "session_in_window"),
        (problem(session(duration=40, mandatory=True)), "session_in_window"),
        (
            problem(session(heads=1, mandatory=True, **placed_in(HALL)), venues=(Venue("hall", 0, 0),)),
            "venue_fits",
        ),
        (
            problem(session(needs=(Need(0, 1),), mandatory=True), resources=(Resource("secretaries", STAFF, 0),)),
            "capacity_suffices",
        ),
    ],
)
def test_a_mandatory_session_without_any_place_is_infeasible_with_its_reason(facts: Problem, rule: str) -> None:
    result = settled(facts)
    assert result.status is Status.INFEASIBLE
    assert rule in result.unplaced[0].rules


@pytest.mark.parametrize(
    "facts",
    [
        problem(),
        problem(session(), day_kinds=(DayKind.WORKING,)),
        problem(session(first=50, last=60)),
        problem(session(days=14), session(days=14)),
        problem(session(blocks=(0,)), slots_per_day=62, blocks=(Block("day", 0, 62),)),
        problem(session(needs=(Need(0, 1),)), resources=(Resource("secretaries", STAFF, 1_000_000),)),
        problem(session(needs=(Need(0, 1),)), resources=(Resource("r", STAFF, 1, (Away(0, 0, 2, 40_000),)),)),
    ],
)
def test_odd_problems_are_settled(facts: Problem) -> None:
    assert settled(facts).status is Status.OPTIMAL


def test_a_person_in_several_groups_of_a_session_attends_it_once() -> None:
    pool = needs(ANN, CAI, role=Role.POOL, low=1, want=2, high=2)
    both = session(mandatory=True, groups=(needs(ANN, BEN), pool, needs(ANN, BEN, role=Role.QUORUM, low=1)))
    result = settled(problem(both, session("b", groups=(needs(ANN),))))
    first, second = result.schedule.assignments
    assert first.attends == {ANN, BEN, CAI}
    assert (second.day, second.start) != (first.day, first.start)


def test_minutes_are_too_fine_and_said_to_be() -> None:
    with pytest.raises(InvalidProblem, match="A day of 720 slots is too fine to search; take at most 62 slots"):
        solve(problem(session(blocks=(0,)), grain=1, slots_per_day=720, blocks=(Block("day", 0, 720),)), seconds=1)


def test_a_circle_of_stages_is_refused_with_the_names() -> None:
    stages = [session(name) for name in "abc"]
    with pytest.raises(InvalidProblem, match="The stages go round in a circle: “b” → “a” → “c” → “b”"):
        problem(*stages, lags=(Lag(0, 1, 0), Lag(1, 2, 0), Lag(2, 0, 0)))


@pytest.mark.parametrize(
    "changes",
    [
        {"resources": (Resource("r", STAFF, 10**9),)},
        {"venues": (Venue("hall", 0, 10**9),)},
        {"travel": ((0, 10**9), (10**9, 0))},
        {"sessions": (session(target=10**12),)},
        {"sessions": (session(needs=(Need(0, 10**9),)),)},
        {"sessions": (session("a"), session("b")), "lags": (Lag(0, 1, -1),)},
        {"people": (Person("Ann", target=10**30),)},
    ],
)
def test_numbers_beyond_reason_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidProblem):
        problem(**changes)


def heavy(weight: int, *, target: int = 10, venue_cost: int = 100) -> Problem:
    """Six sessions with every wish there is, none of which can be met in full."""
    body, pool = needs(*range(40, 100), role=Role.QUORUM, low=1), needs(*range(40), role=Role.POOL, want=20, high=30)
    wishes: dict[str, Any] = {
        "priority": max(weight, 1),
        "target": target,
        "preferred_blocks": (0,),
        "avoid": (Interval(0, 0, 12),),
        "groups": (body, pool, needs(*range(20), role=Role.PRESIDER)),
        "venues": (0, 1),
        "venue_costs": (venue_cost, venue_cost - 1),
    }
    return problem(
        *(session(f"session {number}", last=6, **wishes) for number in range(6)),
        people=tuple(Person(f"person {number}", target=1000 if number == 0 else 3) for number in range(100)),
        duties=(Duty("reading", tuple(range(100)), tuple(range(6)), 5),),
        balances=(Balance("month", tuple(range(6)), 0),),
        weights=Weights(**{field.name: weight for field in fields(Weights)}),
    )


@pytest.mark.parametrize("weight", [0, 1, 1_000_000])
def test_weights_at_their_bounds_are_counted_to_the_unit(weight: int) -> None:
    facts = heavy(weight)
    result = solve(facts, seconds=6)
    assert find_violations(facts, result.schedule) == []
    assert result.bound <= result.cost == measure(facts, result.schedule).cost
    assert weight or result.status is Status.OPTIMAL


@pytest.mark.parametrize("changes", [{"target": 1_000_000}, {"venue_cost": 1_000_000}])
def test_what_would_overflow_is_refused_in_words(changes: dict[str, int]) -> None:
    with pytest.raises(InvalidProblem, match=r"could cost .* lower the weights or venue costs"):
        solve(heavy(1_000_000, **changes), seconds=1)


def many(count: int) -> Problem:
    """Sessions spread over a year, each with a month to choose from, two venues, and a pool of eight of 300 people."""

    def one(number: int) -> Session:
        pool = needs(*((number * 13 + k * 17) % 300 for k in range(8)), role=Role.POOL, low=2, want=3, high=4)
        first = number * 7 % 335
        venues = placed_in(number % 60, (number + 7) % 60)
        return session(f"session {number}", first=first, last=first + 29, groups=(pool,), **venues)

    return problem(
        *(one(number) for number in range(count)),
        people=tuple(Person(f"person {number}") for number in range(300)),
        venues=tuple(Venue(f"venue {number}", number % 2, 50) for number in range(60)),
        day_kinds=((DayKind.WORKING,) * 5 + (DayKind.REST,) * 2) * 53,
    )


def test_ten_thousand_sessions_end_with_a_schedule() -> None:
    facts = many(10_000)
    result = solve(facts, seconds=5)
    assert find_violations(facts, result.schedule) == []
    assert len(result.schedule.assignments) > 9_000
    assert result.bound <= result.cost == measure(facts, result.schedule).cost
    assert NONE not in {assignment.venue for assignment in result.schedule.assignments}
