"""Reads of subscriptions and of events told to them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.outbox.tables import OutboxEvent
from app.paging import Page, PageQuery, next_page, position
from app.text import Id
from app.webhooks.delivery import document
from app.webhooks.schemas import Attempt, Call, CallDetail, Webhook
from app.webhooks.tables import CallState, WebhookAttemptRow, WebhookCallRow, WebhookRow


class CallQuery(PageQuery):
    """Filters of the events told: ``state=dead`` lists what was given up."""

    webhook: Id | None = None
    state: CallState | None = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Events by subscriber and by what became of them."""
        found: list[ColumnElement[bool]] = []
        if self.webhook is not None:
            found.append(WebhookCallRow.webhook_id == self.webhook)
        if self.state is not None:
            found.append(WebhookCallRow.state == self.state.value)
        return found


def read_webhooks(session: Session, committee_id: int, query: PageQuery) -> Page[Webhook]:
    """Read a page of the subscriptions, in the order in which they were made."""
    mine = (WebhookRow.committee_id == committee_id, WebhookRow.id > position("webhooks", query))
    rows = session.scalars(select(WebhookRow).where(*mine).order_by(WebhookRow.id).limit(query.limit + 1)).all()
    items = [Webhook.model_validate(row, from_attributes=True) for row in rows[: query.limit]]
    return Page(items=items, next=next_page("webhooks", query, items[-1].id) if len(rows) > query.limit else None)


def read_calls(session: Session, committee_id: int, query: CallQuery) -> Page[Call]:
    """Read a page of the events told, in the order in which they happened."""
    mine = (WebhookCallRow.id > position("webhook_calls", query), *query.conditions())
    rows = session.execute(_calls(committee_id).where(*mine).limit(query.limit + 1)).all()
    items = [_call(row) for row in rows[: query.limit]]
    return Page(items=items, next=next_page("webhook_calls", query, items[-1].id) if len(rows) > query.limit else None)


def read_call(session: Session, committee_id: int, number: int) -> CallDetail:
    """Read one event told, with what is told and every attempt."""
    row = session.execute(_calls(committee_id).where(WebhookCallRow.id == number)).one_or_none()
    if row is None:
        raise NotFound
    attempts = select(WebhookAttemptRow).where(WebhookAttemptRow.call_id == number).order_by(WebhookAttemptRow.id)
    log = [Attempt.model_validate(one) for one in session.scalars(attempts.limit(1000))]
    return CallDetail(**_call(row).model_dump(), body=document(session, row[1]), log=log)


def _calls(committee_id: int) -> Any:
    return (
        select(WebhookCallRow, OutboxEvent)
        .join(OutboxEvent, OutboxEvent.id == WebhookCallRow.event_id)
        .where(OutboxEvent.committee_id == committee_id)
        .order_by(WebhookCallRow.id)
    )


def _call(row: Any) -> Call:
    call, event = row
    return Call(
        id=call.id,
        webhook=call.webhook_id,
        event_id=event.event_id,
        kind=event.kind,
        state=CallState(call.state),
        attempts=call.attempts,
        due_at=call.due_at,
        created_at=call.created_at,
        delivered_at=call.delivered_at,
        error=call.error,
    )
