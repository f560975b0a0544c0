"""Tables of members' devices and of the calendars they keep here."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, RowId


class DavDeviceRow(Base):
    """A password of one member's device, good for calendars only; only its hash is kept."""

    __tablename__ = "dav_devices"
    __table_args__ = (Index(None, "member_id", "id"),)

    id: Mapped[RowId]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    label: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class DavCalendarRow(Base):
    """A calendar that a member writes; ``revision`` counts the changes of what is in it."""

    __tablename__ = "dav_calendars"
    __table_args__ = (UniqueConstraint("member_id", "name"),)

    id: Mapped[RowId]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    name: Mapped[str]
    components: Mapped[list[str]] = mapped_column(ARRAY(TEXT, dimensions=1))
    properties: Mapped[dict[str, Any]]
    """What clients have set: values by names."""
    revision: Mapped[int] = mapped_column(default=0)
    forgotten: Mapped[int] = mapped_column(default=0)
    """What was deleted up to this revision is known no longer."""
    created_at: Mapped[datetime]


class DavObjectRow(Base):
    """One object of a calendar; without content it was deleted, which readers may still have to be told.

    ``starts_at`` and ``ends_at`` bound its times; None is without bound, as where it recurs.
    """

    __tablename__ = "dav_objects"
    __table_args__ = (
        UniqueConstraint("calendar_id", "name"),
        Index(None, "calendar_id", "revision"),
        Index(None, "calendar_id", "starts_at"),
    )

    id: Mapped[RowId]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("dav_calendars.id", ondelete="CASCADE"))
    name: Mapped[str]
    uid: Mapped[str]
    component: Mapped[str]
    etag: Mapped[str]
    schedule_tag: Mapped[str | None]
    """Of what has attendees: stays when only an answer changes."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    recurs: Mapped[bool]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    spans: Mapped[list[Any]]
    """When it makes the member busy, counted out: start, end, kind."""
    revision: Mapped[int]
    changed_at: Mapped[datetime]


class DavAlarmRow(Base):
    """The alarms that a member has set for a session, instead of the one that everybody has."""

    __tablename__ = "dav_alarms"
    __table_args__ = (Index(None, "session_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    triggers: Mapped[list[Any]]
    """When they go off, as iCalendar writes it."""
