"""Date enquiries: what an open one holds, and what others do not."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from app.problems.bundle import AttendanceRole, Capacity, CapacityKind, Enquiry, EnquirySlot, EnquiryState, Use
from app.problems.translate import to_problem
from solver.problem import Away, Interval, Problem
from tests.factories.bundle import tiny_bundle
from tests.problems.helpers import bundle_with, group, session

UNTIL = datetime(2024, 2, 20, tzinfo=UTC)
SLOTS = (
    EnquirySlot(day=date(2024, 3, 12), start=time(9), venue="hall"),  # day 11, slots 1 and 2
    EnquirySlot(day=date(2024, 3, 13), start=time(14)),  # day 12, slots 11 and 12
)
HELD = [Interval(11, 1, 3), Interval(12, 11, 13)]


def asked_for(*attendance: Any, as_of: datetime = datetime(2024, 2, 1, tzinfo=UTC), **facts: Any) -> Problem:
    enquiry = Enquiry(**{"key": "ask", "session": "talk", "slots": SLOTS, "until": UNTIL, **facts})
    bundle = bundle_with(sessions=(session("talk", attendance=attendance), session("free")), enquiries=(enquiry,))
    return to_problem(bundle, as_of=as_of).problem


def test_a_session_with_an_open_enquiry_is_not_placed() -> None:
    assert [item.name for item in asked_for().sessions] == ["活动 free"]


@pytest.mark.parametrize("state", [EnquiryState.CONFIRMED, EnquiryState.EXPIRED, EnquiryState.WITHDRAWN])
def test_a_closed_enquiry_holds_nothing(state: EnquiryState) -> None:
    problem = asked_for(group(AttendanceRole.REQUIRED, "m1"), members=("m2",), state=state)
    assert len(problem.sessions) == 2
    assert all(not item.busy for item in problem.people)
    assert all(not item.closed for item in problem.venues)


@pytest.mark.parametrize(("as_of", "number"), [(UNTIL.replace(day=19), 1), (UNTIL, 2)])
def test_an_enquiry_whose_time_has_run_out_holds_nothing(as_of: datetime, number: int) -> None:
    assert len(asked_for(as_of=as_of).sessions) == number


def test_the_asked_the_required_and_the_presiders_are_held_and_nobody_else() -> None:
    attendance = (
        group(AttendanceRole.REQUIRED, "m1"),
        group(AttendanceRole.PRESIDER, "m2", "m3"),
        group(AttendanceRole.QUORUM, "m4"),
        group(AttendanceRole.POOL, "m5"),
        group(AttendanceRole.PREFERRED, "m6"),
    )
    people = asked_for(*attendance, members=("m8",)).people
    assert [number for number, item in enumerate(people) if item.busy] == [0, 1, 2, 7]
    assert list(people[0].busy) == HELD


def test_the_venue_of_each_slot_is_held_where_it_has_one() -> None:
    hall, station = asked_for().venues
    assert (hall.closed, station.closed) == ((HELD[0],), ())


def test_invited_departments_send_what_is_needed_and_others_that_are_asked_one() -> None:
    fire = tiny_bundle().departments[0].model_copy(update={"key": "fire", "name": "消防"})
    water = fire.model_copy(update={"key": "water", "officers": (fire.officers[0].model_copy(update={"count": 5}),)})
    enquiry = Enquiry(key="ask", session="talk", slots=SLOTS[:1], until=UNTIL, departments=("water", "fire"))
    talk = session("talk", attendance=(group(AttendanceRole.DEPARTMENT, departments=("water",), officers=3),))
    bundle = bundle_with(sessions=(talk,), enquiries=(enquiry,), departments=(water, fire))
    resources = to_problem(bundle).problem.resources
    assert [item.away for item in resources] == [(Away(11, 1, 3, 3),), (Away(11, 1, 3, 1),)]


def test_staff_and_vehicles_are_held_too() -> None:
    minibus = Capacity(key="minibus", name="中巴", kind=CapacityKind.VEHICLE, count=2)
    enquiry = Enquiry(key="ask", session="talk", slots=SLOTS[:1], until=UNTIL)
    talk = session("talk", uses=(Use(capacity="minibus"),))
    bundle = bundle_with(sessions=(talk,), enquiries=(enquiry,), capacities=(minibus,), departments=())
    assert to_problem(bundle).problem.resources[0].away == (Away(11, 1, 3, 1),)
