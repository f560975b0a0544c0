"""Departments' officers as nested resources."""

from datetime import date, datetime
from typing import Any

from app.problems.bundle import AttendanceRole, Busy, BusyOwner, Department, Officers
from solver.problem import Away, Need, Problem
from tests.problems.helpers import group, problem_of, session

THREE_RANKS = Department(
    key="water",
    name="水务局",
    officers=(Officers(rank=0, count=3), Officers(rank=1, count=2), Officers(rank=2, count=1)),
    sessions_per_week=4,
)


def asked(rank: int, officers: int = 1) -> Any:
    return group(AttendanceRole.DEPARTMENT, departments=("water",), rank=rank, officers=officers)


def made(*groups: Any, busy: tuple[Busy, ...] = (), department: Department = THREE_RANKS) -> Problem:
    return problem_of(session(attendance=groups), departments=(department,), busy=busy)


def away(hours: str, officers: int | None = None, rank: int = 0) -> Busy:
    start, end = (datetime.fromisoformat(f"2024-03-04T{hour}:00+08:00") for hour in hours.split("-"))
    return Busy(owner_kind=BusyOwner.DEPARTMENT, owner="water", start=start, end=end, officers=officers, rank=rank)


def test_each_rank_is_a_resource_of_that_rank_and_above() -> None:
    resources = made().resources
    assert [(item.name, item.capacity) for item in resources] == [("水务局", 6), ("水务局 ≥ 1", 3), ("水务局 ≥ 2", 1)]


def test_only_the_lowest_rank_carries_the_weekly_limit() -> None:
    assert [item.weekly for item in made().resources] == [4, 0, 0]


def test_a_need_uses_every_level_up_to_its_rank() -> None:
    assert made(asked(0)).sessions[0].needs == (Need(0, 1),)
    assert made(asked(1, officers=2)).sessions[0].needs == (Need(0, 2), Need(1, 2))
    assert made(asked(2), asked(0)).sessions[0].needs == (Need(0, 2), Need(1, 1), Need(2, 1))


def test_a_rank_that_nobody_has_is_a_resource_of_none() -> None:
    plain = Department(key="water", name="水务局", officers=(Officers(count=2),))
    problem = made(asked(5), department=plain)
    assert [(item.name, item.capacity) for item in problem.resources] == [("水务局", 2), ("水务局 ≥ 5", 0)]
    assert problem.sessions[0].needs == (Need(0, 1), Need(1, 1))


def test_absent_officers_are_taken_from_their_rank_and_below() -> None:
    lower, middle, upper = made(busy=(away("09:00-10:00", officers=1, rank=1),)).resources
    assert lower.away == middle.away == (Away(3, 1, 3, 1),)
    assert upper.away == ()


def test_without_a_number_all_officers_are_away() -> None:
    assert [item.away for item in made(busy=(away("09:00-10:00"),)).resources] == [
        (Away(3, 1, 3, 6),),
        (Away(3, 1, 3, 3),),
        (Away(3, 1, 3, 1),),
    ]


def test_absences_add_up_but_never_above_what_there_is() -> None:
    busy = (away("09:00-10:00", officers=4), away("09:30-10:30", officers=4))
    lowest = made(busy=busy).resources[0]
    assert lowest.away == (Away(3, 1, 2, 4), Away(3, 2, 3, 6), Away(3, 3, 4, 4))  # 4, 4 + 4 of 6, 4


def dated(*officers: Officers) -> Department:
    return Department(key="water", name="水务局", officers=officers)


def test_dated_officers_are_there_from_their_first_through_their_last_day() -> None:
    rows = (Officers(count=2), Officers(count=1, since=date(2024, 3, 4), until=date(2024, 3, 28)))
    (resource,) = made(department=dated(*rows)).resources
    assert resource.capacity == 3
    assert resource.away == (Away(0, 0, 17, 1), Away(1, 0, 17, 1), Away(2, 0, 17, 1), Away(28, 0, 17, 1))


def test_officers_who_follow_each_other_are_never_counted_together() -> None:
    rows = (Officers(count=1, until=date(2024, 3, 14)), Officers(count=1, since=date(2024, 3, 15)))
    (resource,) = made(department=dated(*rows)).resources
    assert (resource.capacity, resource.away) == (1, ())


def test_officers_of_other_years_are_nobody() -> None:
    (resource,) = made(department=dated(Officers(count=2), Officers(count=9, until=date(2023, 12, 31)))).resources
    assert (resource.capacity, resource.away) == (2, ())


def test_absences_add_to_those_who_are_not_there_yet() -> None:
    rows = (Officers(count=2), Officers(count=2, since=date(2024, 3, 5)))
    (resource,) = made(busy=(away("09:00-10:00", officers=1),), department=dated(*rows)).resources
    assert resource.away[3:] == (Away(3, 0, 1, 2), Away(3, 1, 3, 3), Away(3, 3, 17, 2))
