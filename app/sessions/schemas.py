"""Facts about formats, sessions, and what binds sessions to each other."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.committees.schemas import GroupKind, Office
from app.facts import Count, Day, Fact, Keys, LocalTime, Stored, Weekday, ordered_pair
from app.sessions.materials import Materials
from app.text import Key, Name, Text, WebAddress


class AttendanceRole(StrEnum):
    """How an attendance group takes part in a session; ``department`` needs officers, the others people."""

    REQUIRED = "required"
    PRESIDER = "presider"
    QUORUM = "quorum"
    POOL = "pool"
    PREFERRED = "preferred"
    DEPARTMENT = "department"


class AttendanceKind(StrEnum):
    """In what capacity somebody comes: attending (出席), sitting in (列席), which never counts, or invited (邀请)."""

    ATTEND = "attend"
    SIT_IN = "sit_in"
    INVITED = "invited"


class AttendanceMode(StrEnum):
    """Whether people meet in a venue, online, or both."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class SessionStatus(StrEnum):
    """What has become of a session: only planned and postponed ones are placed."""

    PLANNED = "planned"
    POSTPONED = "postponed"
    MERGED = "merged"
    CANCELLED = "cancelled"


class LeaveApprover(StrEnum):
    """Who decides about leave: the secretariat, nobody (asking is enough), or members by office, group or name."""

    SECRETARIAT = "secretariat"
    AUTOMATIC = "automatic"
    OFFICE = "office"
    CONVENER = "convener"
    """The conveners of the sector of whoever asks."""
    ORGANISER = "organiser"
    """The convener or head of the group that filed the session."""
    MEMBER = "member"


class Use(Fact):
    """A session uses so many units of a capacity while it lasts."""

    capacity: Key
    amount: Annotated[int, Field(ge=1, le=1000)] = 1


Uses = Annotated[tuple[Use, ...], Field(max_length=20)]


class Format(Fact):
    """A kind of session (形式) with everything its sessions have in common; a session may override what it names."""

    key: Key
    name: Name
    name_en: Name | None = None
    duration_minutes: Annotated[int, Field(ge=1, le=1440)]
    days: Annotated[int, Field(ge=1, le=31)] = 1
    blocks: Keys = Field(min_length=1, max_length=8)
    preferred_blocks: Keys = ()
    preferred_start: LocalTime | None = None
    """The usual start; another one costs."""
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = (1, 2, 3, 4, 5, 6, 7)
    day_kinds: Annotated[tuple[Literal["working", "rest", "holiday"], ...], Field(min_length=1, max_length=3)] = (
        "working",
    )
    notice_working_days: Annotated[int, Field(ge=0, le=250)] = 0
    min_spacing_days: Annotated[int, Field(ge=0, le=366)] = 0
    per_month: Annotated[int, Field(ge=0, le=1000)] = 0
    month_balance: bool = False
    """Spread the sessions of this format evenly over the months."""
    rotates: bool = False
    """Two sessions in a row, of one area, should not pick the same people nor the same sector (rotation)."""
    shares_trips: bool = False
    """The office drives there: sessions of one area in one week should share their half days (same_trip)."""
    mandatory: bool = False
    priority: Annotated[int, Field(ge=1, le=9)] = 3
    venue_kinds: Keys = ()
    """Kinds of venue in order of preference; empty = needs no venue."""
    features: Keys = ()
    duties: Keys = ()
    """Duties that attending a session of this format counts for (counts_for)."""
    mode: AttendanceMode = AttendanceMode.IN_PERSON
    online_counts: bool = True
    """Whether taking part online counts for the quorum."""
    uses: Uses = ()
    """Staff and vehicles that a session of this format needs."""
    container: bool = False
    """A plenary: closes its days to all but its own sub-sessions and books nothing itself."""
    leave_hours: Annotated[int, Field(ge=0, le=2160)] = 0
    """Leave is asked for at the latest so many hours before the beginning; later, the secretariat notes it."""
    leave_approver: LeaveApprover = LeaveApprover.SECRETARIAT
    leave_office: Office | None = None
    """Whose holders decide, where the approver is an office."""
    leave_member: Key | None = None
    """Who decides, where the approver is a member."""

    @model_validator(mode="after")
    def approver_named(self) -> "Format":  # noqa: N804 -- an "after" validator is a plain method
        """An office or a member is named exactly where it decides."""
        named = (self.leave_office is not None, self.leave_member is not None)
        kinds = (LeaveApprover.OFFICE, LeaveApprover.MEMBER)
        if named != tuple(self.leave_approver is kind for kind in kinds):
            raise PydanticCustomError("approver_named", "must name an office or a member exactly where it decides")
        return self


class Mix(Fact):
    """Of a pool's picks at least and at most so many belong to the groups together, or to each group of a kind."""

    groups: Annotated[tuple[Key, ...], Field(max_length=100)] = ()
    """Left out, everybody of the pool."""
    each: GroupKind | None = None
    """Instead of named groups: the bound holds for each group of this kind by itself."""
    party_member: bool | None = None
    """Only those inside, or outside, the Party count."""
    at_least: Count = 0
    at_most: Count | None = None

    @model_validator(mode="after")
    def in_order(self) -> "Mix":  # noqa: N804 -- an "after" validator is a plain method
        """The most is not below the least."""
        if self.at_most is not None and self.at_most < self.at_least:
            raise PydanticCustomError("mix_in_order", "must not ask for more than it allows")
        return self


class AttendanceGroup(Fact):
    """Who takes part in one way: named members, members of groups, both together; departments for that role."""

    role: AttendanceRole
    kind: AttendanceKind = AttendanceKind.ATTEND
    members: Keys = ()
    groups: Keys = ()
    departments: Keys = ()
    rank: Annotated[int, Field(ge=0, le=9)] = 0
    officers: Annotated[int, Field(ge=1, le=100)] = 1
    quorum: Count | None = None
    low: Count | None = None
    want: Count | None = None
    high: Count | None = None
    expertise: Annotated[tuple[Key, ...], Field(max_length=50)] = ()
    """Who is picked should have one of these (expertise_match)."""
    mixes: Annotated[tuple[Mix, ...], Field(max_length=20)] = ()
    """How many of a kind are picked (group_mix)."""
    reply_by: Day | None = None
    """Departments name their officers by this date, on a return slip."""


class SignUp(Fact):
    """Members may take open places themselves (委员报名) until the end of a date."""

    places: Annotated[int, Field(ge=1, le=5000)]
    until: Day


class Waiver(Fact):
    """A named approver has waived the notice period (urgent override), and why."""

    approver: Name
    reason: Text = Field(min_length=1)


class Pin(Fact):
    """What is fixed for a session, each separately."""

    day: Day | None = None
    start: LocalTime | None = None
    venue: Key | None = None
    people: Keys = ()


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
    venues: Keys = ()
    """Named candidates in order of preference, instead of all of the format's kinds."""
    first: Day
    last: Day
    target: Day | None = None
    duration_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    days: Annotated[int, Field(ge=1, le=31)] | None = None
    mandatory: bool | None = None
    priority: Annotated[int, Field(ge=1, le=9)] | None = None
    guests: Count = 0
    mode: AttendanceMode | None = None
    conference: WebAddress | None = None
    """Where those who attend online meet (线上会议链接); nobody else is given it, nor the materials."""
    materials: Materials = ()
    uses: Uses | None = None
    counts_for: Keys | None = None
    """Duties that attending counts for, once each."""
    recused: Keys = ()
    """Departments whose employees may not take part (recusal), as the reviewed unit's in a democratic review."""
    sign_up: SignUp | None = None
    attendance: Annotated[tuple[AttendanceGroup, ...], Field(max_length=100)] = ()
    pin: Pin | None = None
    status: SessionStatus = SessionStatus.PLANNED
    status_reason: Text | None = None
    latest: Day | None = None
    """A postponed session takes place again by this day, also after its window."""
    merged_into: Key | None = None
    """The session that a merged one has become part of."""
    suspension: Key | None = None
    """The suspension that postponed it."""
    waiver: Waiver | None = None
    filed_by: Key | None = None
    """The group whose organiser filed it."""
    confirmed: bool = True
    """What an organiser files is planned once the secretary has confirmed it."""


class Order(Fact):
    """One session comes before another, by at least and at most so many days."""

    before: Key
    after: Key
    min_days: Annotated[int, Field(ge=0, le=400)] = 0
    max_days: Annotated[int, Field(ge=0, le=400)] | None = None
    working_days: bool = False


class Separation(Fact):
    """Two sessions are kept apart by at least so many days, or together within at most so many."""

    first: Key
    second: Key
    min_days: Annotated[int, Field(ge=0, le=400)] = 1
    max_days: Annotated[int, Field(ge=0, le=400)] | None = None

    @model_validator(mode="before")
    @classmethod
    def lesser_first(cls, values: Any) -> Any:
        """Both ways round are one: the lesser key comes first."""
        return ordered_pair(values, "first", "second")

    @model_validator(mode="after")
    def in_order(self) -> "Separation":  # noqa: N804 -- an "after" validator is a plain method
        """The longest distance is not below the shortest."""
        if self.max_days is not None and self.max_days < self.min_days:
            raise PydanticCustomError("days_in_order", "must not be nearer than its shortest distance")
        return self


class StoredFormat(Format, Stored):
    """A format as it is stored."""


class StoredOrder(Order, Stored):
    """An order as it is stored."""


class StoredSeparation(Separation, Stored):
    """A separation as it is stored."""


class StoredSession(Session, Stored):
    """A session as it is stored; ``uid`` is its identity in calendars and never changes."""

    uid: str
