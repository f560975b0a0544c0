"""Tables of messages to people, the channels they go by, and what became of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, RowId
from app.rows import Committed, FactRow, Small, between, one_of
from app.text import LANGUAGES


class NoticeState(StrEnum):
    """What has become of a message."""

    HELD = "held"
    """Nobody is told until the planner releases it."""
    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    DISCARDED = "discarded"
    SUPERSEDED = "superseded"
    """Held when a later release changed the same person's calendar; that one's message tells it all."""


class DeliveryState(StrEnum):
    """What has become of one attempt by one channel."""

    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Sending(StrEnum):
    """When messages go out."""

    AT_ONCE = "at_once"
    HELD = "held"


class NoticeSettingsRow(Base):
    """How a committee tells people; without a row the defaults hold."""

    __tablename__ = "notice_settings"
    __table_args__ = (
        one_of("release", Sending),
        one_of("language", LANGUAGES),
        between("read_within_hours", 1, 720),
    )

    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id", ondelete="CASCADE"), primary_key=True)
    release: Mapped[str]
    language: Mapped[str]
    read_within_hours: Mapped[int] = mapped_column(Small)
    version: Mapped[int]


class ChannelRow(FactRow):
    """A way to reach people; ``secrets`` never leave the database but towards the channel itself."""

    __tablename__ = "channels"
    __table_args__ = (
        UniqueConstraint("committee_id", "key"),
        Index(None, "committee_id", "id"),
        between("per_minute", 1, 6000),
        between("position", 0, 1000),
    )

    key: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    position: Mapped[int] = mapped_column(Small)
    """Channels are tried in this order."""
    enabled: Mapped[bool]
    per_minute: Mapped[int] = mapped_column(Small)
    settings: Mapped[dict[str, Any]]
    secrets: Mapped[dict[str, Any]]
    receipt_hash: Mapped[bytes | None] = mapped_column(unique=True)
    """Of the secret in the address where the channel reports what became of messages."""
    free_at: Mapped[datetime]
    """When the next message may go out, by the channel's rate."""
    failures: Mapped[int] = mapped_column(Small, default=0)
    """How often it has failed since it last took a message."""
    paused_until: Mapped[datetime | None]


class NoticeRow(Committed):
    """One message to one member, or by a group's robot to the group; ``event_id`` is its id in every attempt."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id"),
        one_of("state", NoticeState),
        one_of("language", LANGUAGES),
        Index(None, "committee_id", "id"),
        Index("ix_notices_release_id", "release_id", "id"),
        Index("ix_notices_member_id", "member_id", "id"),
        Index("ix_notices_channel_id", "channel_id"),
        Index("ix_notices_due", "due_at", postgresql_where=text("state = 'waiting'")),
    )

    event_id: Mapped[str]
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id", ondelete="SET NULL"))
    """The only channel it may go by; left out, those of the member."""
    language: Mapped[str]
    state: Mapped[str]
    items: Mapped[list[Any]]
    """What changed for the person, session by session."""
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None]
    due_at: Mapped[datetime | None]
    """When the next attempt may begin; in the midst of one, when it counts as lost."""
    slot_id: Mapped[int | None]
    """The channel whose rate has already let it through for ``due_at``."""
    tried: Mapped[list[str]] = mapped_column(ARRAY(TEXT, dimensions=1))
    """Channels that will not be tried again."""
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_known_by: Mapped[str | None]
    """How it is known that it was read: a channel, the member, or who telephoned."""
    read_due_at: Mapped[datetime | None]
    """Unread at this moment, the member is telephoned."""
    error: Mapped[str | None]


class DeliveryRow(Base):
    """One attempt to bring a message by one channel."""

    __tablename__ = "deliveries"
    __table_args__ = (
        one_of("state", DeliveryState),
        Index("ix_deliveries_notice_id", "notice_id", "id"),
        Index("ix_deliveries_channel_id", "channel_id", "message_id"),
        Index("ix_deliveries_check", "check_at", postgresql_where=text("check_at IS NOT NULL")),
    )

    id: Mapped[RowId]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id", ondelete="SET NULL"))
    channel: Mapped[str]
    """Key of the channel, which may be gone."""
    kind: Mapped[str]
    state: Mapped[str]
    message_id: Mapped[str | None]
    """How the channel calls the message."""
    error: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    """When to ask the channel next what became of it."""
    checks: Mapped[int] = mapped_column(Small, default=0)
