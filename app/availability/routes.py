"""Reading taken time, special days and days kept free."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.auth.policy import CurrentAccess, allow
from app.auth.roles import STAFF
from app.availability.lists import BLACKOUTS, BUSY, DAY_OVERRIDES
from app.availability.queries import BlackoutQuery, BusyQuery, DayOverrideQuery, own_busy
from app.availability.schemas import StoredBlackout, StoredBusy, StoredDayOverride
from app.availability.tables import BlackoutRow, BusyRow, DayOverrideRow
from app.committees.access import CurrentCommittee, RowKey, RowNumber
from app.database import DatabaseSession
from app.paging import NOT_MODIFIED, Page, read_one, read_page, tagged

router = APIRouter(tags=["availability"])


@router.get("/busy", **allow(*STAFF, own=True))
def list_busy(
    committee: CurrentCommittee, query: Annotated[BusyQuery, Query()], session: DatabaseSession, access: CurrentAccess
) -> Page[StoredBusy]:
    """Time taken from members, departments and venues; a member sees its own."""
    return read_page(session, BUSY, committee.id, query, own_busy(access))


@router.get("/busy/{number}", response_model=StoredBusy, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_busy_interval(
    number: RowNumber, committee: CurrentCommittee, request: Request, session: DatabaseSession, access: CurrentAccess
) -> Response:
    """One busy interval."""
    return tagged(request, read_one(session, BUSY, committee.id, BusyRow.id == number, own_busy(access)))


@router.get("/day-overrides", **allow(*STAFF, own=True))
def list_day_overrides(
    committee: CurrentCommittee, query: Annotated[DayOverrideQuery, Query()], session: DatabaseSession
) -> Page[StoredDayOverride]:
    """Days that are unlike the national calendar."""
    return read_page(session, DAY_OVERRIDES, committee.id, query)


@router.get(
    "/day-overrides/{number}", response_model=StoredDayOverride, responses=NOT_MODIFIED, **allow(*STAFF, own=True)
)
def read_day_override(
    number: RowNumber, committee: CurrentCommittee, request: Request, session: DatabaseSession
) -> Response:
    """One special day."""
    return tagged(request, read_one(session, DAY_OVERRIDES, committee.id, DayOverrideRow.id == number))


@router.get("/blackouts", **allow(*STAFF, own=True))
def list_blackouts(
    committee: CurrentCommittee, query: Annotated[BlackoutQuery, Query()], session: DatabaseSession
) -> Page[StoredBlackout]:
    """Days kept free of sessions."""
    return read_page(session, BLACKOUTS, committee.id, query)


@router.get("/blackouts/{key}", response_model=StoredBlackout, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_blackout(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One stretch of days kept free."""
    return tagged(request, read_one(session, BLACKOUTS, committee.id, BlackoutRow.key == key))
