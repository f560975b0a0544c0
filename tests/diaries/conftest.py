"""A committee whose days hold something of every kind."""

from datetime import UTC, date, datetime, time

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.clock import now
from app.problems import bundle as facts
from app.problems.bundle import Bundle
from tests.factories.access import as_role
from tests.factories.bundle import make_blocks, tiny_bundle
from tests.factories.planning import make_committee


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2024 by the committee's clock, in UTC."""
    return datetime(2024, 3, day, hour - 8, minute, tzinfo=UTC)


def busy(owner: str, start: datetime, end: datetime, **more: object) -> facts.Busy:
    """Taken time of a member."""
    kind = more.pop("owner_kind", facts.BusyOwner.MEMBER)
    return facts.Busy.model_validate({"owner_kind": kind, "owner": owner, "start": start, "end": end, **more})


def eventful() -> Bundle:
    """The tiny committee with every kind of taken time; Monday is 4 March 2024."""
    tiny = tiny_bundle()
    hall, station = tiny.venues
    hours = facts.Hours(weekdays=(1, 2, 3, 4, 5), start=time(9), end=time(16))
    return tiny.model_copy(
        update={
            "committee": tiny.committee.model_copy(update={"blocks": make_blocks()}),
            "venues": (hall.model_copy(update={"turnaround_minutes": 30, "hours": (hours,)}), station),
            "busy": (
                busy("m1", at(4, 9), at(4, 10), note="支部会议"),
                busy(
                    "m1", at(5, 9), at(5, 10), rrule="FREQ=WEEKLY", exdates=(at(12, 9),), valid_until=date(2024, 3, 19)
                ),
                busy("m1", at(4, 14), at(4, 15), kind="tentative"),
                busy("m1", at(4, 15), at(4, 16), kind="preferred"),
                busy("m1", at(4, 16), at(4, 17), kind="impossible"),
                busy("water", at(6, 9), at(6, 10), owner_kind="department", officers=1),
                busy("hall", at(6, 14), at(6, 15), owner_kind="venue"),
            ),
            "commitments": (
                facts.Commitment(
                    key="plenum", name="全会", name_en="Plenum", start=at(7, 9), end=at(7, 11), groups=("science",)
                ),
                facts.Commitment(
                    key="visit",
                    name="考察",
                    start=at(7, 14),
                    end=at(7, 15),
                    firmness=facts.Firmness.TENTATIVE,
                    members=("m1",),
                    departments=("water",),
                ),
            ),
            "personal_limits": (
                facts.PersonalLimit(
                    key="school",
                    member="m1",
                    kind=facts.LimitKind.UNAVAILABLE,
                    weekdays=(5,),
                    start=time(16),
                    end=time(18),
                ),
                facts.PersonalLimit(
                    key="observe",
                    member="m1",
                    kind=facts.LimitKind.OBSERVANCE,
                    weekdays=(5,),
                    start=time(12),
                    end=time(14),
                ),
                facts.PersonalLimit(key="chair", member="m1", kind=facts.LimitKind.STEP_FREE),
            ),
            "enquiries": (enquiry(),),
            "blackouts": (facts.Blackout(key="quiet", name="静默日", first=date(2024, 3, 9), last=date(2024, 3, 9)),),
            "season_windows": (
                facts.SeasonWindow(
                    key="flood", name="防汛", first=date(2024, 3, 10), last=date(2024, 3, 10), areas=("river",)
                ),
            ),
            "day_overrides": (facts.DayOverride(day=date(2024, 3, 8), kind="rest"),),
        }
    )


def enquiry() -> facts.Enquiry:
    """An open question for the whole hall, the water department and m1 on Wednesday or Thursday in a fortnight."""
    slots = (
        facts.EnquirySlot(day=date(2024, 3, 20), start=time(10), venue="hall"),
        facts.EnquirySlot(day=date(2024, 3, 21), start=time(10), venue="hall"),
    )
    return facts.Enquiry(
        key="ask",
        session="talk-1",
        slots=slots,
        until=now().replace(year=now().year + 1, month=1, day=1),
        members=("m1",),
        departments=("water",),
    )


@pytest.fixture
def committee(session: Session) -> str:
    """The eventful committee, stored."""
    return make_committee(session, eventful()).key


@pytest.fixture
def reader(client: TestClient, session: Session) -> TestClient:
    """A planner of the eventful committee."""
    return as_role(client, session, make_committee(session, eventful()), Role.PLANNER)
