"""JSON forms of conflicts, options and reasons."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.attendance.schemas import LeaveShown, Proposal
from app.drafts.schemas import Judged
from app.facts import Day, LocalTime
from app.text import Key


class ExpiredEnquiry(BaseModel):
    """A date enquiry whose time is over without a slot confirmed: it holds nothing any more."""

    enquiry: str
    session: str
    name: str
    until: datetime


class QuorumShown(BaseModel):
    """Where the quorum of a placed session stands by the present facts; ``substitutes`` are free and not planned."""

    session: str
    name: str
    day: date
    start: LocalTime
    needed: int
    planned: int
    """Members of the body who are planned and free by the present facts."""
    met: bool
    substitutes: list[str]
    presider: str | None
    next_presiders: list[str]
    """Who could preside instead, in the order of substitution."""
    firm: int
    """Members of the body who have accepted and are free; sitting in never counts."""
    answers_met: bool
    """Whether those alone are enough."""
    silent: list[str]
    """Members of the body who are planned, free and have not answered, in the order in which to telephone them."""
    undecided: list[str]
    """Who has accepted tentatively, or asks for leave that is not decided."""
    on_leave: list[str]


class AbsentShown(BaseModel):
    """Somebody on leave from a session where the calendar places them, and who could attend instead, the best first."""

    session: str
    name: str
    day: date
    start: LocalTime
    member: str
    member_name: str
    roles: list[str]
    replacements: list["ReplacementShown"]
    """Nobody where the whole body is called anyway."""


class CalendarConflicts(BaseModel):
    """What one calendar violates by the present facts."""

    calendar: str
    """``release-3`` or ``plan-7``."""
    name: str
    conflicts: list[Judged]
    conflicts_total: int
    sessions: list[str]
    """Sessions concerned, in the order of the facts."""
    quorums: list[QuorumShown]
    """Of sessions whose quorum is short or just met, and of all to which somebody has answered."""
    leaves: list[AbsentShown]
    """Who is on leave from sessions where this calendar places them."""


class Conflicts(BaseModel):
    """What the published calendar and each draft violate by the present facts."""

    facts_revision: int
    published: CalendarConflicts | None
    drafts: list[CalendarConflicts]
    enquiries: list[ExpiredEnquiry]
    leave_requests: list[LeaveShown]
    """Leave that waits for a decision."""
    proposals: list[Proposal]
    """Other times that members propose."""


class OptionShown(BaseModel):
    """A legal place for a session, and by how much the plan's cost differs with it."""

    day: date
    start: LocalTime
    venue: str | None
    venue_name: str | None
    members: list[str]
    difference: int


class Options(BaseModel):
    """The cheapest places of a session over its window; differences count from its place now, or from having none."""

    session: str
    name: str
    placed: bool
    options: list[OptionShown]
    reasons: list[str]
    """Rules that close most of the session's window, when there is no option."""


class ReplacementShown(BaseModel):
    """Somebody who could attend instead, and by how much the plan's cost differs."""

    member: str
    name: str
    group: int
    difference: int


class Replacements(BaseModel):
    """Who could attend a session instead of a member, the best first."""

    session: Key
    member: Key
    replacements: list[ReplacementShown]


class WhyNotQuery(BaseModel):
    """A place that a planner has in mind; people and venue stay as they are where none are given."""

    day: Day
    start: LocalTime
    venue: Key | None = None
    member: Annotated[list[Key], Field(max_length=500, description="Who would attend; may be repeated.")] = []


class WhyNot(BaseModel):
    """Every rule that a place would break, in words, and by how much the cost would differ."""

    session: str
    legal: bool
    violations: list[Judged]
    difference: int
    costs: dict[str, int]
