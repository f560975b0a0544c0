"""Reading the committees."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.auth.policy import CurrentAccess, allow
from app.auth.roles import STAFF
from app.committees.access import CurrentCommittee
from app.committees.queries import CommitteeQuery, own_committee
from app.committees.schemas import StoredCommittee
from app.committees.tables import CommitteeRow
from app.database import DatabaseSession
from app.paging import NOT_MODIFIED, Page, page_of, tagged

router = APIRouter(tags=["committee"])

door = APIRouter(prefix="/api/v1/committees", tags=["committee"])
"""Committees as a list; each has its rooms under its own address."""


@door.get("", **allow(*STAFF, own=True))
def list_committees(
    query: Annotated[CommitteeQuery, Query()], access: CurrentAccess, session: DatabaseSession
) -> Page[StoredCommittee]:
    """Committees that the token may see."""
    return page_of(session, "committees", CommitteeRow, StoredCommittee, query, own_committee(access))


@router.get("", response_model=StoredCommittee, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_committee(committee: CurrentCommittee, request: Request) -> Response:
    """The committee with its settings."""
    return tagged(request, StoredCommittee.model_validate(committee, from_attributes=True))
