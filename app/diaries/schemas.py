"""What a diary shows: stretches of time with why they are taken, and what remains."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.facts import Count, Day
from app.text import Key


class Owner(StrEnum):
    """Whose diary it is."""

    MEMBER = "member"
    DEPARTMENT = "department"
    VENUE = "venue"


class Kind(StrEnum):
    """What a stretch of time is; where several meet, the first of them in this order names it."""

    SESSION = "session"
    HELD = "held"
    COMMITMENT = "commitment"
    IMPOSSIBLE = "impossible"
    BUSY = "busy"
    LIMIT = "limit"
    CLOSED = "closed"
    TURNAROUND = "turnaround"
    SUSPENSION = "suspension"
    BLACKOUT = "blackout"
    SEASON = "season"
    HOLIDAY = "holiday"
    REST = "rest"
    TENTATIVE = "tentative"
    PREFERRED = "preferred"


class Reason(BaseModel):
    """Why a stretch of time is what it is: the row that says so, as far as the reader may see it, and a sentence."""

    kind: Kind
    takes: bool
    """Whether it keeps sessions away by itself; what does not is shown for orientation."""
    source: str
    """The list that holds the row; `calendar` for the national calendar."""
    key: str | None = None
    number: int | None = None
    """Names the row in a list without keys."""
    name: str | None = None
    officers: int | None = None
    """Of a department: how many officers it takes; left out, all of them."""
    sentence: str


class Stretch(BaseModel):
    """Time that is one thing throughout; stretches do not overlap and are in their order."""

    starts_at: datetime
    ends_at: datetime
    kind: Kind
    takes: bool
    officers_left: int | None = None
    """Of a department: how many officers remain."""
    why: list[Reason]


class FreeStretch(BaseModel):
    """Time inside a part of the committee's day that nothing takes."""

    starts_at: datetime
    ends_at: datetime
    block: str
    day_kind: Literal["working", "rest", "holiday"]


class Week(BaseModel):
    """The diary of a member, a department or a venue on some days."""

    owner_kind: Owner
    owner: str
    name: str
    first: date
    last: date
    time_zone: str
    stretches: list[Stretch]
    free: list[FreeStretch]


class WeekQuery(BaseModel):
    """Which days are wanted."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[
        Day | None,
        Field(alias="from", description="The first day; left out, today. Without `days`, the Monday of its week."),
    ] = None
    days: Annotated[int | None, Field(ge=1, le=31, description="How many days; left out, a whole week.")] = None


class FreeTimesQuery(BaseModel):
    """Who and what has to be free, for how long and when."""

    model_config = ConfigDict(extra="forbid")

    member: Annotated[list[Key], Field(max_length=500, description="Members who have to be free.")] = []
    group: Annotated[list[Key], Field(max_length=50, description="Groups whose members have to be free.")] = []
    department: Annotated[list[Key], Field(max_length=50, description="Departments that have to have an officer.")] = []
    venue: Annotated[list[Key], Field(max_length=100, description="Venues of which one has to be free.")] = []
    venue_kind: Annotated[list[Key], Field(max_length=20, description="Kinds of venue, in order of preference.")] = []
    capacity: Annotated[Count | None, Field(description="How many people the venue has to hold.")] = None
    format: Annotated[
        Key | None, Field(description="The format whose parts of the day, weekdays, kinds of days and length are used.")
    ] = None
    minutes: Annotated[int | None, Field(ge=1, le=1440, description="How long; left out, as the format has it.")] = None
    since: Annotated[Day, Field(alias="from", description="The first day.")]
    until: Annotated[Day, Field(alias="to", description="The last day, at most 400 days on.")]
    limit: Annotated[int, Field(ge=1, le=200, description="How many times at most.")] = 20


class Missing(BaseModel):
    """Somebody or something that is not free, and why; without a key no venue is free at all."""

    owner_kind: Owner
    key: str | None = None
    name: str | None = None
    kind: Kind | None = None
    sentence: str


class Slot(BaseModel):
    """A time on the committee's grid."""

    starts_at: datetime
    ends_at: datetime
    block: str
    day_kind: Literal["working", "rest", "holiday"]
    venue: str | None = None
    """The most fitting of the free venues."""
    venue_name: str | None = None
    venues_free: int = 0
    """How many of the venues in question are free."""
    tentative: int
    """How many people have something else in mind, without having settled it."""
    preferred: int
    """How many people like this time."""
    missing: list[Missing] = []


class FreeTimes(BaseModel):
    """Times at which everybody is free, best first; when there is none, the nearest with who is missing."""

    people: int
    """How many members have to be free."""
    items: list[Slot]
    nearest: list[Slot]
