"""The import bundle: every fact of a committee as one plain value, in the JSON form people send and get back.

Rows refer to each other by *keys*, short names the committee chooses itself, unique per list. The database's snapshot
is the same value, so an export can be imported again. The rows' own forms live with their rooms.
"""

from typing import Literal

from app.availability.schemas import Blackout, Busy, BusyOwner, DayOverride
from app.committees.schemas import (
    Area,
    Committee,
    DayBlock,
    Department,
    Duty,
    Group,
    GroupKind,
    Link,
    Member,
    Membership,
    MembershipRole,
    Office,
    Officers,
    TravelTime,
)
from app.facts import Count, Day, Fact, Moment, Weekday
from app.sessions.schemas import AttendanceGroup, AttendanceRole, Format, Order, Pin, Separation, Session
from app.topics.schemas import Stage, Topic
from app.venues.schemas import Hours, Venue

__all__ = [
    "Area",
    "AttendanceGroup",
    "AttendanceRole",
    "Blackout",
    "Bundle",
    "Busy",
    "BusyOwner",
    "Committee",
    "Count",
    "DayBlock",
    "DayOverride",
    "Department",
    "Duty",
    "Fact",
    "Format",
    "Group",
    "GroupKind",
    "Hours",
    "Link",
    "Member",
    "Membership",
    "MembershipRole",
    "Office",
    "Officers",
    "Order",
    "Pin",
    "Separation",
    "Session",
    "Stage",
    "Topic",
    "TravelTime",
    "Venue",
    "Weekday",
]


class Bundle(Fact):
    """All facts of one committee."""

    format: Literal["consult-bundle"] = "consult-bundle"
    version: Literal[1] = 1
    committee: Committee
    first_day: Day
    """First day of the horizon the sessions are meant for; a plan may take another."""
    last_day: Day
    as_of: Moment | None = None
    """The moment the year is planned from; left out, the present."""
    areas: tuple[Area, ...] = ()
    travel_times: tuple[TravelTime, ...] = ()
    groups: tuple[Group, ...] = ()
    members: tuple[Member, ...] = ()
    memberships: tuple[Membership, ...] = ()
    links: tuple[Link, ...] = ()
    departments: tuple[Department, ...] = ()
    venues: tuple[Venue, ...] = ()
    busy: tuple[Busy, ...] = ()
    day_overrides: tuple[DayOverride, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    formats: tuple[Format, ...] = ()
    duties: tuple[Duty, ...] = ()
    topics: tuple[Topic, ...] = ()
    sessions: tuple[Session, ...] = ()
    orders: tuple[Order, ...] = ()
    separations: tuple[Separation, ...] = ()
