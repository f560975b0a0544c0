"""Reading the venues."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.auth.policy import allow
from app.auth.roles import STAFF
from app.committees.access import CurrentCommittee, RowKey
from app.database import DatabaseSession
from app.paging import NOT_MODIFIED, Page, read_one, read_page, tagged
from app.venues.lists import VENUES
from app.venues.queries import VenueQuery
from app.venues.schemas import StoredVenue
from app.venues.tables import VenueRow

router = APIRouter(tags=["venues"])


@router.get("/venues", **allow(*STAFF, own=True))
def list_venues(
    committee: CurrentCommittee, query: Annotated[VenueQuery, Query()], session: DatabaseSession
) -> Page[StoredVenue]:
    """Places where sessions happen."""
    return read_page(session, VENUES, committee.id, query)


@router.get("/venues/{key}", response_model=StoredVenue, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_venue(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One venue."""
    return tagged(request, read_one(session, VENUES, committee.id, VenueRow.key == key))
