"""Put events into the outbox."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session
from ulid import ULID

from app.clock import now
from app.outbox.tables import OutboxEvent

Listener = Callable[[Session, OutboxEvent], None]

listeners: list[Listener] = []
"""What follows an event in the same transaction; rooms above add theirs."""


def announce(session: Session, committee_id: int, kind: str, payload: dict[str, Any]) -> OutboxEvent:
    """Put an event into the outbox, in the transaction that makes it true."""
    moment = now()
    event = OutboxEvent(committee_id=committee_id, event_id=str(ULID.from_datetime(moment)), kind=kind, payload=payload)
    event.created_at = moment
    session.add(event)
    session.flush()
    for listener in listeners:
        listener(session, event)
    return event
