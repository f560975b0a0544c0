"""Table of events waiting to be delivered."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.rows import Committed


class OutboxEvent(Committed):
    """An event to be delivered at least once; ``event_id`` is the same in every attempt."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index(
            "ix_outbox_due", "next_attempt_at", postgresql_where=text("delivered_at IS NULL AND given_up_at IS NULL")
        ),
        Index(None, "committee_id", "id"),
    )

    event_id: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
