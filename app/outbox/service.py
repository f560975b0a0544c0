"""Put events into the outbox."""

from typing import Any

from sqlalchemy.orm import Session
from ulid import ULID

from app.clock import now
from app.outbox.tables import OutboxEvent


def announce(session: Session, committee_id: int, kind: str, payload: dict[str, Any]) -> None:
    """Put an event into the outbox, in the transaction that makes it true."""
    moment = now()
    event = OutboxEvent(committee_id=committee_id, event_id=str(ULID.from_datetime(moment)), kind=kind, payload=payload)
    event.created_at = event.next_attempt_at = moment
    session.add(event)
