"""Facts around sessions: staff and vehicles, return slips, sign-ups, date enquiries, suspensions."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.facts import Count, Day, Fact, Keys, LocalTime, Moment, Stored
from app.text import Key, Name, Text


class CapacityKind(StrEnum):
    """What a countable capacity is."""

    STAFF = "staff"
    VEHICLE = "vehicle"


class EnquiryState(StrEnum):
    """How far a date enquiry has come."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Capacity(Fact):
    """Countable staff or vehicles that sessions use at the same time; ``sessions_per_week`` 0 = any number."""

    key: Key
    name: Name
    name_en: Name | None = None
    kind: CapacityKind
    count: Count
    sessions_per_week: Annotated[int, Field(ge=0, le=1000)] = 0


class ReturnSlip(Fact):
    """A department names an officer for a session (回执)."""

    session: Key
    department: Key
    officer: Name
    title: Name | None = None
    rank: Annotated[int, Field(ge=0, le=9)] = 0
    note: Text | None = None


class SignUpEntry(Fact):
    """A member has taken an open place of a session."""

    session: Key
    member: Key
    at: Moment


class EnquirySlot(Fact):
    """A time, and where there is one a venue, that is held for a session."""

    day: Day
    start: LocalTime
    venue: Key | None = None


class Enquiry(Fact):
    """A date enquiry (征询时间): slots held with venue and people until a moment; one of them is confirmed."""

    key: Key
    session: Key
    slots: Annotated[tuple[EnquirySlot, ...], Field(min_length=1, max_length=10)]
    until: Moment
    members: Keys = ()
    departments: Keys = ()
    officials: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    """Leading officials and others outside the committee who are asked."""
    note: Text | None = None
    state: EnquiryState = EnquiryState.OPEN
    chosen: Annotated[int, Field(ge=0, le=9)] | None = None
    """Which of the slots was confirmed, from 0."""


class Suspension(Fact):
    """Sessions of some formats are suspended in some areas on some days (a typhoon, say); empty = all."""

    key: Key
    name: Name
    name_en: Name | None = None
    first: Day
    last: Day
    areas: Keys = ()
    formats: Keys = ()
    exempt_formats: Keys = ()
    reason: Text | None = None
    lifted_at: Moment | None = None


class StoredCapacity(Capacity, Stored):
    """A capacity as it is stored."""


class StoredReturnSlip(ReturnSlip, Stored):
    """A return slip as it is stored."""


class StoredSignUpEntry(SignUpEntry, Stored):
    """A taken place as it is stored."""


class StoredEnquiry(Enquiry, Stored):
    """A date enquiry as it is stored."""


class StoredSuspension(Suspension, Stored):
    """A suspension as it is stored."""
