"""Addresses of feeds that are nobody's own."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import select

from app.auth.idempotency import Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS
from app.calendar import shared
from app.calendar.schemas import NewSharedFeed, SharedFeed, SharedFeedRequest, SharedFeeds
from app.calendar.tables import SharedFeedRow
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.text import Id

router = APIRouter(tags=["calendar"])

FeedId = Annotated[Id, Path(alias="feed")]


@router.post("/shared-feeds", status_code=201, response_model=NewSharedFeed, **allow(*EDITORS))
def add_shared_feed(
    committee: CurrentCommittee,
    wanted: SharedFeedRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Make the address of a venue's, group's or department's calendar, or of the whole one; it is shown this once."""

    def act() -> NewSharedFeed:
        row, secret = shared.create_shared_feed(session, committee, wanted, access)
        address = str(request.url_for("read_feed", secret=secret))
        return NewSharedFeed.model_validate(row).model_copy(update={"feed": address})

    return once.answer(act, status=201, hidden=frozenset({"feed"}))


@router.get("/shared-feeds", **allow(*EDITORS))
def list_shared_feeds(committee: CurrentCommittee, session: DatabaseSession) -> SharedFeeds:
    """List the addresses of venues', groups', departments' and whole calendars, without their secrets."""
    mine = select(SharedFeedRow).where(SharedFeedRow.committee_id == committee.id).order_by(SharedFeedRow.id)
    return SharedFeeds(items=[SharedFeed.model_validate(row) for row in session.scalars(mine)])


@router.post("/shared-feeds/{feed}/revoke", response_model=SharedFeed, **allow(*EDITORS))
def revoke_shared_feed(
    committee: CurrentCommittee, feed: FeedId, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Withdraw such an address for good."""
    return once.answer(lambda: SharedFeed.model_validate(shared.revoke_shared_feed(session, committee, feed, access)))
