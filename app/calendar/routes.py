"""Feeds of members' calendars, and the addresses they are read at."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.idempotency import Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS
from app.calendar import service
from app.calendar.conditions import answer_headers, is_unchanged, takes_gzip
from app.calendar.feed import render
from app.calendar.queries import feed_calendar
from app.calendar.rendered import rendered
from app.calendar.schemas import FeedTokenRequest, FeedTokens, FeedTokenView, NewFeedToken
from app.calendar.shared import find_shared_feed, shared_calendar, shared_state
from app.calendar.subscribers import FeedRevoked, find_standing, find_subscriber
from app.calendar.tables import FeedTokenRow
from app.clock import now
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import NotFound, declare
from app.text import Id, Key

router = APIRouter(tags=["calendar"])
door = APIRouter(tags=["calendar"])

MemberKey = Annotated[Key, Path(alias="member", description="Key of the member.")]
TokenId = Annotated[Id, Path(alias="token")]
Secret = Annotated[str, Path(alias="secret", max_length=200)]
CALENDAR = {"text/calendar": {"schema": {"type": "string"}}}


@router.post("/members/{member}/feed-tokens", status_code=201, response_model=NewFeedToken, **allow(*EDITORS, own=True))
def add_feed_token(
    committee: CurrentCommittee,
    member: MemberKey,
    wanted: FeedTokenRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Make the address of a member's calendar for one device; it is shown this once."""

    def act() -> NewFeedToken:
        found = service.find_member(session, committee.id, member, access)
        token, secret = service.create_feed_token(session, found, wanted, access)
        address = str(request.url_for("read_feed", secret=secret))
        return NewFeedToken.model_validate(token).model_copy(update={"feed": address})

    return once.answer(act, status=201, hidden=frozenset({"feed"}))


@router.get("/members/{member}/feed-tokens", **allow(*EDITORS, own=True))
def list_feed_tokens(
    committee: CurrentCommittee, member: MemberKey, access: CurrentAccess, session: DatabaseSession
) -> FeedTokens:
    """List the addresses of a member's calendar, without their secrets."""
    found = service.find_member(session, committee.id, member, access)
    rows = session.scalars(select(FeedTokenRow).where(FeedTokenRow.member_id == found.id).order_by(FeedTokenRow.id))
    return FeedTokens(items=[FeedTokenView.model_validate(row) for row in rows])


@router.post("/members/{member}/feed-tokens/{token}/revoke", response_model=FeedTokenView, **allow(*EDITORS, own=True))
def revoke_feed_token(
    committee: CurrentCommittee,
    member: MemberKey,
    token: TokenId,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Withdraw an address of a member's calendar for good."""

    def act() -> FeedTokenView:
        found = service.find_member(session, committee.id, member, access)
        return FeedTokenView.model_validate(service.revoke_feed_token(session, found, token, access))

    return once.answer(act)


@door.head("/cal/{secret}/sessions.ics", include_in_schema=False)
@door.get(
    "/cal/{secret}/sessions.ics",
    response_class=Response,
    responses={200: {"content": CALENDAR}, 304: {"description": "It has not changed."}},
    openapi_extra=declare(FeedRevoked),
)
def read_feed(secret: Secret, session: DatabaseSession, request: Request) -> Response:
    """A member's calendar, or one that is nobody's own; the address itself is the secret."""
    moment = now()
    try:
        standing = find_standing(session, secret)
    except NotFound:
        return _shared_feed(secret, session, request)

    def write() -> bytes:
        return render(feed_calendar(session, find_subscriber(session, standing), moment))

    return _answer(request, standing.etag(compressed=takes_gzip(request.headers)), standing.changed_at, write)


def _shared_feed(secret: str, session: Session, request: Request) -> Response:
    moment = now()
    row, committee = find_shared_feed(session, secret)
    state, changed_at = shared_state(session, row, committee, moment)
    etag = f'"{state}{"g" * takes_gzip(request.headers)}"'
    return _answer(request, etag, changed_at, lambda: render(shared_calendar(session, row, committee, moment)))


def _answer(request: Request, etag: str, changed_at: datetime | None, write: Callable[[], bytes]) -> Response:
    compressed, headers = takes_gzip(request.headers), answer_headers(etag, changed_at)
    if is_unchanged(request.headers, etag, changed_at):
        return Response(status_code=304, headers=headers)
    if compressed:
        headers["Content-Encoding"] = "gzip"
    content = rendered(etag, write, compressed=compressed)
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")
