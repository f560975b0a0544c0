"""Table of the foreign calendars that tell when members are busy."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.rows import FactRow, Number, Small, listed, one_of, part_of


class SourceKind(StrEnum):
    """How a foreign calendar is read."""

    ICS = "ics"
    """An address that gives an iCalendar file."""
    CALDAV = "caldav"
    """A calendar server that is signed in to."""


class BusySourceRow(FactRow):
    """A foreign calendar of one member; what is read of it are times alone.

    ``secret`` signs in there and is never shown. ``etag`` spares reading what has not changed.
    """

    __tablename__ = "busy_sources"
    __table_args__ = (
        listed(),
        Index(None, "committee_id", "member_key"),
        Index(None, "due_at"),
        part_of(["member_key"], "members", ["key"]),
        one_of("kind", SourceKind),
    )

    member: Mapped[str] = mapped_column("member_key")
    kind: Mapped[str]
    name: Mapped[str | None]
    url: Mapped[str]
    user: Mapped[str | None] = mapped_column("user_name")
    secret: Mapped[str | None]
    etag: Mapped[str | None]
    created_by: Mapped[str]
    tried_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    """When it was last read; what it said then still counts."""
    due_at: Mapped[datetime]
    reason: Mapped[str | None]
    """Why the last attempt failed."""
    value: Mapped[str | None]
    """What the reason speaks of."""
    failures: Mapped[int] = mapped_column(Small)
    """How often it has failed since it was last read."""
    intervals: Mapped[int] = mapped_column(Number)
    """How many times it makes the member busy."""
