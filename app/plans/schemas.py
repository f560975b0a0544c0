"""JSON forms of plans, assignments, analyses and releases."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.bodies import Body
from app.facts import Day, LocalTime, Moment
from app.text import Key, Name, Text, WeightValue


class Request(Body):
    """A body that people send: nothing unknown is accepted."""


class Answer(BaseModel):
    """A body that is sent back, read from a row."""

    model_config = ConfigDict(from_attributes=True)


class PlanRequest(Request):
    """A new plan over a horizon; ``as_of`` is the moment it is made from, left out the present."""

    name: Name
    first_day: Day
    last_day: Day
    as_of: Moment | None = None


class Plan(Answer):
    """A plan; its version, quoted, is its ETag."""

    id: int
    name: str
    state: str
    first_day: date
    last_day: date
    as_of: datetime | None
    version: int
    base_release: int | None
    """Number of the release that was current when the plan was made."""
    sibling_of: int | None
    """The plan whose run ended here, because that plan had changed meanwhile."""
    score: dict[str, int]
    assignments: int
    created_by: str
    created_at: datetime
    updated_at: datetime


class Attending(Answer):
    """A member who attends, and as what."""

    member: str
    name: str
    roles: list[str]


class Assignment(Answer):
    """A session with its time, venue and people; hours are those of the first of its days."""

    session: str
    name: str
    format: str
    day: date
    starts_at: datetime
    ends_at: datetime
    days: int
    venue: str | None
    venue_name: str | None
    provisional: bool = False
    """Published for orientation; members' calendars show it as tentative."""
    attendees: list[Attending]


class ReleaseRequest(Request):
    """Publishes a plan under a name; what it places on ``provisional_from`` or later goes out as provisional."""

    name: Name
    note: Text | None = None
    provisional_from: Day | None = None


class WaiverShown(Answer):
    """Who had waived the notice period of a session, and why."""

    session: str
    approver: str
    reason: str


class Release(Answer):
    """A published calendar, which never changes; ``changes`` counts what differs from its parent."""

    number: int
    name: str
    note: str | None
    parent: int | None
    plan: int | None
    first_day: date
    last_day: date
    changes: dict[str, int]
    waivers: list[WaiverShown]
    """Sessions whose notice period had been waived when this was published; not shown to members."""
    sessions: int
    current: bool
    """Whether this release holds now."""
    published_by: str
    published_at: datetime


class PostedAttendee(Request):
    """A member who attends in an attendance group of the session, counted from 0 in the order of the facts."""

    group: Annotated[int, Field(ge=0, le=99)]
    member: Key


class PostedAssignment(Request):
    """A session as somebody else has placed it, in local time."""

    session: Key
    day: Day
    start: LocalTime
    venue: Key | None = None
    attendees: Annotated[list[PostedAttendee], Field(max_length=5000)] = Field(default_factory=list)


class ScheduleRequest(Request):
    """A schedule to be judged; every session at most once."""

    assignments: Annotated[list[PostedAssignment], Field(max_length=5000)]
    weights: dict[Key, WeightValue] = Field(default_factory=dict, max_length=100)
    """Weights that go before the committee's, for this analysis only."""


class ViolationShown(BaseModel):
    """One break of a rule, with its sentence in the reader's language."""

    rule: str
    sentence: str
    sessions: list[str]
    people: list[str]
    venues: list[str]


class MatchShown(BaseModel):
    """One reason for a cost, told in the reader's language."""

    sentence: str
    sessions: list[str]
    people: list[str]
    amount: int


class PreferenceShown(BaseModel):
    """What one preference costs, with its dearest reasons."""

    preference: str
    name: str
    weight: int
    cost: int
    matches_total: int
    matches: list[MatchShown]


class Analysis(BaseModel):
    """What a plan breaks and what it costs, with the committee's present weights."""

    plan: int
    version: int
    placed: int
    sessions: int
    hard_violations: int
    violations: list[ViolationShown]
    cost: int
    preferences: list[PreferenceShown]
