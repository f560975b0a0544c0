"""The import bundle: every fact of a committee as one plain value, in the JSON form people send and get back.

Rows refer to each other by *keys*, short names the committee chooses itself, unique per list. The database's snapshot
is the same value, so an export can be imported again.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.text import Key, Name, Text, WeightValue

Count = Annotated[int, Field(ge=0, le=100_000)]
Minutes = Annotated[int, Field(ge=0, le=10_080)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class Fact(BaseModel):
    """A row of the bundle: nothing unknown is accepted, nothing changes after birth."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GroupKind(StrEnum):
    """What a group of members is."""

    SECTOR = "sector"
    SPECIAL_COMMITTEE = "special_committee"
    TOWN_LIAISON = "town_liaison"
    CHAIR_MEETING = "chair_meeting"
    STANDING_COMMITTEE = "standing_committee"
    PARTY_GROUP = "party_group"
    DEMOCRATIC_PARTY = "democratic_party"
    BATCH = "batch"


class MembershipRole(StrEnum):
    """What a member is in a group."""

    MEMBER = "member"
    CONVENER = "convener"
    HEAD = "head"
    DEPUTY = "deputy"


class Office(StrEnum):
    """The office a member holds in the committee."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY_GENERAL = "secretary_general"
    DEPUTY_SECRETARY_GENERAL = "deputy_secretary_general"
    STANDING_MEMBER = "standing_member"


class AttendanceRole(StrEnum):
    """How an attendance group takes part in a session; ``department`` needs officers, the others people."""

    REQUIRED = "required"
    PRESIDER = "presider"
    QUORUM = "quorum"
    POOL = "pool"
    PREFERRED = "preferred"
    DEPARTMENT = "department"


class DayBlock(Fact):
    """A named part of the day in which sessions lie, local time."""

    key: Key
    name: Name
    name_en: Name | None = None
    start: time
    end: time


class Committee(Fact):
    """The committee itself and the settings that differ from place to place."""

    key: Key
    name: Name
    name_en: Name | None = None
    time_zone: str = "Asia/Shanghai"
    grain_minutes: Literal[15, 30, 60] = 30
    blocks: tuple[DayBlock, ...] = Field(min_length=1, max_length=8)
    sessions_per_day: Annotated[int, Field(ge=0, le=50)] = 2
    sessions_per_week: Annotated[int, Field(ge=0, le=200)] = 0
    weights: dict[Key, WeightValue] = Field(default_factory=dict)
    """Weight per preference; preferences that are not named keep their default."""


class Area(Fact):
    """A part of the county that travel times are known between."""

    key: Key
    name: Name
    name_en: Name | None = None


class TravelTime(Fact):
    """Minutes from one area to another, both ways; pairs that are not listed take none."""

    origin: Key
    destination: Key
    minutes: Minutes


class Group(Fact):
    """A sector, special committee, town liaison, chair meeting, …; ``area`` for towns."""

    key: Key
    kind: GroupKind
    name: Name
    name_en: Name | None = None
    area: Key | None = None


class Member(Fact):
    """A member (委员) of the committee."""

    key: Key
    name: Name
    office: Office | None = None
    area: Key | None = None
    party_member: bool = False
    expertise: tuple[Key, ...] = ()
    employer: Name | None = None
    sessions_per_day: Annotated[int, Field(ge=0, le=50)] | None = None
    target_load: Count | None = None
    """Fair number of picks in a year; left out, it is worked out from the year's demand."""


class Membership(Fact):
    """A member belongs to a group, from a date and until a date (inclusive) where given."""

    group: Key
    member: Key
    role: MembershipRole = MembershipRole.MEMBER
    since: date | None = None
    until: date | None = None


class Link(Fact):
    """A chair-meeting member is linked (挂钩联系) to a group, usually a town liaison."""

    member: Key
    group: Key


class Officers(Fact):
    """How many officers of one rank a department can send; a higher rank can stand in for a lower."""

    rank: Annotated[int, Field(ge=0, le=9)] = 0
    count: Count


class Department(Fact):
    """A department (对口部门, 承办单位) that is invited and sends officers."""

    key: Key
    name: Name
    name_en: Name | None = None
    officers: tuple[Officers, ...] = Field(min_length=1, max_length=10)
    sessions_per_week: Annotated[int, Field(ge=0, le=200)] = 0


class Hours(Fact):
    """A venue is open on these weekdays (Monday = 1) between two local times."""

    weekdays: tuple[Weekday, ...] = Field(min_length=1, max_length=7)
    start: time
    end: time


class Venue(Fact):
    """A place (场地); without ``hours`` it is always open."""

    key: Key
    name: Name
    name_en: Name | None = None
    area: Key
    kind: Key
    capacity: Count
    features: tuple[Key, ...] = ()
    turnaround_minutes: Minutes = 0
    hours: tuple[Hours, ...] = ()


class BusyOwner(StrEnum):
    """Whose time a busy interval takes."""

    MEMBER = "member"
    DEPARTMENT = "department"
    VENUE = "venue"


class Busy(Fact):
    """Time taken from a member, from ``officers`` of a department (all when left out), or a venue's closure."""

    owner_kind: BusyOwner
    owner: Key
    start: AwareDatetime
    end: AwareDatetime
    officers: Count | None = None
    rank: Annotated[int, Field(ge=0, le=9)] = 0
    source: Key = "manual"
    note: Text | None = None


class DayOverride(Fact):
    """A date is a working, rest or public-holiday day, whatever the national calendar says."""

    day: date
    kind: Literal["working", "rest", "holiday"]
    note: Text | None = None


class Blackout(Fact):
    """Days kept free (no_meeting_days): for all formats but the exempt ones, or only for the named ones or areas."""

    key: Key
    name: Name
    name_en: Name | None = None
    first: date
    last: date
    formats: tuple[Key, ...] = ()
    exempt_formats: tuple[Key, ...] = ()
    areas: tuple[Key, ...] = ()


class Format(Fact):
    """A kind of session (形式) with everything its sessions have in common; a session may override what it names."""

    key: Key
    name: Name
    name_en: Name | None = None
    duration_minutes: Annotated[int, Field(ge=1, le=1440)]
    days: Annotated[int, Field(ge=1, le=31)] = 1
    blocks: tuple[Key, ...] = Field(min_length=1)
    preferred_blocks: tuple[Key, ...] = ()
    weekdays: tuple[Weekday, ...] = (1, 2, 3, 4, 5, 6, 7)
    day_kinds: tuple[Literal["working", "rest", "holiday"], ...] = ("working",)
    notice_working_days: Annotated[int, Field(ge=0, le=250)] = 0
    min_spacing_days: Annotated[int, Field(ge=0, le=366)] = 0
    per_month: Annotated[int, Field(ge=0, le=1000)] = 0
    month_balance: bool = False
    """Spread the sessions of this format evenly over the months."""
    mandatory: bool = False
    priority: Annotated[int, Field(ge=1, le=9)] = 3
    venue_kinds: tuple[Key, ...] = ()
    """Kinds of venue in order of preference; empty = needs no venue."""
    features: tuple[Key, ...] = ()
    duties: tuple[Key, ...] = ()
    """Duties that attending a session of this format counts for (counts_for)."""
    container: bool = False
    """A plenary: closes its days to all but its own sub-sessions and books nothing itself."""


class Duty(Fact):
    """What every member (or every member of the named groups) owes in a year."""

    key: Key
    name: Name
    name_en: Name | None = None
    minimum: Annotated[int, Field(ge=1, le=366)] = 1
    groups: tuple[Key, ...] = ()
    year: Annotated[int, Field(ge=1900, le=2200)]


class Stage(Fact):
    """A step of a topic's chain: a session (``format``), or a date to be met (no format)."""

    key: Key
    name: Name
    name_en: Name | None = None
    format: Key | None = None
    min_lag_days: Annotated[int, Field(ge=0, le=400)] = 0
    max_lag_days: Annotated[int, Field(ge=0, le=400)] | None = None
    working_days: bool = False
    """The lag from the step before this one counts working days."""


class Topic(Fact):
    """A topic (议题) and its chain of stages in strict order."""

    key: Key
    name: Name
    name_en: Name | None = None
    lead_group: Key | None = None
    stages: tuple[Stage, ...] = ()


class Order(Fact):
    """One session comes before another, by at least and at most so many days."""

    before: Key
    after: Key
    min_days: Annotated[int, Field(ge=0, le=400)] = 0
    max_days: Annotated[int, Field(ge=0, le=400)] | None = None
    working_days: bool = False


class Separation(Fact):
    """Two sessions are kept apart by at least so many days."""

    first: Key
    second: Key
    min_days: Annotated[int, Field(ge=1, le=400)] = 1


class AttendanceGroup(Fact):
    """Who takes part in one way: named members, members of groups, both together; departments for that role."""

    role: AttendanceRole
    members: tuple[Key, ...] = ()
    groups: tuple[Key, ...] = ()
    departments: tuple[Key, ...] = ()
    rank: Annotated[int, Field(ge=0, le=9)] = 0
    officers: Annotated[int, Field(ge=1, le=100)] = 1
    quorum: Count | None = None
    low: Count | None = None
    want: Count | None = None
    high: Count | None = None


class Pin(Fact):
    """What is fixed for a session, each separately."""

    day: date | None = None
    start: time | None = None
    venue: Key | None = None
    people: tuple[Key, ...] = ()


class Session(Fact):
    """Something to be placed (场次); fields left out come from the format."""

    key: Key
    format: Key
    name: Name
    name_en: Name | None = None
    topic: Key | None = None
    stage: Key | None = None
    parent: Key | None = None
    area: Key | None = None
    """Where it belongs; with ``local_venues`` only venues of this area are candidates."""
    local_venues: bool = False
    venues: tuple[Key, ...] = ()
    """Named candidates in order of preference, instead of all of the format's kinds."""
    first: date
    last: date
    target: date | None = None
    duration_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    days: Annotated[int, Field(ge=1, le=31)] | None = None
    mandatory: bool | None = None
    priority: Annotated[int, Field(ge=1, le=9)] | None = None
    guests: Count = 0
    notice_waived: bool = False
    attendance: tuple[AttendanceGroup, ...] = ()
    pin: Pin | None = None


class Bundle(Fact):
    """All facts of one committee."""

    format: Literal["consult-bundle"] = "consult-bundle"
    version: Literal[1] = 1
    committee: Committee
    first_day: date
    """First day of the horizon the sessions are meant for; a plan may take another."""
    last_day: date
    as_of: datetime | None = None
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
