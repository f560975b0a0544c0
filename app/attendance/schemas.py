"""JSON forms of answers, of decisions about leave, and of delegations."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.attendance.states import AnswerState, Decision, ProposalState, Via, Wish
from app.availability.recurrence import Recurrence
from app.availability.schemas import BusyKind, StoredBusy
from app.bodies import Body
from app.facts import Day, Moment
from app.sessions.materials import Materials
from app.text import Id, Key, Text

Remark = Annotated[Text, StringConstraints(max_length=1000)]


class AnswerWish(Body):
    """An answer to a session; to decline is to ask for leave, and the comment is its reason."""

    answer: Wish
    comment: Remark | None = None


class LeaveDecision(Body):
    """A decision about leave, with what the member is told."""

    decision: Decision
    note: Remark | None = None


class SessionAnswer(BaseModel):
    """What a member has answered to a session, and what was decided about leave."""

    model_config = ConfigDict(from_attributes=True)

    session: str
    member: str
    name: str
    state: AnswerState
    comment: str | None = None
    via: Via | None = None
    """The way by which the last answer came; null as long as there is none."""
    by: str | None = None
    on_behalf: bool = False
    """Somebody else answered for the member."""
    answered_at: datetime | None = None
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None


class SessionAnswers(BaseModel):
    """How everybody invited stands to a session."""

    session: str
    counts: dict[str, int]
    items: list[SessionAnswer]


class MyInvitation(BaseModel):
    """A session in a member's calendar, with the member's answer."""

    session: str
    name: str
    status: str
    starts_at: datetime
    ends_at: datetime
    days: int
    location: str | None
    latitude: float | None
    longitude: float | None
    """Where the venue lies, if that is known (WGS 84)."""
    conference: str | None
    """Where to meet online; like the materials only as long as the member takes part."""
    materials: Materials
    format: str
    topic: str | None
    roles: list[str]
    answer: SessionAnswer
    leave_until: datetime
    """Until then leave can be asked for here; later, by telephone."""


class MyInvitations(BaseModel):
    """A member's published sessions, the next first."""

    items: list[MyInvitation]


class LeaveShown(BaseModel):
    """A request for leave that waits for a decision, with who is to decide; nobody named is the secretariat."""

    id: Annotated[int, Field(examples=[1])]
    answer: SessionAnswer
    session_name: str
    starts_at: datetime
    ends_at: datetime
    approvers: list[str]
    """Keys of the members who may decide, delegates instead of those who are away."""


class LeavesShown(BaseModel):
    """Requests for leave that wait for a decision, the earliest session first."""

    items: list[LeaveShown]


class DelegationRequest(Body):
    """Another member decides about leave on some days, because the approver is away."""

    approver: Key | None = None
    """Left out by a member, who delegates for itself."""
    delegate: Key
    first: Day
    last: Day

    @model_validator(mode="after")
    def in_order(self) -> "DelegationRequest":  # noqa: N804 -- an "after" validator is a plain method
        """It ends no earlier than it begins."""
        if self.last < self.first:
            raise PydanticCustomError("delegation_in_order", "must not end before it begins")
        return self


class Delegation(BaseModel):
    """Who decides about leave instead of whom, on which days."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[1])]
    approver: str
    delegate: str
    first: date
    last: date
    created_by: str
    version: int


class Delegations(BaseModel):
    """Who decides about leave instead of whom."""

    items: list[Delegation]


class TimeProposal(Body):
    """Another beginning for a session, that would suit better; it would last as long."""

    starts_at: Moment
    comment: Remark | None = None


class ProposalDecision(Body):
    """Whether a proposal is taken up; with ``plan`` the session is moved in that draft, in the version of If-Match."""

    accept: bool
    plan: Id | None = None
    note: Remark | None = None


class Proposal(BaseModel):
    """Another time that a member proposes for a session."""

    id: Annotated[int, Field(examples=[1])]
    session: str
    session_name: str
    by_member: str
    by_name: str
    state: ProposalState
    starts_at: datetime
    ends_at: datetime
    comment: str | None
    made_at: datetime
    note: str | None
    decided_by: str | None
    decided_at: datetime | None


class Proposals(BaseModel):
    """Proposals of other times, the oldest first."""

    items: list[Proposal]


class OfferedTime(Body):
    """A time that suits a member or does not: preferred, impossible, taken, or perhaps taken; may recur."""

    kind: BusyKind
    start: Moment
    end: Moment
    rrule: Recurrence | None = None
    valid_until: Day | None = None


class OfferedTimes(BaseModel):
    """What a member has stated about its time; what calendars bring in is read at the sources."""

    items: list[StoredBusy]
