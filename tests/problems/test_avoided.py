"""Hard and soft seasons, suspensions, and time that sessions rather keep clear of."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.problems.bundle import (
    AttendanceRole,
    Busy,
    BusyKind,
    BusyOwner,
    Commitment,
    PersonalLimit,
    SeasonWindow,
    Session,
    Suspension,
)
from solver.problem import Interval
from tests.problems.helpers import group, one, problem_of, session

SPAN = {"first": date(2024, 3, 4), "last": date(2024, 3, 5)}
WHOLE = (Interval(3, 0, 17), Interval(4, 0, 17))
HOURS = {
    "start": datetime.fromisoformat("2024-03-04T09:00:00+08:00"),
    "end": datetime.fromisoformat("2024-03-04T11:00:00+08:00"),
}
MORNING = (Interval(3, 1, 5),)
SECTOR = session(attendance=(group(AttendanceRole.POOL, groups=("science",)),), area="river")


def season(**facts: Any) -> tuple[SeasonWindow, ...]:
    return (SeasonWindow(**{"key": "flood", "name": "防汛", **SPAN, **facts}),)


CONCERNS = [
    ({}, True),
    ({"formats": ("micro_activity",)}, True),
    ({"formats": ("sector_consultation",)}, False),
    ({"areas": ("river",)}, True),
    ({"areas": ("town",)}, False),
    ({"groups": ("science",)}, True),
    ({"groups": ("farming",)}, False),
    ({"groups": ("science",), "areas": ("town",)}, False),
]


@pytest.mark.parametrize(("whom", "concerned"), CONCERNS)
def test_a_hard_season_is_a_blackout_for_whom_it_concerns(whom: dict[str, Any], concerned: bool) -> None:
    problem = problem_of(SECTOR, season_windows=season(strength="hard", **whom))
    assert [(item.name, item.first, item.last) for item in problem.blackouts] == [("防汛", 3, 4)] * concerned
    assert problem.sessions[0].avoid == ()


@pytest.mark.parametrize(("whom", "concerned"), CONCERNS)
def test_a_soft_season_is_avoided_by_whom_it_concerns(whom: dict[str, Any], concerned: bool) -> None:
    problem = problem_of(SECTOR, season_windows=season(strength="soft", **whom))
    assert problem.sessions[0].avoid == (WHOLE if concerned else ())
    assert problem.blackouts == ()


@pytest.mark.parametrize(
    ("facts", "closed"),
    [
        ({}, True),
        ({"lifted_at": datetime(2024, 3, 3, tzinfo=UTC)}, False),
        ({"areas": ("river",), "formats": ("micro_activity",)}, True),
        ({"areas": ("town",)}, False),
        ({"exempt_formats": ("micro_activity",)}, False),
    ],
)
def test_a_suspension_is_a_blackout_until_it_is_lifted(facts: dict[str, Any], closed: bool) -> None:
    row = Suspension(key="typhoon", name="台风", **SPAN, **facts)
    assert len(problem_of(SECTOR, suspensions=(row,)).blackouts) == closed


def attended(role: AttendanceRole) -> Session:
    return session(attendance=(group(role, "m1", "m2", low=1) if role == "pool" else group(role, "m1", "m2"),))


@pytest.mark.parametrize(
    ("role", "avoids"),
    [("required", True), ("presider", True), ("quorum", True), ("pool", False), ("preferred", False)],
)
def test_whom_a_session_needs_is_perhaps_taken(role: str, avoids: bool) -> None:
    facts = attended(AttendanceRole(role))
    tentative = Busy(owner_kind=BusyOwner.MEMBER, owner="m2", kind=BusyKind.TENTATIVE, **HOURS)
    plenum = Commitment(key="plenum", name="全会", firmness="tentative", members=("m2",), **HOURS)
    observance = PersonalLimit(key="rest", member="m2", kind="observance", **SPAN)
    assert one(facts, busy=(tentative,)).avoid == (MORNING if avoids else ())
    assert one(facts, commitments=(plenum,)).avoid == (MORNING if avoids else ())
    assert one(facts, personal_limits=(observance,)).avoid == (WHOLE if avoids else ())


def test_firm_time_is_not_avoided_but_taken() -> None:
    firm = Busy(owner_kind=BusyOwner.MEMBER, owner="m2", **HOURS)
    assert one(attended(AttendanceRole.REQUIRED), busy=(firm,)).avoid == ()


def test_avoided_time_is_joined_and_lies_in_the_window() -> None:
    rows = tuple(
        PersonalLimit(key=f"rest-{number}", member=f"m{number}", kind="observance", **SPAN) for number in (1, 2)
    )
    facts = attended(AttendanceRole.REQUIRED)
    assert one(facts, personal_limits=rows, season_windows=season(strength="soft")).avoid == WHOLE
    later = facts.model_copy(update={"first": date(2024, 3, 5)})
    assert one(later, personal_limits=rows).avoid == WHOLE[1:]
