"""JSON forms of how invitations are sent by mail, and of what became of them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from app.bodies import Body
from app.committees.schemas import Email
from app.invitations.tables import MailMethod, MailState, ReplyOutcome
from app.notices.channel_schemas import Host, Identifier
from app.text import Key


class Mailbox(Body):
    """Where replies are read by IMAP."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    username: Identifier
    password: Annotated[SecretStr, Field(min_length=1, max_length=500)] | None = None
    """Left out, the one set before stays."""
    folder: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9./_-]{1,100}$")] = "INBOX"


class InvitationSettings(Body):
    """How members with an e-mail address are invited by mail."""

    enabled: bool
    channel: Key
    """The channel of the kind `email` whose server sends the mails."""
    reply_to: Email
    """The mailbox for replies; each invitation adds its token after a `+`."""
    mailbox: Mailbox | None = None


class MailboxShown(BaseModel):
    """Where replies are read, without the password."""

    host: str
    port: int
    security: str
    username: str
    folder: str


class InvitationSettingsShown(BaseModel):
    """How invitations are sent by mail; ``version``, quoted, is the ETag, 0 as long as nothing is set."""

    enabled: bool = False
    channel: str | None = None
    reply_to: str | None = None
    mailbox: MailboxShown | None = None
    gateway: bool = False
    """Whether a gateway may hand replies over."""
    read_at: datetime | None = None
    read_error: str | None = None
    version: int = 0


class GatewayAddress(BaseModel):
    """Where a mail gateway posts replies as they came; shown this once, and null when the request is repeated."""

    address: str | None = Field(default=None, json_schema_extra={"readOnly": True})


class InvitationMail(BaseModel):
    """A mail about an invitation, and what has become of it."""

    id: Annotated[int, Field(examples=[1])]
    session: str
    to_member: str
    method: MailMethod
    sequence: int
    state: MailState
    attempts: int
    error: str | None
    created_at: datetime
    sent_at: datetime | None


class InvitationMails(BaseModel):
    """The newest mails, the newest first."""

    items: list[InvitationMail]


class MailReply(BaseModel):
    """A reply that was read, and what came of it."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[1])]
    outcome: ReplyOutcome
    session: str | None
    member: str | None
    received_at: datetime


class MailReplies(BaseModel):
    """The newest replies, the newest first."""

    items: list[MailReply]
