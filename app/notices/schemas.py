"""JSON forms of messages, of acts on them, and of the telephone list."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.bodies import Body
from app.notices.items import NoticeKind
from app.notices.tables import DeliveryState, NoticeState
from app.text import Id, Key, Language, Text


class PlaceShown(BaseModel):
    """When, where and as what."""

    starts_at: datetime
    ends_at: datetime
    days: int
    venue: str | None
    venue_en: str | None
    provisional: bool
    role: str


class ItemShown(BaseModel):
    """What changes of one session for the person: what it was, and what it is now."""

    session: str
    name: str
    name_en: str | None
    kind: NoticeKind
    old: PlaceShown | None
    new: PlaceShown | None
    reason: str | None
    into: str | None
    into_en: str | None
    who: str | None = None
    """Of whom it speaks, where that is not the person told."""
    note: str | None = None


class DeliveryShown(BaseModel):
    """One attempt by one channel."""

    channel: str
    kind: str
    state: DeliveryState
    error: str | None
    started_at: datetime
    ended_at: datetime | None


class Notice(BaseModel):
    """A message to one member or one group, and what has become of it."""

    id: int
    event_id: str
    """Its id in every attempt."""
    release: int | None
    member: str | None
    member_name: str | None
    channel: str | None
    """The robot that speaks to a group, or the channel that a trial is for."""
    language: Language
    state: NoticeState
    kinds: dict[str, int]
    """How many sessions changed in which way."""
    created_at: datetime
    released_at: datetime | None
    released_by: str | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    read_known_by: str | None
    read_due_at: datetime | None
    error: str | None


class NoticeDetail(Notice):
    """A message with its words and every attempt to bring it."""

    title: str
    text: str
    items: list[ItemShown]
    deliveries: list[DeliveryShown]


class Selection(Body):
    """Which messages an act is for: those named, or all of a release, or all."""

    release: Id | None = None
    """Number of the release."""
    notices: Annotated[list[Id], Field(max_length=2000)] | None = None
    members: Annotated[list[Key], Field(max_length=2000)] | None = None


class Changed(BaseModel):
    """How many messages an act changed."""

    changed: int


class ReadNote(Body):
    """How it is known that the member knows."""

    note: Text = ""


class CallShown(BaseModel):
    """A member to be telephoned: who, at which number, about which message, and why."""

    notice: int
    release: int | None
    member: str
    name: str
    phone: str | None
    state: NoticeState
    error: str | None
    read_due_at: datetime | None
    kinds: dict[str, int]
