"""JSON forms of acts and of what they led to."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from app.bodies import Body
from app.drafts.schemas import Review
from app.facts import Day, Keys
from app.sessions.arrangements import StoredSuspension
from app.text import Key, Name, Text

Reason = Annotated[Text, Field(min_length=1)]


class Request(Body):
    """A body that people send: nothing unknown is accepted."""


class ReasonRequest(Request):
    """Why something is done."""

    reason: Reason


class PostponeRequest(ReasonRequest):
    """Postpones a session; it takes place again by ``latest`` where that is given."""

    latest: Day | None = None


class MergeRequest(ReasonRequest):
    """Makes a session part of another one."""

    into: Key


class SuspensionRequest(Request):
    """Suspends sessions of formats in areas on days; empty lists stand for all, ``latest`` is when they are due."""

    key: Key
    name: Name
    name_en: Name | None = None
    first: Day
    last: Day
    areas: Keys = ()
    formats: Keys = ()
    exempt_formats: Keys = ()
    reason: Text | None = None
    latest: Day | None = None


class LiftRequest(Request):
    """Lifts a suspension; with ``restore`` sessions come back at their old time where nothing stands against it."""

    reason: Text | None = None
    restore: bool = False


class Standing(BaseModel):
    """Where a session stood in the published calendar, and how many members it concerns."""

    session: str
    name: str
    format: str
    area: str | None
    day: date
    starts_at: datetime
    ends_at: datetime
    days: int
    venue: str | None
    venue_name: str | None
    members: int


class SuspensionReport(BaseModel):
    """What a suspension postponed, or with ``dry_run`` would postpone; ``members`` are told, each counted once."""

    dry_run: bool
    suspension: StoredSuspension | None
    """As it is stored; nothing after a dry run."""
    release: int | None
    """Number of the release that took the sessions out of the calendar."""
    postponed: list[Standing]
    members: int


class StaysBecause(StrEnum):
    """Why a session stays postponed when its suspension is lifted."""

    NOT_ASKED = "not_asked"
    NEVER_PUBLISHED = "never_published"
    PAST = "past"
    CONFLICTS = "conflicts"


class StillPostponed(BaseModel):
    """A session that stays postponed, with the reason and its sentences in the reader's language."""

    session: str
    name: str
    because: StaysBecause
    sentences: list[str]


class LiftReport(BaseModel):
    """What lifting a suspension brought back, and what stays postponed and why."""

    suspension: StoredSuspension
    release: int | None
    restored: list[Standing]
    still_postponed: list[StillPostponed]
    members: int


class AnnualApproval(BaseModel):
    """Where an annual plan's approval stands."""

    annual_plan: str
    version: int
    state: str
    approvals: int
    needed: int
    reviews: list[Review]


class AnnualLine(BaseModel):
    """One line of an annual plan, in names."""

    number: int
    topic: str
    format: str
    month: int
    lead: str | None
    departments: list[str]


class AnnualTable(BaseModel):
    """An annual plan as a table, by month."""

    annual_plan: str
    name: str
    year: int
    state: str
    lines: list[AnnualLine]
