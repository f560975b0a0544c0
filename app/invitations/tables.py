"""Tables of invitations by e-mail: how a committee sends and reads them, every mail, and every reply read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.rows import Committed, Small, one_of


class MailMethod(StrEnum):
    """What a mail says to a calendar program."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class MailState(StrEnum):
    """What has become of a mail."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    """A later one told everything before this one went out."""


class ReplyOutcome(StrEnum):
    """What came of a reply."""

    TAKEN = "taken"
    PROPOSED = "proposed"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    """It belongs to no invitation of ours, or does not prove that it does."""
    OUTDATED = "outdated"
    REFUSED = "refused"
    """Too late, or nothing to answer."""


class InvitationSettingsRow(Base):
    """How a committee invites by mail; ``token_secret`` makes the token of each invitation."""

    __tablename__ = "invitation_settings"

    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id", ondelete="CASCADE"), primary_key=True)
    enabled: Mapped[bool]
    channel: Mapped[str]
    reply_to: Mapped[str]
    host: Mapped[str | None]
    port: Mapped[int | None]
    security: Mapped[str | None]
    username: Mapped[str | None]
    password: Mapped[str | None]
    folder: Mapped[str | None]
    token_secret: Mapped[bytes] = mapped_column(BYTEA)
    gateway_hash: Mapped[bytes | None] = mapped_column(BYTEA, unique=True)
    read_at: Mapped[datetime | None]
    """When the mailbox was last read."""
    read_error: Mapped[str | None]
    version: Mapped[int]


class InvitationMailRow(Committed):
    """One mail about one invitation; those of the same invitation go out in the order in which they were made."""

    __tablename__ = "invitation_mails"
    __table_args__ = (
        Index(None, "member_id", "session_id", "id"),
        Index(None, "state", "due_at"),
        Index(None, "committee_id", "id"),
        one_of("method", MailMethod),
        one_of("state", MailState),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    method: Mapped[str]
    sequence: Mapped[int]
    looks: Mapped[str]
    """What it tells, so that the same is not told twice."""
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(Small)
    due_at: Mapped[datetime | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class MailReplyRow(Committed):
    """A reply that was read, once however often it comes; what it said stands with the answer."""

    __tablename__ = "mail_replies"
    __table_args__ = (
        UniqueConstraint("committee_id", "digest"),
        Index(None, "committee_id", "id"),
        one_of("outcome", ReplyOutcome),
    )

    digest: Mapped[bytes] = mapped_column(BYTEA)
    outcome: Mapped[str]
    session: Mapped[str | None]
    member: Mapped[str | None]
    received_at: Mapped[datetime]
