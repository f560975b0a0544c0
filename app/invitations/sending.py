"""Sending invitations: of each invitation one mail after the other, so that an end never overtakes its beginning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

import structlog
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from app.attendance.queries import find_invited
from app.calendar.queries import event_of, reader_of
from app.calendar.subscribers import Subscriber, language_of
from app.clock import now
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.database import session_scope
from app.invitations.mail import Envelope, invitation_mail
from app.invitations.tables import InvitationMailRow, InvitationSettingsRow, MailMethod, MailState
from app.invitations.tokens import reply_address, token_of
from app.notices.channels import find_channel, opened
from app.notices.senders import Channel, NotSent
from app.notices.senders.email import hand_over
from app.notices.wording import Frame, when_and_where
from app.sessions.tables import ConsultationSession

LEASE: Final = timedelta(minutes=2)
WAITS: Final = (
    timedelta(seconds=20),
    timedelta(minutes=2),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
"""How long a mail rests after each attempt that failed; after the last it is given up."""
MOST: Final = 500

_log = structlog.get_logger("consult.invitations")


@dataclass(frozen=True)
class Outgoing:
    """A mail on its way."""

    number: int
    attempt: int
    channel: Channel
    mail: EmailMessage


def send_due() -> int:
    """Send what is due, one mail after the other; return how many went out."""
    sent = 0
    for _ in range(MOST):
        with session_scope() as session:
            found = claim(session, now())
        if found is None:
            break
        if isinstance(found, Outgoing):
            sent += _send(found)
    return sent


def _send(outgoing: Outgoing) -> bool:
    try:
        hand_over(outgoing.channel, outgoing.mail)
    except NotSent as failure:
        reason, lasting = failure.reason, failure.lasting
    except Exception as error:  # whatever a server answers, the mail is not lost
        reason, lasting = f"error: {type(error).__name__}", False
    else:
        with session_scope() as session:
            _settle(session, outgoing, state=MailState.SENT.value, sent_at=now(), due_at=None, error=None)
        return True
    last = lasting or outgoing.attempt > len(WAITS)
    with session_scope() as session:
        due = None if last else now() + WAITS[outgoing.attempt - 1]
        state = MailState.FAILED if last else MailState.WAITING
        _settle(session, outgoing, state=state.value, due_at=due, error=reason)
    _log.info("invitation not sent", mail=outgoing.number, reason=reason)
    return False


def _settle(session: Session, outgoing: Outgoing, **values: object) -> None:
    """Write down what came of an attempt, unless a later one has been made."""
    mine = (InvitationMailRow.id == outgoing.number, InvitationMailRow.attempts == outgoing.attempt)
    session.execute(update(InvitationMailRow).where(*mine).values(**values))


def claim(session: Session, moment: datetime) -> Outgoing | bool | None:
    """Take the next mail that is due and first of its invitation; True when it needed no sending, None for none."""
    earlier, mail = aliased(InvitationMailRow), InvitationMailRow
    waits = MailState.WAITING.value
    before = exists().where(
        earlier.member_id == mail.member_id, earlier.session_id == mail.session_id, earlier.id < mail.id
    )
    first = select(mail).where(mail.state == waits, mail.due_at <= moment, ~before.where(earlier.state == waits))
    row = session.scalars(first.order_by(mail.due_at, mail.id).limit(1).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    if _superseded(session, row):
        row.state, row.due_at = MailState.SUPERSEDED.value, None
        return True
    try:
        prepared = _prepared(session, row)
    except NotSent as failure:
        row.state, row.due_at, row.error = MailState.FAILED.value, None, failure.reason
        return True
    row.attempts, row.due_at = row.attempts + 1, moment + LEASE
    session.flush()
    return Outgoing(row.id, row.attempts, *prepared)


def _superseded(session: Session, row: InvitationMailRow) -> bool:
    """Whether a later mail tells everything, or an end is of something that never went out."""
    same = (InvitationMailRow.member_id == row.member_id, InvitationMailRow.session_id == row.session_id)
    later = select(InvitationMailRow.id).where(*same, InvitationMailRow.id > row.id)
    if row.attempts == 0 and session.scalar(later.limit(1)) is not None:
        return True
    if row.method == MailMethod.CANCEL:
        # What was tried may have arrived, even where no word of it came back.
        began = select(InvitationMailRow.id).where(*same, InvitationMailRow.attempts > 0, InvitationMailRow.id < row.id)
        return session.scalar(began.limit(1)) is None
    return False


def _prepared(session: Session, row: InvitationMailRow) -> tuple[Channel, EmailMessage]:
    settings = session.get(InvitationSettingsRow, row.committee_id)
    committee = session.get_one(CommitteeRow, row.committee_id)
    member = session.get_one(MemberRow, row.member_id)
    mine = (ContactRow.committee_id == committee.id, ContactRow.member == member.key)
    contact = session.scalars(select(ContactRow).where(*mine)).one_or_none()
    if settings is None or not settings.enabled or contact is None or contact.email is None:
        raise NotSent("nobody to send to", lasting=True)
    channel = opened(find_channel(session, committee.id, settings.channel))
    subject = session.get_one(ConsultationSession, row.session_id)
    invited = find_invited(session, committee.id, subject.key, member.key, withdrawn=True)
    reader = reader_of(Subscriber(member, committee, language_of(contact.language)))
    event = event_of(invited.invitation, invited.answer, subject.key)
    token = token_of(settings.token_secret, subject.uid, member.key)
    domain = settings.reply_to.rpartition("@")[2]
    envelope = Envelope(
        sender=channel.settings.sender,
        to=contact.email,
        reply_to=reply_address(settings.reply_to, token),
        message_id=f"<invitation-{row.id}@{domain}>",
    )
    told, frame = invited.invitation, Frame(committee.name, committee.name_en, committee.time_zone, reader.language)
    words = when_and_where(frame, told.starts_at, told.ends_at, told.days, told.location)
    return channel, invitation_mail(envelope, reader, event, MailMethod(row.method), words)
