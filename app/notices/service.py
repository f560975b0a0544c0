"""What planners do with messages: hold, release and discard them, and note who knows without having read."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from ulid import ULID

from app.audit.service import record
from app.auth.access import Access
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.errors import Conflict, Flaw, Invalid, NotFound
from app.notices.channel_schemas import GROUP_KINDS
from app.notices.channels import find_channel
from app.notices.queries import HIDDEN
from app.notices.receipts import note_read
from app.notices.schemas import Selection
from app.notices.settings import member_languages, read_settings
from app.notices.tables import NoticeRow, NoticeState
from app.notices.tasks import send_soon
from app.plans.tables import ReleaseRow

RELEASED_FROM = (NoticeState.HELD, NoticeState.FAILED)
HELD_FROM = (NoticeState.WAITING,)
DISCARDED_FROM = (NoticeState.HELD, NoticeState.WAITING, NoticeState.FAILED)


class NobodySelected(Invalid):
    """No message fits what was selected."""


class NoticeSettled(Conflict):
    """These messages have gone out or were given up, and cannot be changed any more: {notices}."""


class TrialRefused(Invalid):
    """The trial cannot be sent like this; the list of errors says why."""


def release(session: Session, committee: CommitteeRow, wanted: Selection, access: Access) -> int:
    """Let held messages go out, and those that nobody could be reached by once more."""
    rows, moment = _selected(session, committee, wanted, RELEASED_FROM), now()
    usual, languages = read_settings(session, committee.id).language, member_languages(session, committee.id)
    for row in rows:
        row.language = usual if row.member_id is None else languages.get(row.member_id, usual)
        row.state, row.due_at, row.error, row.tried = NoticeState.WAITING.value, moment, None, []
        row.released_at, row.released_by = moment, access.name
    session.flush()
    if rows:
        send_soon(session)
    return _told(session, committee, "notices.release", rows, access)


def hold(session: Session, committee: CommitteeRow, wanted: Selection, access: Access) -> int:
    """Keep messages back that have not gone out yet."""
    rows = _selected(session, committee, wanted, HELD_FROM)
    for row in rows:
        row.state, row.due_at, row.slot_id = NoticeState.HELD.value, None, None
        row.released_at, row.released_by = None, None
    session.flush()
    return _told(session, committee, "notices.hold", rows, access)


def discard(session: Session, committee: CommitteeRow, wanted: Selection, access: Access) -> int:
    """Give messages up: nobody is told, now or later."""
    rows = _selected(session, committee, wanted, DISCARDED_FROM)
    for row in rows:
        row.state, row.due_at = NoticeState.DISCARDED.value, None
    session.flush()
    return _told(session, committee, "notices.discard", rows, access)


def confirm_read(session: Session, committee: CommitteeRow, number: int, note: str, access: Access) -> None:
    """Note that a member knows: said by the member, or by whoever has telephoned."""
    query = select(NoticeRow).where(NoticeRow.committee_id == committee.id, NoticeRow.id == number)
    if access.member is not None:
        query = query.join(MemberRow, MemberRow.id == NoticeRow.member_id).where(
            MemberRow.key == access.member, NoticeRow.state.not_in(HIDDEN)
        )
    row = session.scalars(query.with_for_update(of=NoticeRow).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    if row.state in HIDDEN:
        raise NoticeSettled(notices=[number])
    if row.read_at is None:
        note_read(row, "member" if access.member is not None else access.name, now())
        session.flush()
        after = {"note": note} if note else None
        record(session, access, "notice.read", str(number), committee_id=committee.id, after=after)


def send_trial(session: Session, committee: CommitteeRow, key: str, member: str | None, access: Access) -> int:
    """Send a message that only says it is a trial; return its number, at which its fate is read."""
    channel = find_channel(session, committee.id, key)
    number = None
    if channel.kind not in GROUP_KINDS:
        number = _member(session, committee.id, member)
    moment = now()
    row = NoticeRow(
        committee_id=committee.id,
        event_id=str(ULID.from_datetime(moment)),
        member_id=number,
        channel_id=channel.id,
        language=read_settings(session, committee.id).language,
        state=NoticeState.WAITING.value,
        items=[],
        created_at=moment,
        released_at=moment,
        released_by=access.name,
        due_at=moment,
        tried=[],
    )
    session.add(row)
    session.flush()
    record(session, access, "channel.trial", key, committee_id=committee.id, after={"notice": row.id})
    send_soon(session)
    return row.id


def _member(session: Session, committee_id: int, key: str | None) -> int:
    if key is None:
        raise TrialRefused(flaws=[Flaw("/member", "missing")])
    query = select(MemberRow.id).where(MemberRow.committee_id == committee_id, MemberRow.key == key)
    number = session.scalars(query).one_or_none()
    if number is None:
        raise TrialRefused(flaws=[Flaw("/member", "unknown_name", {"name": key})])
    return number


def _selected(
    session: Session, committee: CommitteeRow, wanted: Selection, states: Sequence[NoticeState]
) -> Sequence[NoticeRow]:
    """The messages an act is for; named ones have to be in a state in which it is possible."""
    possible = [state.value for state in states]
    query = select(NoticeRow).where(NoticeRow.committee_id == committee.id)
    if wanted.notices is not None:
        query = query.where(NoticeRow.id.in_(wanted.notices))
    else:
        query = query.where(NoticeRow.state.in_(possible))
    if wanted.release is not None:
        numbers = select(ReleaseRow.id).where(
            ReleaseRow.committee_id == committee.id, ReleaseRow.number == wanted.release
        )
        query = query.where(NoticeRow.release_id.in_(numbers))
    if wanted.members is not None:
        members = select(MemberRow.id).where(MemberRow.committee_id == committee.id, MemberRow.key.in_(wanted.members))
        query = query.where(NoticeRow.member_id.in_(members))
    locked = query.order_by(NoticeRow.id).with_for_update().execution_options(populate_existing=True)
    rows = session.scalars(locked).all()
    if wanted.notices is not None and len(rows) < len(set(wanted.notices)):
        raise NobodySelected
    settled = [row.id for row in rows if row.state not in possible]
    if settled:
        raise NoticeSettled(notices=settled)
    return rows


def _told(session: Session, committee: CommitteeRow, action: str, rows: Sequence[NoticeRow], access: Access) -> int:
    if rows:
        after = {"notices": [row.id for row in rows]}
        record(session, access, action, committee.key, committee_id=committee.id, after=after)
    return len(rows)
