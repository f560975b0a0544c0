"""How a committee invites by mail: set, shown, and handed over to by a gateway."""

from secrets import token_bytes, token_urlsafe
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.auth.preconditions import require_match
from app.auth.tokens import digest_of
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.errors import Conflict, Flaw, Invalid, NotFound
from app.invitations.replies import take_mail
from app.invitations.schemas import (
    InvitationMail,
    InvitationSettings,
    InvitationSettingsShown,
    MailboxShown,
    MailReply,
)
from app.invitations.tables import InvitationMailRow, InvitationSettingsRow, MailReplyRow
from app.invitations.writing import invite_everybody
from app.notices.tables import ChannelRow
from app.records.service import lock_committee
from app.sessions.tables import ConsultationSession

SHOWN = 100


class InvitationsRefused(Invalid):
    """Invitations cannot be sent by mail like this; the list of errors says why."""


class InvitationsNotSet(Conflict):
    """Invitations by mail are not set up yet."""


def read_invitation_settings(session: Session, committee_id: int) -> InvitationSettingsShown:
    """Return how invitations are sent, without what must stay secret."""
    row = session.get(InvitationSettingsRow, committee_id)
    if row is None:
        return InvitationSettingsShown()
    box = {name: getattr(row, name) for name in MailboxShown.model_fields}
    return InvitationSettingsShown(
        enabled=row.enabled,
        channel=row.channel,
        reply_to=row.reply_to,
        mailbox=None if row.host is None else MailboxShown.model_validate(box),
        gateway=row.gateway_hash is not None,
        read_at=row.read_at,
        read_error=row.read_error,
        version=row.version,
    )


def write_invitation_settings(
    session: Session, committee: CommitteeRow, wanted: InvitationSettings, if_match: str | None, access: Access
) -> InvitationSettingsShown:
    """Set how invitations are sent from now on."""
    lock_committee(session, committee)
    before = read_invitation_settings(session, committee.id)
    require_match(if_match, before.version)
    known = (ChannelRow.committee_id == committee.id, ChannelRow.key == wanted.channel, ChannelRow.kind == "email")
    if session.scalar(select(ChannelRow.id).where(*known)) is None:
        raise InvitationsRefused(flaws=[Flaw("/channel", "unknown_name", {"name": wanted.channel})])
    row = session.get(InvitationSettingsRow, committee.id)
    if row is None:
        row = InvitationSettingsRow(committee_id=committee.id, token_secret=token_bytes(32), version=0)
        session.add(row)
    values: dict[str, Any] = {"enabled": wanted.enabled, "channel": wanted.channel, "reply_to": str(wanted.reply_to)}
    box = wanted.mailbox
    values |= dict.fromkeys(MailboxShown.model_fields) if box is None else box.model_dump(exclude={"password"})
    for name, value in values.items():
        setattr(row, name, value)
    if box is None:
        row.password = None
    elif box.password is not None:
        row.password = box.password.get_secret_value()
    row.version += 1
    session.flush()
    after = {**values, "password_set": row.password is not None}
    record(session, access, "invitation_settings.put", committee.key, committee_id=committee.id, after=after)
    if row.enabled and not before.enabled:
        invite_everybody(session, committee, now())
    return read_invitation_settings(session, committee.id)


def new_gateway(session: Session, committee: CommitteeRow, access: Access) -> str:
    """Make the secret of the address where a gateway hands replies over; an earlier one ends."""
    row = session.get(InvitationSettingsRow, committee.id, with_for_update=True)
    if row is None:
        raise InvitationsNotSet
    secret = token_urlsafe(24)
    row.gateway_hash = digest_of(secret)
    session.flush()
    record(session, access, "invitation_gateway.create", committee.key, committee_id=committee.id)
    return secret


def take_from_gateway(session: Session, secret: str, content: bytes) -> None:
    """Take a mail that a gateway hands over; an unknown address is not found."""
    query = (
        select(CommitteeRow)
        .join(InvitationSettingsRow, InvitationSettingsRow.committee_id == CommitteeRow.id)
        .where(InvitationSettingsRow.gateway_hash == digest_of(secret), InvitationSettingsRow.enabled)
    )
    committee = session.scalars(query).one_or_none()
    if committee is None:
        raise NotFound
    take_mail(session, committee, content, "mail gateway")


def newest_mails(session: Session, committee_id: int) -> list[InvitationMail]:
    """Read the newest mails."""
    mail = InvitationMailRow
    query = (
        select(mail, ConsultationSession.key, MemberRow.key)
        .join(ConsultationSession, ConsultationSession.id == mail.session_id)
        .join(MemberRow, MemberRow.id == mail.member_id)
        .where(mail.committee_id == committee_id)
        .order_by(mail.id.desc())
        .limit(SHOWN)
    )
    own = set(InvitationMail.model_fields) - {"session", "to_member"}
    return [
        InvitationMail(session=key, to_member=member, **{name: getattr(row, name) for name in own})
        for row, key, member in session.execute(query)
    ]


def newest_replies(session: Session, committee_id: int) -> list[MailReply]:
    """Read the newest replies."""
    query = select(MailReplyRow).where(MailReplyRow.committee_id == committee_id)
    return [
        MailReply.model_validate(row) for row in session.scalars(query.order_by(MailReplyRow.id.desc()).limit(SHOWN))
    ]
