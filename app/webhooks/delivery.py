"""Telling events: put down for each subscriber in the event's own transaction, signed, tried for three days."""

import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Signer

from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.database import session_scope
from app.fetch import fetch
from app.networks import office_policy
from app.outbox.tables import OutboxEvent
from app.outgoing import FetchError, FetchRefused
from app.webhooks.tables import CallState, WebhookAttemptRow, WebhookCallRow, WebhookRow

LEASE: Final = timedelta(minutes=2)
"""How long an attempt may take before it counts as lost."""
WAITS: Final = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 16, 24)),
)
"""How long after each attempt that failed the next is made: together a little less than three days."""
GONE: Final = 410

_log = structlog.get_logger("consult.webhooks")


@dataclass(frozen=True)
class Telling:
    """One event on its way to one subscriber."""

    call_id: int
    attempt_id: int
    url: str
    event_id: str
    body: bytes
    secrets: tuple[str, ...] = field(repr=False)


def wants(events: list[str], kind: str) -> bool:
    """Whether a subscriber wants to know of a kind of event."""
    starts = tuple(name[:-1] for name in events if name.endswith(".*"))
    return not events or kind in events or kind.startswith(starts)


def tell_due(most: int = 500) -> int:
    """Tell what is due, one event after the other; return how many attempts were made."""
    for number in range(most):
        with session_scope() as session:
            telling = claim(session, now())
        if telling is None:
            return number
        _tell(telling)
    return most


def _tell(telling: Telling) -> None:
    begun, status, error, lasting = time.monotonic(), None, None, False
    try:
        status = fetch(
            "POST", telling.url, headers=_headers(telling), content=telling.body, policy=office_policy()
        ).status
        error = None if 200 <= status < 300 else f"status {status}"
    except FetchError as failure:
        error, lasting = failure.reason, isinstance(failure, FetchRefused)
    milliseconds = round((time.monotonic() - begun) * 1000)
    with session_scope() as session:
        note(session, telling, Outcome(milliseconds, status, error, lasting), now())
    if error is not None:
        _log.info("event not told", event_id=telling.event_id, reason=error)


def _headers(telling: Telling) -> dict[str, str]:
    """The three headers of the Standard Webhooks; while secrets change there are two signatures."""
    moment = now()
    body = telling.body.decode()
    signatures = (Signer(secret).sign(telling.event_id, moment, body) for secret in telling.secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": "consult",
        "webhook-id": telling.event_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def claim(session: Session, moment: datetime) -> Telling | None:
    """Take the next event that is due to be told; a dead worker's comes back when its lease has run out."""
    due = (WebhookCallRow.state == CallState.WAITING.value, WebhookCallRow.due_at <= moment, WebhookRow.enabled)
    query = (
        select(WebhookCallRow, WebhookRow, OutboxEvent)
        .join(WebhookRow, WebhookRow.id == WebhookCallRow.webhook_id)
        .join(OutboxEvent, OutboxEvent.id == WebhookCallRow.event_id)
        .where(*due)
        .order_by(WebhookCallRow.due_at, WebhookCallRow.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=WebhookCallRow)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    call, webhook, event = found
    call.due_at, call.attempts = moment + LEASE, call.attempts + 1
    attempt = WebhookAttemptRow(call_id=call.id, started_at=moment)
    session.add(attempt)
    session.flush()
    body = json.dumps(document(session, event), ensure_ascii=False, separators=(",", ":")).encode()
    return Telling(call.id, attempt.id, webhook.url, event.event_id, body, secrets_of(webhook, moment))


def secrets_of(webhook: WebhookRow, moment: datetime) -> tuple[str, ...]:
    """The secrets that sign now: the present one, and for a while the one before it."""
    old = webhook.old_secret if webhook.old_until is not None and webhook.old_until > moment else None
    return (webhook.secret,) if old is None else (webhook.secret, old)


def document(session: Session, event: OutboxEvent) -> dict[str, Any]:
    """What is told of an event; members by their keys, since their numbers say nothing outside."""
    committee = session.get_one(CommitteeRow, event.committee_id)
    data = dict(event.payload)
    if "members" in data:
        query = select(MemberRow.key).where(MemberRow.id.in_(data["members"])).order_by(MemberRow.key)
        data["members"] = list(session.scalars(query))
    return {
        "type": event.kind,
        "timestamp": event.created_at.isoformat(),
        "data": {"committee": committee.key, **data},
    }


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt."""

    milliseconds: int
    status: int | None
    error: str | None
    lasting: bool


def note(session: Session, telling: Telling, outcome: Outcome, moment: datetime) -> None:
    """Write down what came of an attempt, and when the next is made."""
    query = select(WebhookCallRow).where(WebhookCallRow.id == telling.call_id).with_for_update()
    call = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    attempt = session.get(WebhookAttemptRow, telling.attempt_id)
    if call is None or attempt is None:
        return
    attempt.milliseconds, attempt.status, attempt.error = outcome.milliseconds, outcome.status, outcome.error
    if outcome.error is None:
        call.state, call.delivered_at, call.due_at, call.error = CallState.DELIVERED.value, moment, None, None
    elif call.state == CallState.WAITING.value:
        call.error = outcome.error
        if outcome.lasting or outcome.status == GONE or call.attempts > len(WAITS):
            call.state, call.due_at = CallState.DEAD.value, None
        else:
            call.due_at = moment + WAITS[call.attempts - 1]
    if outcome.status == GONE:
        webhook = session.get_one(WebhookRow, call.webhook_id, with_for_update=True)
        webhook.enabled, webhook.version, webhook.updated_at = False, webhook.version + 1, moment
