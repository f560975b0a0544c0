"""Taken time by its kind and validity, recurring time, commitments, and what members declare."""

from datetime import date, datetime, time
from typing import Any

import pytest

from app.problems.bundle import Busy, BusyKind, BusyOwner, Commitment, Firmness, Membership, Office, PersonalLimit
from solver.problem import Away, Interval, Problem
from tests.factories.bundle import tiny_bundle
from tests.problems.helpers import problem_of

MORNING = (1, 5)  # 09:00 to 11:00


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-03-{text}:00+08:00")


def busy(day: str = "04", **facts: Any) -> Busy:
    start, end = local(f"{day}T09:00"), local(f"{day}T11:00")
    return Busy(**{"owner_kind": BusyOwner.MEMBER, "owner": "m1", "start": start, "end": end, **facts})


def days_of(problem: Problem, person: int = 0) -> list[int]:
    """Days, all of whose taken time is the morning's."""
    assert {(item.start, item.end) for item in problem.people[person].busy} <= {MORNING}
    return [item.day for item in problem.people[person].busy]


@pytest.mark.parametrize(
    ("kind", "takes"),
    [(BusyKind.BUSY, True), (BusyKind.IMPOSSIBLE, True), (BusyKind.TENTATIVE, False), (BusyKind.PREFERRED, False)],
)
def test_only_busy_and_impossible_time_is_taken(kind: BusyKind, takes: bool) -> None:
    assert days_of(problem_of(busy=(busy(kind=kind),))) == [3] * takes


def test_recurring_time_is_taken_each_time_inside_the_horizon() -> None:
    weekly = busy("04", rrule="FREQ=WEEKLY", exdates=(local("18T09:00"),))
    assert days_of(problem_of(busy=(weekly,))) == [3, 10, 24]  # Mondays 4, 11, 25; the 18th is left out
    before = weekly.model_copy(
        update={"start": datetime.fromisoformat("2024-01-01T09:00:00+08:00"), "exdates": (),
                "end": datetime.fromisoformat("2024-01-01T11:00:00+08:00")}
    )  # fmt: skip
    assert days_of(problem_of(busy=(before,))) == [3, 10, 17, 24]


@pytest.mark.parametrize(("until", "days"), [(10, [3]), (11, [3, 10]), (3, [])])
def test_time_counts_through_its_last_valid_day(until: int, days: list[int]) -> None:
    weekly = busy("04", rrule="FREQ=WEEKLY", valid_until=date(2024, 3, until))
    assert days_of(problem_of(busy=(weekly,))) == days


@pytest.mark.parametrize(("until", "days"), [(3, []), (4, [3])])
def test_single_time_counts_through_its_last_valid_day(until: int, days: list[int]) -> None:
    assert days_of(problem_of(busy=(busy(valid_until=date(2024, 3, until)),))) == days


def test_recurring_time_of_venues_and_departments_is_taken_too() -> None:
    rows = (
        busy(owner_kind=BusyOwner.VENUE, owner="hall", rrule="FREQ=WEEKLY;COUNT=2"),
        busy(owner_kind=BusyOwner.DEPARTMENT, owner="water", rrule="FREQ=WEEKLY;COUNT=2", officers=1),
    )
    problem = problem_of(busy=rows)
    assert problem.venues[0].closed == (Interval(3, *MORNING), Interval(10, *MORNING))
    assert problem.resources[0].away == (Away(3, *MORNING, 1), Away(10, *MORNING, 1))


def commitment(**facts: Any) -> Commitment:
    start, end = local("04T09:00"), local("04T11:00")
    return Commitment(**{"key": "plenum", "name": "全会", "start": start, "end": end, **facts})


def taken_by(**facts: Any) -> list[int]:
    first, *rest = tiny_bundle().members
    members = (first.model_copy(update={"office": Office.VICE_CHAIR}), *rest)
    people = problem_of(members=members, commitments=(commitment(**facts),)).people
    return [number for number, person in enumerate(people) if person.busy == (Interval(3, *MORNING),)]


@pytest.mark.parametrize(
    ("whose", "people"),
    [
        ({"offices": ("vice_chair",)}, [0]),
        ({"offices": ("chair",)}, []),
        ({"groups": ("farming",)}, [4, 5, 6, 7]),
        ({"members": ("m3",), "offices": ("vice_chair",)}, [0, 2]),
        ({"members": ("m3",), "firmness": Firmness.TENTATIVE}, []),
    ],
)
def test_a_firm_commitment_takes_everybody_it_calls(whose: dict[str, Any], people: list[int]) -> None:
    assert taken_by(**whose) == people


def test_groups_are_called_by_the_memberships_of_each_day() -> None:
    rows = (
        Membership(group="science", member="m1", until=date(2024, 3, 4)),
        Membership(group="science", member="m2", since=date(2024, 3, 5)),
    )
    long = commitment(groups=("science",), end=local("05T11:00"))
    people = problem_of(memberships=rows, commitments=(long,)).people
    assert [person.busy for person in people[:2]] == [(Interval(3, 1, 17),), (Interval(4, 0, 5),)]


def test_a_commitment_takes_all_officers_of_its_departments() -> None:
    (department,) = tiny_bundle().departments
    three = department.model_copy(update={"officers": (department.officers[0].model_copy(update={"count": 3}),)})
    for firmness, away in ((Firmness.FIRM, (Away(3, *MORNING, 3),)), (Firmness.TENTATIVE, ())):
        row = commitment(departments=("water",), firmness=firmness)
        assert problem_of(departments=(three,), commitments=(row,)).resources[0].away == away


def limited(**facts: Any) -> tuple[Interval, ...]:
    row = PersonalLimit(**{"key": "mornings", "member": "m1", "kind": "unavailable", **facts})
    return problem_of(personal_limits=(row,)).people[0].busy


def test_declared_hours_are_taken_on_their_weekdays_within_their_dates() -> None:
    hours = {"start": time(9), "end": time(11), "weekdays": (1, 3)}
    assert [item.day for item in limited(**hours, first=date(2024, 3, 6), last=date(2024, 3, 18))] == [5, 10, 12, 17]
    assert {(item.start, item.end) for item in limited(**hours)} == {MORNING}


def test_without_hours_the_whole_day_is_taken() -> None:
    assert limited(first=date(2024, 3, 4), last=date(2024, 3, 5)) == (Interval(3, 0, 17), Interval(4, 0, 17))
    assert len(limited()) == 29


@pytest.mark.parametrize("kind", ["step_free", "observance"])
def test_other_limits_take_no_time(kind: str) -> None:
    assert limited(kind=kind) == ()
