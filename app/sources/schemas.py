"""JSON forms of foreign calendars."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from app.bodies import Body
from app.sources.tables import SourceKind
from app.text import READABLE, Key, Name

Address = Annotated[
    str,
    StringConstraints(pattern=r"^(https?|webcals?)://[A-Za-z0-9.\-\[\]:]{1,255}(/[!-~]{0,1800})?$"),
    READABLE,
    Field(examples=["https://calendar.example.com/me.ics"]),
]


class ForeignCalendarRequest(Body):
    """A foreign calendar that tells when a member is busy."""

    kind: SourceKind = SourceKind.ICS
    url: Address
    name: Name | None = None
    user: Annotated[str | None, StringConstraints(pattern=r"^[^:\x00-\x1f\x7f]{1,200}$")] = None
    password: Annotated[SecretStr | None, Field(max_length=500)] = None
    """Signs in there; it is never shown."""


class ForeignCalendar(BaseModel):
    """A foreign calendar as it may be shown: of its address only the host, since the rest may be a secret."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    version: int
    member: Key
    kind: SourceKind
    name: str | None
    host: str
    created_by: str
    created_at: datetime
    tried_at: datetime | None
    read_at: datetime | None
    """When it was last read; what it said then counts until it is read again."""
    stale: bool
    """Whether it could not be read lately."""
    reason: str | None
    why: str | None
    """The reason as a sentence."""
    intervals: int
    """How many times it makes the member busy."""


class ForeignCalendars(BaseModel):
    """The foreign calendars of a member."""

    items: list[ForeignCalendar]
