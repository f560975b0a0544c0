"""Links by which members come to their pages, sent by the committee's channels; nothing that opens is stored."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from ulid import ULID

from app.audit.service import Actor, record
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.errors import Conflict
from app.lists import insert_rows
from app.notices.items import NoticeKind
from app.notices.settings import member_languages, read_settings
from app.notices.tables import NoticeRow, NoticeState
from app.notices.tasks import send_soon
from app.settings import get_settings

AT_MOST_EVERY = timedelta(minutes=2)
ITEM = {
    **dict.fromkeys(("session", "name"), ""),
    **dict.fromkeys(("name_en", "old", "new", "reason", "into", "into_en")),
    "kind": NoticeKind.SIGN_IN.value,
}


class NoPublicAddress(Conflict):
    """The service does not know its public address, which a link needs; its operator sets CONSULT_PUBLIC_URL."""


def send_sign_in(session: Session, committee: CommitteeRow, member: MemberRow, by: Actor) -> None:
    """Have a link sent to a member; not again within two minutes."""
    if get_settings().public_url is None:
        raise NoPublicAddress
    moment = now()
    recent = select(NoticeRow.id).where(
        NoticeRow.member_id == member.id,
        NoticeRow.items.contains([{"kind": NoticeKind.SIGN_IN.value}]),
        NoticeRow.created_at > moment - AT_MOST_EVERY,
    )
    if session.scalar(recent.limit(1)) is not None:
        return
    written = moment.isoformat()
    row = {
        "committee_id": committee.id,
        "event_id": str(ULID.from_datetime(moment)),
        "release_id": None,
        "member_id": member.id,
        "language": member_languages(session, committee.id).get(member.id)
        or read_settings(session, committee.id).language,
        "state": NoticeState.WAITING.value,
        "items": [ITEM],
        "created_at": written,
        "released_at": written,
        "released_by": by.name,
        "due_at": written,
        "tried": [],
    }
    insert_rows(session, NoticeRow, [row])
    record(session, by, "page_link.send", member.key, committee_id=committee.id)
    send_soon(session)
