"""A committee of eight members and six sessions: small enough to be solved at once, with every kind of group."""

from datetime import UTC, date, datetime, time

from app.committees.schemas import Area, Committee, DayBlock, Department, Group, GroupKind, Member, Membership, Officers
from app.problems.bundle import Bundle
from app.sessions.schemas import (
    AttendanceGroup,
    AttendanceRole,
    Format,
    Session,
)
from app.venues.schemas import Venue

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 29)
AS_OF = datetime(2024, 2, 1, tzinfo=UTC)
MEMBERS = tuple(f"m{number}" for number in range(1, 9))


def tiny_bundle(key: str = "garden", sessions: tuple[Session, ...] | None = None) -> Bundle:
    """Make the committee; ``sessions`` replace its own six."""
    return Bundle(
        committee=Committee(key=key, name="园区政协", name_en="Garden committee", blocks=make_blocks()),
        first_day=FIRST,
        last_day=LAST,
        as_of=AS_OF,
        areas=(Area(key="town", name="城区"), Area(key="river", name="河东")),
        groups=(
            Group(key="science", kind=GroupKind.SECTOR, name="科技界"),
            Group(key="farming", kind=GroupKind.SECTOR, name="农业界"),
        ),
        members=tuple(Member(key=member, name=f"委员{member[1:]}") for member in MEMBERS),
        memberships=tuple(
            Membership(group="science" if number < 4 else "farming", member=member)
            for number, member in enumerate(MEMBERS)
        ),
        departments=(Department(key="water", name="水务局", officers=(Officers(count=1),)),),
        venues=(
            Venue(key="hall", name="会议厅", area="town", kind="hall", capacity=40),
            Venue(key="station", name="活动站", area="river", kind="station", capacity=20),
        ),
        formats=make_formats(),
        sessions=make_sessions() if sessions is None else sessions,
    )


def make_blocks() -> tuple[DayBlock, ...]:
    """Morning and afternoon."""
    return (
        DayBlock(key="morning", name="上午", start=time(8, 30), end=time(11, 30)),
        DayBlock(key="afternoon", name="下午", start=time(13, 30), end=time(17, 0)),
    )


def make_formats() -> tuple[Format, ...]:
    """A consultation that is mandatory and an activity that is not."""
    both = ("morning", "afternoon")
    return (
        Format(key="sector_consultation", name="界别协商", duration_minutes=120, blocks=both, venue_kinds=("hall",),
               mandatory=True, notice_working_days=5),
        Format(key="micro_activity", name="微活动", duration_minutes=60, blocks=both, venue_kinds=("station", "hall")),
    )  # fmt: skip


def make_sessions() -> tuple[Session, ...]:
    """Two consultations and four activities."""
    return (
        consultation("talk-1", "science"),
        consultation("talk-2", "farming"),
        *(activity(f"act-{number}") for number in range(1, 5)),
    )


def consultation(key: str, sector: str, first: date = FIRST, last: date = LAST) -> Session:
    """A sector's consultation with a department."""
    return Session(
        key=key,
        format="sector_consultation",
        name=f"协商 {key}",
        first=first,
        last=last,
        attendance=(
            AttendanceGroup(role=AttendanceRole.PRESIDER, members=("m1", "m5")),
            AttendanceGroup(role=AttendanceRole.QUORUM, groups=(sector,), quorum=3),
            AttendanceGroup(role=AttendanceRole.DEPARTMENT, departments=("water",)),
        ),
    )


def activity(key: str, first: date = FIRST, last: date = LAST) -> Session:
    """An activity for three or four picked members."""
    pool = AttendanceGroup(role=AttendanceRole.POOL, groups=("science", "farming"), low=2, want=3, high=4)
    return Session(key=key, format="micro_activity", name=f"活动 {key}", first=first, last=last, attendance=(pool,))
