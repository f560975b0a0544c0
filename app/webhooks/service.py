"""Subscriptions made, changed and removed, and events told again."""

from base64 import b64encode
from datetime import timedelta
from secrets import token_bytes
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.auth.preconditions import require_match
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import NotFound
from app.outbox.tables import OutboxEvent
from app.webhooks.schemas import WebhookRequest
from app.webhooks.tables import CallState, WebhookCallRow, WebhookRow
from app.webhooks.tasks import tell_soon

OVERLAP: Final = timedelta(hours=24)
"""How long the secret before the present one signs too."""
_FIELDS = ("name", "url", "events", "enabled")


def new_secret() -> str:
    """Make a secret as the Standard Webhooks write it."""
    return "whsec_" + b64encode(token_bytes(24)).decode()


def find_webhook(session: Session, committee_id: int, number: int, *, lock: bool = False) -> WebhookRow:
    """Return a committee's subscription by its number."""
    query = select(WebhookRow).where(WebhookRow.committee_id == committee_id, WebhookRow.id == number)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def create_webhook(session: Session, committee: CommitteeRow, wanted: WebhookRequest, access: Access) -> WebhookRow:
    """Subscribe an address to events."""
    moment = now()
    row = WebhookRow(
        committee_id=committee.id, version=1, created_at=moment, updated_at=moment, secret=new_secret(),
        **wanted.model_dump(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, access, "webhook.create", str(row.id), committee_id=committee.id, after=_told(row))
    return row


def replace_webhook(
    session: Session, committee: CommitteeRow, number: int, wanted: WebhookRequest, if_match: str | None, access: Access
) -> WebhookRow:
    """Set a subscription to what is wanted; its secret stays."""
    row = find_webhook(session, committee.id, number, lock=True)
    require_match(if_match, row.version)
    before = _told(row)
    if before == wanted.model_dump():
        return row
    for name, value in wanted.model_dump().items():
        setattr(row, name, value)
    row.version, row.updated_at = row.version + 1, now()
    session.flush()
    record(session, access, "webhook.put", str(number), committee_id=committee.id, before=before, after=_told(row))
    return row


def delete_webhook(
    session: Session, committee: CommitteeRow, number: int, if_match: str | None, access: Access
) -> None:
    """Remove a subscription with its log."""
    row = find_webhook(session, committee.id, number, lock=True)
    require_match(if_match, row.version)
    before = _told(row)
    session.delete(row)
    session.flush()
    record(session, access, "webhook.delete", str(number), committee_id=committee.id, before=before)


def rotate_secret(session: Session, committee: CommitteeRow, number: int, access: Access) -> WebhookRow:
    """Give a subscription a new secret; for a day the old one signs too."""
    row, moment = find_webhook(session, committee.id, number, lock=True), now()
    row.old_secret, row.old_until, row.secret = row.secret, moment + OVERLAP, new_secret()
    row.version, row.updated_at = row.version + 1, moment
    session.flush()
    record(session, access, "webhook.rotate", str(number), committee_id=committee.id)
    return row


def tell_again(session: Session, committee: CommitteeRow, number: int, access: Access) -> None:
    """Tell an event once more, under the same id, whatever became of it before."""
    query = (
        select(WebhookCallRow)
        .join(OutboxEvent, OutboxEvent.id == WebhookCallRow.event_id)
        .where(OutboxEvent.committee_id == committee.id, WebhookCallRow.id == number)
        .with_for_update(of=WebhookCallRow)
        .execution_options(populate_existing=True)
    )
    call = session.scalars(query).one_or_none()
    if call is None:
        raise NotFound
    call.state, call.attempts, call.due_at, call.error = CallState.WAITING.value, 0, now(), None
    session.flush()
    record(session, access, "webhook.redeliver", str(number), committee_id=committee.id)
    tell_soon(session)


def _told(row: WebhookRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FIELDS}
