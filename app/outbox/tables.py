"""Table of what happened that others want to know."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.rows import Committed


class OutboxEvent(Committed):
    """An event; ``event_id`` is the same wherever and however often it is delivered."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("event_id"), Index(None, "committee_id", "id"))

    event_id: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
