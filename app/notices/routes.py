"""Messages to people: read, held, released; and who has to be telephoned."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

import app.notices.compose
import app.notices.dates
import app.notices.leave  # noqa: F401  from here on releases, decisions and enquiries make messages
from app.auth.access import Access
from app.auth.idempotency import Answer, Once, OnceOnly
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag
from app.auth.roles import EDITORS, STAFF
from app.committees.access import CurrentCommittee
from app.committees.tables import CommitteeRow
from app.database import DatabaseSession
from app.errors import declare
from app.notices import queries, service
from app.notices.queries import CallQuery, NoticeQuery
from app.notices.schemas import CallShown, Changed, Notice, NoticeDetail, ReadNote, Selection
from app.notices.service import NobodySelected, NoticeSettled
from app.notices.settings import NoticeSettings, StoredNoticeSettings, read_settings, write_settings
from app.paging import Page
from app.text import Id

router = APIRouter(tags=["notices"])

NoticeId = Annotated[Id, Path(alias="notice")]
"""In addresses only numbers match it, so that acts on many messages have addresses of their own."""
_ACT = declare(NobodySelected, NoticeSettled)


@router.get("/notice-settings", **allow(*STAFF, extra=declare(headers=("ETag",))))
def get_notice_settings(
    committee: CurrentCommittee, session: DatabaseSession, response: Response
) -> StoredNoticeSettings:
    """Show how the committee tells people."""
    found = read_settings(session, committee.id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.put("/notice-settings", **allow(*EDITORS, extra=declare(headers=("ETag",))))
def put_notice_settings(
    committee: CurrentCommittee,
    wanted: NoticeSettings,
    access: CurrentAccess,
    session: DatabaseSession,
    response: Response,
    if_match: IfMatch = None,
) -> StoredNoticeSettings:
    """Set how the committee tells people from now on."""
    found = write_settings(session, committee, wanted, if_match, access)
    response.headers["ETag"] = etag(found.version)
    return found


@router.get("/notices", **allow(*STAFF, own=True))
def list_notices(
    committee: CurrentCommittee, query: Annotated[NoticeQuery, Query()], access: CurrentAccess, session: DatabaseSession
) -> Page[Notice]:
    """List messages with what became of them; members see those that they were sent."""
    return queries.read_notices(session, committee.id, query, access)


@router.get("/notices/{notice:int}", **allow(*STAFF, own=True))
def get_notice(
    committee: CurrentCommittee, notice: NoticeId, access: CurrentAccess, session: DatabaseSession
) -> NoticeDetail:
    """Show a message in its words, before or after it went out, with every attempt."""
    return queries.read_notice(session, committee, notice, access)


@router.post("/notices/release", response_model=Changed, **allow(*EDITORS, extra=_ACT))
def release_notices(
    committee: CurrentCommittee, wanted: Selection, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Let held messages go out, and failed ones once more: all, those of a release, or some."""
    return _act(once, service.release, session, committee, wanted, access)


@router.post("/notices/hold", response_model=Changed, **allow(*EDITORS, extra=_ACT))
def hold_notices(
    committee: CurrentCommittee, wanted: Selection, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Keep back messages that have not gone out yet."""
    return _act(once, service.hold, session, committee, wanted, access)


@router.post("/notices/discard", response_model=Changed, **allow(*EDITORS, extra=_ACT))
def discard_notices(
    committee: CurrentCommittee, wanted: Selection, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Give up messages that have not gone out."""
    return _act(once, service.discard, session, committee, wanted, access)


Act = Callable[[Session, CommitteeRow, Selection, Access], int]


def _act(
    once: OnceOnly, act: Act, session: Session, committee: CommitteeRow, wanted: Selection, access: Access
) -> Response:
    return once.answer(lambda: Changed(changed=act(session, committee, wanted, access)))


@router.post(
    "/notices/{notice:int}/read", response_model=NoticeDetail, **allow(*EDITORS, own=True, extra=declare(NoticeSettled))
)
def confirm_notice(
    committee: CurrentCommittee,
    notice: NoticeId,
    wanted: ReadNote,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Note that the member knows: said by the member, or by whoever has telephoned."""

    def act() -> Answer:
        service.confirm_read(session, committee, notice, wanted.note, access)
        return Answer(queries.read_notice(session, committee, notice, access))

    return once.answer(act)


@router.get("/telephone-list", **allow(*EDITORS))
def list_calls(
    committee: CurrentCommittee, query: Annotated[CallQuery, Query()], session: DatabaseSession
) -> Page[CallShown]:
    """List whom to telephone: whom no channel reached, and who has not read in time."""
    return queries.read_calls(session, committee.id, query)
