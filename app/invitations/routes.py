"""Invitations by mail: how they are sent, what became of them, and where gateways hand replies over."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

import app.invitations.writing  # noqa: F401  from here on releases make invitations
from app.auth.idempotency import Once, request_body
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag
from app.auth.roles import EDITORS
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import declare
from app.invitations import service
from app.invitations.schemas import (
    GatewayAddress,
    InvitationMails,
    InvitationSettings,
    InvitationSettingsShown,
    MailReplies,
)
from app.invitations.service import InvitationsNotSet, InvitationsRefused
from app.settings import get_settings

router = APIRouter(tags=["invitations"])
door = APIRouter(tags=["invitations"])

Secret = Annotated[str, Path(alias="secret", max_length=200)]


@router.get("/invitation-settings", **allow(*EDITORS, extra=declare(headers=("ETag",))))
def get_invitation_settings(
    committee: CurrentCommittee, session: DatabaseSession, response: Response
) -> InvitationSettingsShown:
    """Show how members are invited by mail."""
    found = service.read_invitation_settings(session, committee.id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.put("/invitation-settings", **allow(*EDITORS, extra=declare(InvitationsRefused, headers=("ETag",))))
def put_invitation_settings(
    committee: CurrentCommittee,
    wanted: InvitationSettings,
    access: CurrentAccess,
    session: DatabaseSession,
    response: Response,
    if_match: IfMatch = None,
) -> InvitationSettingsShown:
    """Set how members are invited by mail; a password that is not given stays."""
    found = service.write_invitation_settings(session, committee, wanted, if_match, access)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "/invitation-settings/gateway",
    response_model=GatewayAddress,
    **allow(*EDITORS, extra=declare(InvitationsNotSet)),
)
def make_reply_gateway(
    committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession, once: Once, request: Request
) -> Response:
    """Make the address where a mail gateway posts replies; it is shown this once, and an earlier one ends."""

    def act() -> GatewayAddress:
        secret = service.new_gateway(session, committee, access)
        base = (get_settings().public_url or str(request.base_url)).rstrip("/")
        return GatewayAddress(address=f"{base}/receipts/{secret}/replies")

    return once.answer(act, hidden=frozenset({"address"}))


@router.get("/invitation-mails", **allow(*EDITORS))
def list_invitation_mails(committee: CurrentCommittee, session: DatabaseSession) -> InvitationMails:
    """The newest invitations by mail, and what became of them."""
    return InvitationMails(items=service.newest_mails(session, committee.id))


@router.get("/mail-replies", **allow(*EDITORS))
def list_mail_replies(committee: CurrentCommittee, session: DatabaseSession) -> MailReplies:
    """The newest replies that were read, and what came of them."""
    return MailReplies(items=service.newest_replies(session, committee.id))


@door.post("/receipts/{secret}/replies", status_code=204)
def take_mail_reply(secret: Secret, session: DatabaseSession, body: Annotated[bytes, Depends(request_body)]) -> None:
    """Take a reply that a mail gateway hands over as it came (RFC 5322); the address itself is the secret."""
    service.take_from_gateway(session, secret, body)
