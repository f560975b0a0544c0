"""Diaries of members, departments and venues."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.auth.policy import CurrentAccess, allow
from app.auth.roles import STAFF
from app.committees.access import CurrentCommittee, RowKey
from app.database import DatabaseSession
from app.diaries.schemas import FreeTimes, FreeTimesQuery, Owner, Week, WeekQuery
from app.diaries.search import find_free_times as search_free_times
from app.diaries.service import read_week
from app.text import language_of

router = APIRouter(tags=["diaries"])

Days = Annotated[WeekQuery, Query()]


@router.get("/members/{key}/week", **allow(*STAFF, own=True))
def member_week(
    key: RowKey,
    committee: CurrentCommittee,
    query: Days,
    access: CurrentAccess,
    session: DatabaseSession,
    request: Request,
) -> Week:
    """What takes a member's time on some days, why, and what remains; a member sees its own alone.

    What members declare of themselves is shown to others only as hours that are not to be had.
    """
    return read_week(session, committee, (Owner.MEMBER, key), query, access, language_of(request))


@router.get("/departments/{key}/week", **allow(*STAFF))
def department_week(
    key: RowKey,
    committee: CurrentCommittee,
    query: Days,
    access: CurrentAccess,
    session: DatabaseSession,
    request: Request,
) -> Week:
    """What takes a department's officers on some days, and how many remain; its time is taken when none does."""
    return read_week(session, committee, (Owner.DEPARTMENT, key), query, access, language_of(request))


@router.get("/venues/{key}/week", **allow(*STAFF))
def venue_week(
    key: RowKey,
    committee: CurrentCommittee,
    query: Days,
    access: CurrentAccess,
    session: DatabaseSession,
    request: Request,
) -> Week:
    """What takes a venue's time on some days, with its hours and the time it needs between sessions."""
    return read_week(session, committee, (Owner.VENUE, key), query, access, language_of(request))


@router.get("/free-times", **allow(*STAFF))
def find_free_times(
    committee: CurrentCommittee,
    query: Annotated[FreeTimesQuery, Query()],
    session: DatabaseSession,
    request: Request,
) -> FreeTimes:
    """Find times at which all named members and departments and one of the venues are free, the best first.

    Times at which the fewest have something else in mind come first, among them those that most people like, then the
    earliest. When there is none, `nearest` has up to five times at which the fewest are missing, with who they are.
    Without a format only working days are searched.
    """
    return search_free_times(session, committee, query, language_of(request))
