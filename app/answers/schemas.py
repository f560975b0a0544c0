"""JSON forms of what is asked, what is answered, and what members declare."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from app.availability.schemas import LimitKind, StoredPersonalLimit
from app.bodies import Body
from app.facts import Day, Keys, LocalTime, Moment, Weekday
from app.sessions.arrangements import EnquirySlot, EnquiryState, StoredReturnSlip
from app.text import Key, Name, Text


class Request(Body):
    """A body that people send: nothing unknown is accepted."""


class AskedKind(StrEnum):
    """Who is asked for a date."""

    MEMBER = "member"
    DEPARTMENT = "department"
    OFFICIAL = "official"


SlotNumber = Annotated[int, Field(ge=0, le=9, description="Which of the enquiry's slots, from 0.")]


class EnquiryRequest(Request):
    """A date enquiry to be opened; without ``key`` it is given one."""

    key: Key | None = None
    session: Key
    slots: Annotated[tuple[EnquirySlot, ...], Field(min_length=1, max_length=10)]
    until: Moment
    """A moment to come, until which the slots are held."""
    members: Keys = ()
    departments: Keys = ()
    officials: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    note: Text | None = None


class SlotAnswer(Request):
    """Whether one slot suits, or only if need be."""

    slot: SlotNumber
    suits: bool
    if_need_be: bool = False
    """May be said only of a slot that suits."""
    note: Text | None = None


class AnswerRequest(Request):
    """What somebody answers about some of the slots; a member answers for itself and need not say who it is."""

    asked_kind: AskedKind = AskedKind.MEMBER
    asked: Name | None = None
    """Key of a member or department, or an official's name."""
    slots: Annotated[tuple[SlotAnswer, ...], Field(min_length=1, max_length=10)]


class ConfirmRequest(Request):
    """Which slot is confirmed."""

    slot: SlotNumber


class Asked(BaseModel):
    """Somebody who is asked."""

    kind: AskedKind
    asked: str
    name: str


class Replied(Asked):
    """Somebody's answer about a slot."""

    if_need_be: bool
    note: str | None
    at: datetime
    recorded_by: str


class SlotReplies(BaseModel):
    """A slot with who said yes, who said no, and who has said nothing."""

    slot: int
    day: date
    start: time
    venue: str | None
    yes: list[Replied]
    no: list[Replied]
    silent: list[Asked]


class EnquiryReplies(BaseModel):
    """Where a date enquiry stands."""

    enquiry: str
    session: str
    state: EnquiryState
    """An open one whose time has run out counts as expired."""
    until: datetime
    chosen: int | None
    slots: list[SlotReplies]


class MySlot(BaseModel):
    """A slot as the member who is asked sees it; ``suits`` is its own answer so far."""

    slot: int
    day: date
    start: time
    venue: str | None
    suits: bool | None
    if_need_be: bool
    note: str | None


class MyEnquiry(BaseModel):
    """An open date enquiry that asks the member."""

    key: str
    session: str
    name: str
    until: datetime
    note: str | None
    slots: list[MySlot]


class MyEnquiries(BaseModel):
    """Open date enquiries that ask the member, the most urgent first."""

    items: list[MyEnquiry]


class SignUpRequest(Request):
    """A member takes an open place; staff name the member, a member need not."""

    member: Key | None = None


class OpenPlaces(BaseModel):
    """A session that the member may sign up for; ``version`` is that of its own entry, where it has one."""

    session: str
    name: str
    format: str
    first: date
    last: date
    places: int
    left: int
    until: date
    taken: bool
    version: int | None


class MyOpenPlaces(BaseModel):
    """Sessions that the member may sign up for, the most urgent first."""

    items: list[OpenPlaces]


class Candidate(BaseModel):
    """A member of a session's pools, with the session's duties that the member still lacks."""

    member: str
    name: str
    lacks: list[str]


class Volunteer(Candidate):
    """A member who has signed up."""

    at: datetime
    version: int


class SignUps(BaseModel):
    """Who has signed up, in that order; then who has not, those who still lack a duty first."""

    session: str
    places: int
    until: date
    left: int
    volunteers: list[Volunteer]
    candidates: list[Candidate]


class OfficerNamed(Request):
    """An officer whom a department names."""

    officer: Name
    title: Name | None = None
    rank: Annotated[int, Field(ge=0, le=9)] = 0
    note: Text | None = None


class SlipRequest(Request):
    """A department's return slip for a session; it replaces the one before, and empty takes it back."""

    department: Key
    officers: Annotated[tuple[OfficerNamed, ...], Field(max_length=100)]


class Slip(BaseModel):
    """A department's return slip as it stands."""

    session: str
    department: str
    asked: int
    """How many officers the session asks of the department."""
    officers: list[StoredReturnSlip]


class SlipDue(BaseModel):
    """A department that has to name officers for a session, and how many it still owes."""

    session: str
    session_name: str
    department: str
    department_name: str
    reply_by: date
    rank: int
    asked: int
    named: int
    missing: int


class SlipsDue(BaseModel):
    """Whom to telephone, the most urgent first."""

    items: list[SlipDue]


class LimitRequest(Request):
    """What a member declares of itself; without hours the whole day is meant, without dates every one."""

    kind: LimitKind
    first: Day | None = None
    last: Day | None = None
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = (1, 2, 3, 4, 5, 6, 7)
    start: LocalTime | None = None
    end: LocalTime | None = None


class LimitPatch(Request):
    """Members that are left out stay; null takes a date or an hour back, and with the weekdays means all of them."""

    kind: LimitKind | None = None
    first: Day | None = None
    last: Day | None = None
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] | None = None
    start: LocalTime | None = None
    end: LocalTime | None = None


class MyLimits(BaseModel):
    """What the member has declared, the oldest first."""

    items: list[StoredPersonalLimit]


class HoursTaken(BaseModel):
    """Hours that a member's limits concern; without them the whole day, without dates every one."""

    first: date | None
    last: date | None
    start: time | None
    end: time | None


class LimitsKnown(BaseModel):
    """All that others learn of a member's limits: how many there are and the hours, never why or on which weekdays."""

    member: str
    count: int
    hours: list[HoursTaken]
