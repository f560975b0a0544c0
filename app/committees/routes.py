"""Reading the committee and its people."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.auth.policy import CurrentAccess, allow
from app.auth.roles import STAFF
from app.committees.access import CurrentCommittee, RowKey, RowNumber
from app.committees.lists import AREAS, DEPARTMENTS, DUTIES, GROUPS, LINKS, MEMBERS, MEMBERSHIPS, TRAVEL_TIMES
from app.committees.queries import (
    AreaQuery,
    CommitteeQuery,
    DepartmentQuery,
    DutyQuery,
    GroupQuery,
    LinkQuery,
    MemberQuery,
    MembershipQuery,
    TravelTimeQuery,
    own_committee,
    own_link,
    own_member,
    own_membership,
)
from app.committees.schemas import (
    StoredArea,
    StoredCommittee,
    StoredDepartment,
    StoredDuty,
    StoredGroup,
    StoredLink,
    StoredMember,
    StoredMembership,
    StoredTravelTime,
)
from app.committees.tables import (
    AreaRow,
    CommitteeRow,
    DepartmentRow,
    DutyRow,
    GroupRow,
    LinkRow,
    MemberRow,
    MembershipRow,
    TravelTimeRow,
)
from app.database import DatabaseSession
from app.paging import NOT_MODIFIED, Page, page_of, read_one, read_page, tagged

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


@router.get("/areas", **allow(*STAFF, own=True))
def list_areas(
    committee: CurrentCommittee, query: Annotated[AreaQuery, Query()], session: DatabaseSession
) -> Page[StoredArea]:
    """Areas of the committee."""
    return read_page(session, AREAS, committee.id, query)


@router.get("/areas/{key}", response_model=StoredArea, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_area(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One area."""
    return tagged(request, read_one(session, AREAS, committee.id, AreaRow.key == key))


@router.get("/travel-times", **allow(*STAFF))
def list_travel_times(
    committee: CurrentCommittee, query: Annotated[TravelTimeQuery, Query()], session: DatabaseSession
) -> Page[StoredTravelTime]:
    """Travel times between areas."""
    return read_page(session, TRAVEL_TIMES, committee.id, query)


@router.get("/travel-times/{number}", response_model=StoredTravelTime, responses=NOT_MODIFIED, **allow(*STAFF))
def read_travel_time(
    number: RowNumber, committee: CurrentCommittee, request: Request, session: DatabaseSession
) -> Response:
    """One travel time."""
    return tagged(request, read_one(session, TRAVEL_TIMES, committee.id, TravelTimeRow.id == number))


@router.get("/groups", **allow(*STAFF, own=True))
def list_groups(
    committee: CurrentCommittee, query: Annotated[GroupQuery, Query()], session: DatabaseSession
) -> Page[StoredGroup]:
    """Groups of members: sectors, special committees, town liaisons and others."""
    return read_page(session, GROUPS, committee.id, query)


@router.get("/groups/{key}", response_model=StoredGroup, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_group(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One group."""
    return tagged(request, read_one(session, GROUPS, committee.id, GroupRow.key == key))


@router.get("/members", **allow(*STAFF, own=True))
def list_members(
    committee: CurrentCommittee, query: Annotated[MemberQuery, Query()], session: DatabaseSession, access: CurrentAccess
) -> Page[StoredMember]:
    """Members of the committee; a member sees its own row."""
    return read_page(session, MEMBERS, committee.id, query, own_member(access))


@router.get("/members/{key}", response_model=StoredMember, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_member(
    key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession, access: CurrentAccess
) -> Response:
    """One member."""
    return tagged(request, read_one(session, MEMBERS, committee.id, MemberRow.key == key, own_member(access)))


@router.get("/memberships", **allow(*STAFF, own=True))
def list_memberships(
    committee: CurrentCommittee,
    query: Annotated[MembershipQuery, Query()],
    session: DatabaseSession,
    access: CurrentAccess,
) -> Page[StoredMembership]:
    """Who belongs to which group; a member sees its own."""
    return read_page(session, MEMBERSHIPS, committee.id, query, own_membership(access))


@router.get("/memberships/{number}", response_model=StoredMembership, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_membership(
    number: RowNumber, committee: CurrentCommittee, request: Request, session: DatabaseSession, access: CurrentAccess
) -> Response:
    """One membership."""
    return tagged(
        request, read_one(session, MEMBERSHIPS, committee.id, MembershipRow.id == number, own_membership(access))
    )


@router.get("/links", **allow(*STAFF, own=True))
def list_links(
    committee: CurrentCommittee, query: Annotated[LinkQuery, Query()], session: DatabaseSession, access: CurrentAccess
) -> Page[StoredLink]:
    """Chair-meeting members' links to groups; a member sees its own."""
    return read_page(session, LINKS, committee.id, query, own_link(access))


@router.get("/links/{number}", response_model=StoredLink, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_link(
    number: RowNumber, committee: CurrentCommittee, request: Request, session: DatabaseSession, access: CurrentAccess
) -> Response:
    """One link."""
    return tagged(request, read_one(session, LINKS, committee.id, LinkRow.id == number, own_link(access)))


@router.get("/departments", **allow(*STAFF))
def list_departments(
    committee: CurrentCommittee, query: Annotated[DepartmentQuery, Query()], session: DatabaseSession
) -> Page[StoredDepartment]:
    """Departments and their officers."""
    return read_page(session, DEPARTMENTS, committee.id, query)


@router.get("/departments/{key}", response_model=StoredDepartment, responses=NOT_MODIFIED, **allow(*STAFF))
def read_department(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One department."""
    return tagged(request, read_one(session, DEPARTMENTS, committee.id, DepartmentRow.key == key))


@router.get("/duties", **allow(*STAFF, own=True))
def list_duties(
    committee: CurrentCommittee, query: Annotated[DutyQuery, Query()], session: DatabaseSession
) -> Page[StoredDuty]:
    """What members owe in a year."""
    return read_page(session, DUTIES, committee.id, query)


@router.get("/duties/{key}", response_model=StoredDuty, responses=NOT_MODIFIED, **allow(*STAFF, own=True))
def read_duty(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One duty."""
    return tagged(request, read_one(session, DUTIES, committee.id, DutyRow.key == key))
