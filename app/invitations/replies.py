"""Replies to invitations: read as if everything in them were hostile, matched by what only the invited can know.

From is never looked at: an answer counts by the session's UID, the attendee, the SEQUENCE and the invitation's token.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.attendance.proposals import propose
from app.attendance.queries import Invited, read_invited
from app.attendance.schemas import TimeProposal
from app.attendance.service import answer
from app.attendance.states import WISHES, Via
from app.calendar.feed import UID_DOMAIN
from app.clock import now
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.errors import Problem
from app.invitations.tables import InvitationSettingsRow, MailReplyRow, ReplyOutcome
from app.invitations.tokens import proves, tokens_in
from app.outbox import announce
from app.sessions.tables import ConsultationSession
from app.text import LANGUAGES, shown

MOST_BYTES: Final = 500_000
MOST_CALENDAR: Final = 60_000
MOST_PARTS: Final = 50
ADDRESSED: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to")


class Unreadable(Exception):
    """There is no reply in this mail that can be read."""


@dataclass(frozen=True)
class Reply:
    """What a calendar program answers."""

    method: str
    uid: str
    sequence: int
    attendee: str
    partstat: str
    comment: str | None
    start: datetime | None
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Sender:
    """Whoever proved to hold an invitation."""

    name: str
    origin: str


def take_mail(session: Session, committee: CommitteeRow, content: bytes, origin: str) -> ReplyOutcome:
    """Take a mail as it came; it changes no more than the one invitation that it proves to answer."""
    settings = session.get_one(InvitationSettingsRow, committee.id)
    digest, moment = sha256(content).digest(), now()
    values = {"committee_id": committee.id, "digest": digest, "received_at": moment}
    written = insert(MailReplyRow).values(**values, outcome=ReplyOutcome.UNREADABLE.value)
    number = session.scalar(written.on_conflict_do_nothing().returning(MailReplyRow.id))
    if number is None:  # it came before
        known = select(MailReplyRow.outcome).where(
            MailReplyRow.committee_id == committee.id, MailReplyRow.digest == digest
        )
        return ReplyOutcome(session.scalars(known).one())
    row = session.get_one(MailReplyRow, number)
    try:
        reply = read_reply(content)
    except Unreadable:
        return ReplyOutcome.UNREADABLE
    invited = _matched(session, committee, settings, reply)
    if invited is None:
        outcome = ReplyOutcome.UNKNOWN
    else:
        row.session, row.member = invited.subject.key, invited.member.key
        outcome = _told(session, committee, invited, reply, origin)
    row.outcome = outcome.value
    session.flush()
    return outcome


def read_reply(content: bytes) -> Reply:
    """Read a reply or a counter-proposal, or raise Unreadable: no mail breaks the reader."""
    if len(content) > MOST_BYTES:
        raise Unreadable
    try:
        mail = message_from_bytes(content)
        part, declared = _calendar_part(mail)
        return _reply(Calendar.from_ical(part), declared, _tokens(mail))
    except Unreadable:
        raise
    except Exception as error:  # libraries fail on broken input in many ways
        raise Unreadable from error


def _calendar_part(mail: Message) -> tuple[bytes, str]:
    """The calendar of a mail, and the method that the mail says it has."""
    for number, part in enumerate(mail.walk()):
        if number > MOST_PARTS:
            break
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and len(content) <= MOST_CALENDAR:
                return content, str(part.get_param("method") or "")
    raise Unreadable


def _tokens(mail: Message) -> tuple[str, ...]:
    addressed = [str(value) for name in ADDRESSED for value in mail.get_all(name, [])[:10]]
    return tuple(tokens_in(" ".join(addressed)))


def _reply(calendar: Any, declared: str, tokens: tuple[str, ...]) -> Reply:
    method = str(calendar.get("method") or declared).upper()
    events = calendar.walk("VEVENT")
    if method not in ("REPLY", "COUNTER") or not events:
        raise Unreadable
    event = events[0]
    attendees = event.get("attendee")
    attendee = attendees[0] if isinstance(attendees, list) else attendees
    if attendee is None:
        raise Unreadable
    organizer = tokens_in(str(event.get("organizer") or ""))
    comment, start = event.get("comment"), event.get("dtstart")
    comment = comment[0] if isinstance(comment, list) else comment
    return Reply(
        method=method,
        uid=str(event["uid"]),
        sequence=int(event.get("sequence") or 0),
        attendee=_mailbox(str(attendee)),
        partstat=str(attendee.params.get("PARTSTAT") or "").upper(),
        comment=shown(str(comment).replace("\n", " "), 900).strip() or None if comment else None,
        start=start.dt if start is not None and isinstance(start.dt, datetime) else None,
        tokens=(*tokens, *organizer),
    )


def _mailbox(address: str) -> str:
    return address.strip().lower().removeprefix("mailto:")


def _matched(
    session: Session, committee: CommitteeRow, settings: InvitationSettingsRow, reply: Reply
) -> Invited | None:
    """The invitation that a reply belongs to, where UID, attendee and token agree."""
    uid, _, domain = reply.uid.partition("@")
    if domain != UID_DOMAIN or not reply.tokens or not uid.isascii() or "\x00" in reply.attendee:
        return None
    mine = (ContactRow.committee_id == MemberRow.committee_id, ContactRow.member == MemberRow.key)
    addressed = (
        select(MemberRow.id)
        .join(ContactRow, mine[0] & mine[1])
        .where(MemberRow.committee_id == committee.id, ContactRow.email.ilike(_escaped(reply.attendee), escape="\\"))
    )
    found = read_invited(session, committee.id, ConsultationSession.uid == uid, MemberRow.id.in_(addressed))
    tokens = list(reply.tokens)
    return next((one for one in found if proves(settings.token_secret, uid, one.member.key, tokens)), None)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _told(session: Session, committee: CommitteeRow, invited: Invited, reply: Reply, origin: str) -> ReplyOutcome:
    """Take a reply; whoever sent one that counts no longer, or not any more, is told so and what stands."""
    why = None
    try:
        outcome = _taken(session, committee, invited, reply, origin)
    except Problem as problem:
        outcome, why = ReplyOutcome.REFUSED, {language: problem.sentence(language) for language in LANGUAGES}
    if outcome in (ReplyOutcome.OUTDATED, ReplyOutcome.REFUSED):
        named = {"session": invited.subject.key, "member": invited.member.key}
        announce(session, committee.id, f"reply.{outcome.value}", {**named, "why": why})
    return outcome


def _taken(session: Session, committee: CommitteeRow, invited: Invited, reply: Reply, origin: str) -> ReplyOutcome:
    """Answer or propose by an invitation that a reply has proved to hold, in its present version."""
    if reply.sequence != invited.invitation.sequence:
        return ReplyOutcome.OUTDATED
    by = Sender(f"{invited.member.name} (e-mail)", origin)
    keys = (invited.subject.key, invited.member.key)
    with session.begin_nested():
        if reply.method == "COUNTER":
            return _proposed(session, committee, keys, reply, by)
        wish = WISHES.get(reply.partstat)
        if wish is None:
            return ReplyOutcome.UNREADABLE
        answer(session, committee, *keys, wish, reply.comment, Via.EMAIL, by)
    return ReplyOutcome.TAKEN


def _proposed(
    session: Session, committee: CommitteeRow, keys: tuple[str, str], reply: Reply, by: Sender
) -> ReplyOutcome:
    if reply.start is None:
        return ReplyOutcome.UNREADABLE
    start = reply.start if reply.start.tzinfo else reply.start.replace(tzinfo=ZoneInfo(committee.time_zone))
    wanted = TimeProposal(starts_at=start.astimezone(UTC), comment=reply.comment)
    propose(session, committee, *keys, wanted, Via.EMAIL, by)
    return ReplyOutcome.PROPOSED
