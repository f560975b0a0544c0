"""Foreign calendars that tell when a member is busy."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag, require_match
from app.auth.roles import EDITORS
from app.calendar.service import find_member
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import declare
from app.sources import service
from app.sources.schemas import ForeignCalendar, ForeignCalendarRequest, ForeignCalendars
from app.sources.service import TooManySources
from app.text import Id, Key, language_of

router = APIRouter(tags=["calendar"])

MemberKey = Annotated[Key, Path(alias="member", description="Key of the member.")]
SourceId = Annotated[Id, Path(alias="source")]


@router.post(
    "/members/{member}/busy-sources",
    status_code=201,
    response_model=ForeignCalendar,
    **allow(*EDITORS, own=True, extra=declare(TooManySources, headers=("ETag", "Location"))),
)
def add_busy_source(
    committee: CurrentCommittee,
    member: MemberKey,
    wanted: ForeignCalendarRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Let a foreign calendar tell when a member is busy: it is read now and every hour, and only times are kept."""

    def act() -> Answer:
        found = find_member(session, committee.id, member, access)
        row = service.add_source(session, found, wanted, access)
        location = f"/api/v1/committees/{committee.key}/members/{found.key}/busy-sources/{row.id}"
        headers = {"Location": location, "ETag": etag(row.version)}
        return Answer(service.shown(row, language_of(request)), headers)

    return once.answer(act, status=201)


@router.get("/members/{member}/busy-sources", **allow(*EDITORS, own=True))
def list_busy_sources(
    committee: CurrentCommittee, member: MemberKey, access: CurrentAccess, session: DatabaseSession, request: Request
) -> ForeignCalendars:
    """List the foreign calendars of a member: when each was last read, and why it is stale if it is."""
    found = find_member(session, committee.id, member, access)
    language = language_of(request)
    return ForeignCalendars(items=[service.shown(row, language) for row in service.sources_of(session, found)])


@router.get("/members/{member}/busy-sources/{source}", **allow(*EDITORS, own=True, extra=declare(headers=("ETag",))))
def get_busy_source(
    committee: CurrentCommittee,
    member: MemberKey,
    source: SourceId,
    access: CurrentAccess,
    session: DatabaseSession,
    request: Request,
    response: Response,
) -> ForeignCalendar:
    """Show a foreign calendar of a member."""
    found = find_member(session, committee.id, member, access)
    row = service.find_source(session, found, source)
    response.headers["ETag"] = etag(row.version)
    return service.shown(row, language_of(request))


@router.post(
    "/members/{member}/busy-sources/{source}/refresh",
    status_code=202,
    response_model=ForeignCalendar,
    **allow(*EDITORS, own=True),
)
def refresh_busy_source(
    committee: CurrentCommittee,
    member: MemberKey,
    source: SourceId,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Have a foreign calendar read now, not only when its hour has come."""

    def act() -> ForeignCalendar:
        found = find_member(session, committee.id, member, access)
        row = service.find_source(session, found, source, lock=True)
        service.refresh(session, row)
        return service.shown(row, language_of(request))

    return once.answer(act, status=202)


@router.delete("/members/{member}/busy-sources/{source}", status_code=204, **allow(*EDITORS, own=True))
def delete_busy_source(
    committee: CurrentCommittee,
    member: MemberKey,
    source: SourceId,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Remove a foreign calendar of a member, with the busy time that it told of."""
    found = find_member(session, committee.id, member, access)
    row = service.find_source(session, found, source, lock=True)
    require_match(if_match, row.version)
    service.remove_source(session, found, row, access)
