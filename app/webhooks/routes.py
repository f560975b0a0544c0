"""Subscriptions to events, and the log of what was told to them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag
from app.auth.roles import EDITORS
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import declare
from app.paging import Page, PageQuery
from app.text import Id
from app.webhooks import queries, service
from app.webhooks.queries import CallQuery
from app.webhooks.schemas import Call, CallDetail, NewWebhook, Webhook, WebhookRequest
from app.webhooks.tables import WebhookRow

router = APIRouter(tags=["webhooks"])

WebhookId = Annotated[Id, Path(alias="webhook")]
CallId = Annotated[Id, Path(alias="call")]
_HIDDEN = frozenset({"secret"})


@router.get("/webhooks", **allow(*EDITORS))
def list_webhooks(
    committee: CurrentCommittee, query: Annotated[PageQuery, Query()], session: DatabaseSession
) -> Page[Webhook]:
    """List the subscriptions, without their secrets."""
    return queries.read_webhooks(session, committee.id, query)


@router.post(
    "/webhooks",
    status_code=201,
    response_model=NewWebhook,
    **allow(*EDITORS, extra=declare(headers=("ETag", "Location"))),
)
def create_webhook(
    committee: CurrentCommittee, wanted: WebhookRequest, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Subscribe an address to events; the secret that signs them is shown this once."""

    def act() -> Answer:
        row = service.create_webhook(session, committee, wanted, access)
        location = f"/api/v1/committees/{committee.key}/webhooks/{row.id}"
        return Answer(_with_secret(row), {"Location": location, "ETag": etag(row.version)})

    return once.answer(act, status=201, hidden=_HIDDEN)


@router.get("/webhooks/{webhook}", **allow(*EDITORS, extra=declare(headers=("ETag",))))
def get_webhook(
    committee: CurrentCommittee, webhook: WebhookId, session: DatabaseSession, response: Response
) -> Webhook:
    """Show a subscription, without its secret."""
    row = service.find_webhook(session, committee.id, webhook)
    response.headers["ETag"] = etag(row.version)
    return _shown(row)


@router.put("/webhooks/{webhook}", **allow(*EDITORS, extra=declare(headers=("ETag",))))
def put_webhook(
    committee: CurrentCommittee,
    webhook: WebhookId,
    wanted: WebhookRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    response: Response,
    if_match: IfMatch = None,
) -> Webhook:
    """Set a subscription to what is wanted; its secret stays."""
    row = service.replace_webhook(session, committee, webhook, wanted, if_match, access)
    response.headers["ETag"] = etag(row.version)
    return _shown(row)


@router.delete("/webhooks/{webhook}", status_code=204, **allow(*EDITORS))
def delete_webhook(
    committee: CurrentCommittee,
    webhook: WebhookId,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Remove a subscription with its log."""
    service.delete_webhook(session, committee, webhook, if_match, access)


@router.post("/webhooks/{webhook}/rotate-secret", response_model=NewWebhook, **allow(*EDITORS))
def rotate_webhook_secret(
    committee: CurrentCommittee, webhook: WebhookId, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Give a subscription a new secret, shown this once; for a day events are signed with both."""
    return once.answer(lambda: _with_secret(service.rotate_secret(session, committee, webhook, access)), hidden=_HIDDEN)


@router.get("/webhook-calls", **allow(*EDITORS))
def list_webhook_calls(
    committee: CurrentCommittee, query: Annotated[CallQuery, Query()], session: DatabaseSession
) -> Page[Call]:
    """List events for subscribers with what became of them; `state=dead` lists those given up."""
    return queries.read_calls(session, committee.id, query)


@router.get("/webhook-calls/{call}", **allow(*EDITORS))
def get_webhook_call(committee: CurrentCommittee, call: CallId, session: DatabaseSession) -> CallDetail:
    """Show an event for a subscriber: what is told, and every attempt."""
    return queries.read_call(session, committee.id, call)


@router.post("/webhook-calls/{call}/redeliver", response_model=CallDetail, **allow(*EDITORS))
def redeliver_webhook_call(
    committee: CurrentCommittee, call: CallId, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Tell an event once more, under the same id."""

    def act() -> Answer:
        service.tell_again(session, committee, call, access)
        return Answer(queries.read_call(session, committee.id, call))

    return once.answer(act)


def _shown(row: WebhookRow) -> Webhook:
    return Webhook.model_validate(row, from_attributes=True)


def _with_secret(row: WebhookRow) -> NewWebhook:
    return NewWebhook.model_validate(row, from_attributes=True)
