"""Tables of who wants to know of events, and of every attempt to say so."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import text

from app.database import Base, RowId
from app.rows import FactRow, Small, one_of


class CallState(StrEnum):
    """What has become of one event for one subscriber."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up after days of attempts, or because the other side said that it is gone."""


class WebhookRow(FactRow):
    """An address that wants to know of events; ``secret`` signs what it is sent."""

    __tablename__ = "webhooks"
    __table_args__ = (Index(None, "committee_id", "id"),)

    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(TEXT, dimensions=1))
    """Kinds of events, or their beginnings with ``*``; none stands for all."""
    enabled: Mapped[bool]
    secret: Mapped[str]
    old_secret: Mapped[str | None]
    """Signs too until ``old_until``, so that a new secret can be taken over without a gap."""
    old_until: Mapped[datetime | None]


class WebhookCallRow(Base):
    """One event to be told to one subscriber."""

    __tablename__ = "webhook_calls"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        one_of("state", CallState),
        Index("ix_webhook_calls_event_id", "event_id"),
        Index("ix_webhook_calls_due", "due_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[RowId]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(Small)
    """How many were made since it was last asked for."""
    due_at: Mapped[datetime | None]
    """When the next attempt may begin; in the midst of one, when it counts as lost."""
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    error: Mapped[str | None]


class WebhookAttemptRow(Base):
    """One attempt: when, and how the other side answered."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (Index("ix_webhook_attempts_call_id", "call_id", "id"),)

    id: Mapped[RowId]
    call_id: Mapped[int] = mapped_column(ForeignKey("webhook_calls.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    milliseconds: Mapped[int | None]
    status: Mapped[int | None]
    error: Mapped[str | None]
