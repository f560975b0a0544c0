"""The jobs that tell events, and what puts an event down for those who want to know of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs import NOTICES, defer, job_app
from app.lists import insert_rows
from app.outbox.service import listeners
from app.outbox.tables import OutboxEvent
from app.webhooks.delivery import tell_due, wants
from app.webhooks.tables import CallState, WebhookCallRow, WebhookRow

SOON = "webhooks.tell"


@job_app.task(name="webhooks.tell", queue=NOTICES, queueing_lock=SOON)
def tell() -> None:
    """Tell what is due now."""
    tell_due()


@job_app.periodic(cron="* * * * * 5-55/10")  # the sixth field is the seconds
@job_app.task(name="webhooks.tick", queue=NOTICES, queueing_lock="webhooks.tick")
def tick(timestamp: int) -> None:
    """Tell again what failed, once its time has come."""
    tell_due()


def tell_soon(session: Session) -> None:
    """Have events told as soon as the transaction is committed."""
    defer(session, tell, queueing_lock=SOON)


def put_down(session: Session, event: OutboxEvent) -> None:
    """Put an event down for every subscriber that wants to know of it."""
    mine = (WebhookRow.committee_id == event.committee_id, WebhookRow.enabled)
    rows = session.execute(select(WebhookRow.id, WebhookRow.events).where(*mine).order_by(WebhookRow.id)).all()
    moment = event.created_at.isoformat()
    calls = [
        {
            "webhook_id": number,
            "event_id": event.id,
            "state": CallState.WAITING.value,
            "attempts": 0,
            "due_at": moment,
            "created_at": moment,
        }
        for number, events in rows
        if wants(events, event.kind)
    ]
    insert_rows(session, WebhookCallRow, calls)
    if calls:
        tell_soon(session)


listeners.append(put_down)
