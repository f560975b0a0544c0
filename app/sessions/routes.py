"""Reading formats, sessions, and what binds sessions to each other."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.auth.policy import allow
from app.auth.roles import STAFF
from app.committees.access import CurrentCommittee, RowKey, RowNumber
from app.database import DatabaseSession
from app.paging import NOT_MODIFIED, Page, read_one, read_page, tagged
from app.sessions.lists import FORMATS, ORDERS, SEPARATIONS, SESSIONS
from app.sessions.queries import FormatQuery, OrderQuery, SeparationQuery, SessionQuery
from app.sessions.schemas import StoredFormat, StoredOrder, StoredSeparation, StoredSession
from app.sessions.tables import ConsultationSession, FormatRow, OrderRow, SeparationRow

router = APIRouter(tags=["sessions"])


@router.get("/formats", **allow(*STAFF, own=True))
def list_formats(
    committee: CurrentCommittee, query: Annotated[FormatQuery, Query()], session: DatabaseSession
) -> Page[StoredFormat]:
    """Kinds of sessions."""
    return read_page(session, FORMATS, committee.id, query)


@router.get("/formats/{key}", response_model=StoredFormat, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_format(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One format."""
    return tagged(request, read_one(session, FORMATS, committee.id, FormatRow.key == key))


@router.get("/sessions", **allow(*STAFF))
def list_sessions(
    committee: CurrentCommittee, query: Annotated[SessionQuery, Query()], session: DatabaseSession
) -> Page[StoredSession]:
    """Sessions to be placed, with who takes part."""
    return read_page(session, SESSIONS, committee.id, query)


@router.get("/sessions/{key}", response_model=StoredSession, responses=NOT_MODIFIED, **allow(*STAFF))
def read_session(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One session."""
    return tagged(request, read_one(session, SESSIONS, committee.id, ConsultationSession.key == key))


@router.get("/orders", **allow(*STAFF))
def list_orders(
    committee: CurrentCommittee, query: Annotated[OrderQuery, Query()], session: DatabaseSession
) -> Page[StoredOrder]:
    """Which session comes before which."""
    return read_page(session, ORDERS, committee.id, query)


@router.get("/orders/{number}", response_model=StoredOrder, responses=NOT_MODIFIED, **allow(*STAFF))
def read_order(number: RowNumber, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One order."""
    return tagged(request, read_one(session, ORDERS, committee.id, OrderRow.id == number))


@router.get("/separations", **allow(*STAFF))
def list_separations(
    committee: CurrentCommittee, query: Annotated[SeparationQuery, Query()], session: DatabaseSession
) -> Page[StoredSeparation]:
    """Sessions that are kept apart."""
    return read_page(session, SEPARATIONS, committee.id, query)


@router.get("/separations/{number}", response_model=StoredSeparation, responses=NOT_MODIFIED, **allow(*STAFF))
def read_separation(
    number: RowNumber, committee: CurrentCommittee, request: Request, session: DatabaseSession
) -> Response:
    """One separation."""
    return tagged(request, read_one(session, SEPARATIONS, committee.id, SeparationRow.id == number))
