"""Which mails a change of the calendar leads to, put down in its own transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.attendance.queries import OPEN, Invited, read_invited, today
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.invitations.tables import InvitationMailRow, InvitationSettingsRow, MailMethod, MailState
from app.invitations.tasks import send_soon
from app.outbox.service import listeners
from app.outbox.tables import OutboxEvent

Pair = tuple[int, int]
EVENTS = ("release.published", "session.withdrawn", "calendar.changed")


def write_mails(session: Session, event: OutboxEvent) -> None:
    """Put down the mails for members with an address whose calendars look different now."""
    settings = session.get(InvitationSettingsRow, event.committee_id) if event.kind in EVENTS else None
    if settings is not None and settings.enabled:
        concerned = MemberRow.id.in_(event.payload["members"])
        _write(session, session.get_one(CommitteeRow, event.committee_id), concerned, event.created_at)


listeners.append(write_mails)


def invite_everybody(session: Session, committee: CommitteeRow, moment: datetime) -> None:
    """Put down the mails for all members with an address, for what they were not told by mail yet."""
    _write(session, committee, true(), moment)


def _write(session: Session, committee: CommitteeRow, concerned: ColumnElement[bool], moment: datetime) -> None:
    reached = (
        select(MemberRow.id)
        .join(ContactRow, (ContactRow.committee_id == MemberRow.committee_id) & (ContactRow.member == MemberRow.key))
        .where(MemberRow.committee_id == committee.id, ContactRow.email.is_not(None), concerned)
    )
    members = session.scalars(reached).all()
    invited = read_invited(session, committee.id, MemberRow.id.in_(members))
    told, present = _last(session, members), today(committee)
    rows = [row for one in invited if one.ends_at > present and (row := _mail(one, told, moment)) is not None]
    session.add_all(rows)
    session.flush()
    if rows:
        send_soon(session)


def _last(session: Session, members: Iterable[int]) -> dict[Pair, InvitationMailRow]:
    """The newest mail of each invitation."""
    mail = InvitationMailRow
    newest = select(mail).where(mail.member_id.in_(members)).order_by(mail.member_id, mail.session_id, mail.id.desc())
    rows = session.scalars(newest.ext(distinct_on(mail.member_id, mail.session_id)))
    return {(row.member_id, row.session_id): row for row in rows}


def _mail(one: Invited, told: dict[Pair, InvitationMailRow], moment: datetime) -> InvitationMailRow | None:
    """What is to be told; nothing that was told already, and no end of what never was."""
    row, before = one.invitation, told.get((one.member.id, one.subject.id))
    method = MailMethod.REQUEST if row.status in OPEN else MailMethod.CANCEL
    looks = _looks(one)
    if before is None and method is MailMethod.CANCEL:
        return None
    if before is not None and (before.method, before.looks) == (method.value, looks):
        return None
    return InvitationMailRow(
        committee_id=one.member.committee_id,
        member_id=one.member.id,
        session_id=one.subject.id,
        method=method.value,
        sequence=row.sequence,
        looks=looks,
        state=MailState.WAITING.value,
        attempts=0,
        due_at=moment,
        created_at=moment,
    )


def _looks(one: Invited) -> str:
    """What is worth a mail: a link to meet at, but neither materials nor coordinates."""
    row = one.invitation
    values: tuple[Any, ...] = (row.sequence, row.status, row.summary, row.location, row.topic, sorted(row.roles))
    return repr(values if row.conference is None else (*values, row.conference))
