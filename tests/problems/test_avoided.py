"""Hard and soft seasons, suspensions, and time that sessions rather keep clear of."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.problems.bundle import (
    AttendanceRole,
    SeasonWindow,
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


def test_avoided_time_is_joined_and_lies_in_the_window() -> None:
    rows = tuple(row for name in ("sowing", "reaping") for row in season(strength="soft", key=name))
    assert one(SECTOR, season_windows=rows).avoid == WHOLE
    later = SECTOR.model_copy(update={"first": date(2024, 3, 5)})
    assert one(later, season_windows=rows).avoid == WHOLE[1:]
