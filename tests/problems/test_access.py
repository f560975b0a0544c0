"""Recusal, step-free access, and members who sign up themselves."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.problems.bundle import AttendanceRole, Member, PersonalLimit, Pin, SignUpEntry, Venue
from solver.problem import Group, InvalidProblem
from tests.factories.bundle import tiny_bundle
from tests.problems.helpers import group, one, session

HALL, STATION = tiny_bundle().venues
STEP_FREE_HALL = HALL.model_copy(update={"features": ("step_free",)})


def employed(**facts: Any) -> tuple[Member, ...]:
    """The first member works somewhere."""
    first, *rest = tiny_bundle().members
    return (first.model_copy(update=facts), *rest)


@pytest.mark.parametrize(
    ("job", "stays"),
    [
        ({"department": "water"}, False),
        ({"employer": "water"}, False),
        ({"employer": "水务局"}, False),
        ({"employer": "水务公司"}, True),
        ({}, True),
    ],
)
def test_nobody_takes_part_who_is_employed_by_a_recused_department(job: dict[str, Any], stays: bool) -> None:
    attendance = tuple(
        group(role, "m1", "m2", **facts)
        for role, facts in [
            (AttendanceRole.REQUIRED, {}),
            (AttendanceRole.PRESIDER, {}),
            (AttendanceRole.QUORUM, {"quorum": 1}),
            (AttendanceRole.POOL, {"low": 1, "want": 2, "high": 2}),
            (AttendanceRole.PREFERRED, {}),
        ]
    )
    members = employed(**job)
    recused = one(session(attendance=attendance, recused=("water",)), members=members)
    assert [item.people for item in recused.groups] == [(0, 1) if stays else (1,)] * 5
    assert (recused.groups[3].want, recused.groups[3].high) == ((2, 2) if stays else (1, 1))
    assert [item.people for item in one(session(attendance=attendance), members=members).groups] == [(0, 1)] * 5


def test_a_quorum_that_the_recused_were_needed_for_is_refused() -> None:
    body = group(AttendanceRole.QUORUM, "m1", "m2", quorum=2)
    with pytest.raises(InvalidProblem, match="quorum of 2"):
        one(session(attendance=(body,), recused=("water",)), members=employed(department="water"))


def accessible(role: AttendanceRole, *venues: Venue, low: int = 0, **facts: Any) -> tuple[tuple[str, ...], Group]:
    """Features and the group of a session of m1, who needs access without steps, and m2."""
    limit = PersonalLimit(key="access", member="m1", kind="step_free", first=date(2024, 3, 29))
    taking_part = group(role, "m1", "m2", **({"low": low, "want": 2, "high": 2} if role == "pool" else {}))
    found = one(session(attendance=(taking_part,), **facts), personal_limits=(limit,), venues=venues)
    return found.features, found.groups[0]


@pytest.mark.parametrize(
    ("role", "needs_access"),
    [("required", True), ("presider", True), ("quorum", True), ("pool", False), ("preferred", False)],
)
def test_whom_a_session_needs_decides_its_venue_and_others_stay_away(role: str, needs_access: bool) -> None:
    features, found = accessible(AttendanceRole(role), STEP_FREE_HALL, STATION)
    assert features == (("step_free",) if needs_access else ())
    assert found.people == ((0, 1) if needs_access else (1,))


@pytest.mark.parametrize("role", [AttendanceRole.POOL, AttendanceRole.PREFERRED])
def test_others_come_where_every_candidate_is_step_free_or_nowhere_is_gone_to(role: AttendanceRole) -> None:
    assert accessible(role, STEP_FREE_HALL)[1].people == (0, 1)
    assert accessible(role, STEP_FREE_HALL, STATION, venues=("hall",))[1].people == (0, 1)
    assert accessible(role, HALL, STATION, mode="online")[1].people == (0, 1)


def test_a_limit_of_other_days_changes_nothing() -> None:
    features, found = accessible(AttendanceRole.REQUIRED, HALL, STATION, last=date(2024, 3, 28))
    assert (features, found.people) == ((), (0, 1))
    assert accessible(AttendanceRole.POOL, HALL, STATION, last=date(2024, 3, 28))[1].people == (0, 1)


def test_a_pool_that_cannot_spare_somebody_needs_access() -> None:
    features, found = accessible(AttendanceRole.POOL, STEP_FREE_HALL, STATION, low=2)
    assert (features, found.people, found.high) == (("step_free",), (0, 1), 2)
    features, found = accessible(AttendanceRole.POOL, STEP_FREE_HALL, STATION, low=1)
    assert (features, found.people, found.high) == ((), (1,), 1)


def test_somebody_pinned_is_not_left_out() -> None:
    features, found = accessible(AttendanceRole.POOL, STEP_FREE_HALL, STATION, pin=Pin(people=("m1",)))
    assert (features, found.people) == (("step_free",), (0, 1))


def test_an_online_session_needs_no_access() -> None:
    assert accessible(AttendanceRole.REQUIRED, HALL, STATION, mode="online")[0] == ()


# --- sign-up ---------------------------------------------------------------------------------------------------------


def signed_up(*members: str, high: int = 2, pin: Pin | None = None, **facts: Any) -> tuple[tuple[int, int], ...]:
    """Who is pinned, after members have signed up in this order."""
    entries = [
        SignUpEntry(session="s", member=member, at=datetime(2024, 2, 1, hour, tzinfo=UTC))
        for hour, member in enumerate(members)
    ]
    attendance = (group(AttendanceRole.PREFERRED, "m1", "m4"), group(AttendanceRole.POOL, "m1", "m2", "m3", high=high))
    found = one(session(**{"attendance": attendance, "pin": pin, **facts}), sign_ups=tuple(reversed(entries))).pin
    return () if found is None else found.people


def test_volunteers_are_picked_in_their_order_as_long_as_there_is_room() -> None:
    assert signed_up() == ()
    assert signed_up("m3") == ((1, 2),)
    assert signed_up("m3", "m1", "m2") == ((1, 0), (1, 2))
    assert signed_up("m3", "m1", "m2", high=3) == ((1, 0), (1, 1), (1, 2))


def test_whoever_is_not_in_the_pool_is_not_picked() -> None:
    assert signed_up("m4", "m8", "m2") == ((1, 1),)


def test_pinned_picks_take_room_first_and_nobody_counts_twice() -> None:
    pin = Pin(people=("m2",))
    assert signed_up("m2", "m3", "m1", pin=pin) == ((1, 1), (1, 2))


def test_somebody_required_needs_no_place() -> None:
    attendance = (group(AttendanceRole.REQUIRED, "m1"), group(AttendanceRole.POOL, "m1", "m2", high=1))
    assert signed_up("m1", "m2", attendance=attendance) == ((1, 1),)


def test_the_recused_are_not_picked() -> None:
    first, *rest = tiny_bundle().members
    entry = SignUpEntry(session="s", member="m1", at=datetime(2024, 2, 1, tzinfo=UTC))
    pool = group(AttendanceRole.POOL, "m1", "m2", high=2)
    facts = session(attendance=(pool,), recused=("water",))
    members = (first.model_copy(update={"department": "water"}), *rest)
    assert one(facts, sign_ups=(entry,), members=members).pin is None
