"""Online and hybrid sessions, staff and vehicles, and what attending counts for."""

from datetime import date, time
from typing import Any

import pytest

from app.problems.bundle import Capacity, Duty, Format, Pin, Use
from app.problems.placed import Placed
from app.problems.translate import to_problem
from solver.problem import Away, InvalidProblem, Need, ResourceKind
from tests.factories.bundle import make_formats
from tests.problems.helpers import bundle_with, one, problem_of, session

CONSULTATION, ACTIVITY = make_formats()
CAPACITIES = (
    Capacity(key="clerks", name="工作人员", kind="staff", count=3, sessions_per_week=10),
    Capacity(key="minibus", name="中巴", kind="vehicle", count=2),
)


def with_format(**changes: object) -> dict[str, tuple[Format, ...]]:
    return {"formats": (CONSULTATION, Format.model_validate({**ACTIVITY.model_dump(), **changes}))}


@pytest.mark.parametrize(
    ("own", "formats", "venues"),
    [
        (None, "in_person", 2),
        (None, "online", 0),
        (None, "hybrid", 2),
        ("online", "in_person", 0),
        ("hybrid", "online", 2),
        ("in_person", "online", 2),
    ],
)
def test_only_online_sessions_need_no_venue(own: str | None, formats: str, venues: int) -> None:
    found = one(session(mode=own), **with_format(mode=formats, features=("screen",)))
    assert (len(found.venues), len(found.features)) == (venues, min(venues, 1))


def test_an_online_session_leaves_named_local_and_pinned_venues_alone() -> None:
    facts = session(mode="online", venues=("hall",), area="river", local_venues=True, pin=Pin(venue="hall"))
    found = one(facts)
    assert found.venues == ()
    assert found.pin is not None
    assert found.pin.venue == -1


def test_capacities_follow_the_officers_as_resources() -> None:
    translation = to_problem(bundle_with(capacities=CAPACITIES))
    _, clerks, minibus = translation.problem.resources
    assert (clerks.name, clerks.kind, clerks.capacity, clerks.weekly) == ("工作人员", ResourceKind.STAFF, 3, 10)
    assert (minibus.kind, minibus.capacity, minibus.weekly) == (ResourceKind.VEHICLE, 2, 0)
    assert translation.resources == (("water", 0), ("clerks", 0), ("minibus", 0))


def test_a_session_uses_what_it_says_or_else_its_format() -> None:
    formats = with_format(uses=(Use(capacity="minibus"),))
    own = (Use(capacity="clerks"), Use(capacity="minibus", amount=2), Use(capacity="clerks"))
    assert one(session(), capacities=CAPACITIES, **formats).needs == (Need(2, 1),)
    assert one(session(uses=own), capacities=CAPACITIES, **formats).needs == (Need(1, 2), Need(2, 2))
    assert one(session(uses=()), capacities=CAPACITIES, **formats).needs == ()


def test_an_unknown_capacity_is_refused_by_name() -> None:
    with pytest.raises(InvalidProblem, match="boat"):
        one(session(uses=(Use(capacity="boat"),)))


def test_settled_sessions_take_their_staff_and_vehicles() -> None:
    placed = Placed("fixed", date(2024, 3, 12), time(9), "station")
    sessions = (session("fixed", uses=(Use(capacity="minibus"),)), session("free"))
    problem = to_problem(bundle_with(sessions=sessions, capacities=CAPACITIES), fixed=(placed,)).problem
    assert [item.away for item in problem.resources] == [(), (), (Away(11, 1, 3, 1),)]


@pytest.mark.parametrize(
    ("own", "formats", "counts"),
    [(None, ("reading",), True), (None, (), False), (("reading",), (), True), ((), ("reading",), False)],
)
def test_what_a_session_counts_for_goes_before_its_format(own: Any, formats: tuple[str, ...], counts: bool) -> None:
    duty = Duty(key="reading", name="读书", year=2024)
    horizon = {"first_day": date(2024, 1, 1), "last_day": date(2024, 12, 31)}
    problem = problem_of(session(counts_for=own), duties=(duty,), **horizon, **with_format(duties=formats))
    assert problem.duties[0].sessions == ((0,) if counts else ())
