"""The channels of a committee, and where gateways report what became of messages."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel

from app.auth.idempotency import Answer, Once, request_body
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag
from app.auth.roles import EDITORS
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import AlreadyExists, NotFound, declare
from app.notices import channels, queries, service
from app.notices.channel_schemas import ChannelRequest, ReceiptAddress, StoredChannel, TrialRequest
from app.notices.channels import ChannelRefused, ReceiptsNotGiven
from app.notices.receipts import take_report
from app.notices.schemas import NoticeDetail
from app.notices.service import TrialRefused
from app.paging import Page, PageQuery
from app.text import Key

router = APIRouter(tags=["channels"])
door = APIRouter(tags=["channels"])

ChannelKey = Annotated[Key, Path(alias="key", description="Key of the channel.")]
Secret = Annotated[str, Path(alias="secret", max_length=200)]


@router.get("/channels", **allow(*EDITORS))
def list_channels(
    committee: CurrentCommittee, query: Annotated[PageQuery, Query()], session: DatabaseSession
) -> Page[StoredChannel]:
    """List the channels, without their secrets."""
    return channels.read_channels(session, committee.id, query)


@router.post(
    "/channels",
    status_code=201,
    response_model=StoredChannel,
    **allow(*EDITORS, extra=declare(ChannelRefused, AlreadyExists, headers=("ETag", "Location"))),
)
def create_channel(
    committee: CurrentCommittee, wanted: ChannelRequest, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Set up a channel."""

    def act() -> Answer:
        row = channels.create_channel(session, committee, wanted, access)
        location = f"/api/v1/committees/{committee.key}/channels/{row.key}"
        return Answer(channels.shown(row), {"Location": location, "ETag": etag(row.version)})

    return once.answer(act, status=201)


@router.get("/channels/{key}", **allow(*EDITORS, extra=declare(headers=("ETag",))))
def get_channel(
    committee: CurrentCommittee, channel: ChannelKey, session: DatabaseSession, response: Response
) -> StoredChannel:
    """Show a channel, of its secrets only the names."""
    row = channels.find_channel(session, committee.id, channel)
    response.headers["ETag"] = etag(row.version)
    return channels.shown(row)


@router.put("/channels/{key}", **allow(*EDITORS, extra=declare(ChannelRefused, AlreadyExists, headers=("ETag",))))
def put_channel(
    committee: CurrentCommittee,
    channel: ChannelKey,
    wanted: ChannelRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    response: Response,
    if_match: IfMatch = None,
) -> StoredChannel:
    """Set a channel to what is wanted; secrets that are not named stay."""
    row = channels.replace_channel(session, committee, channel, wanted, if_match, access)
    response.headers["ETag"] = etag(row.version)
    return channels.shown(row)


@router.delete("/channels/{key}", status_code=204, **allow(*EDITORS))
def delete_channel(
    committee: CurrentCommittee,
    channel: ChannelKey,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Remove a channel; what was sent by it stays on record."""
    channels.delete_channel(session, committee, channel, if_match, access)


@router.post(
    "/channels/{key}/trial",
    status_code=201,
    response_model=NoticeDetail,
    **allow(*EDITORS, extra=declare(TrialRefused, headers=("Location",))),
)
def try_channel(
    committee: CurrentCommittee,
    channel: ChannelKey,
    wanted: TrialRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Send a trial message by a channel; what becomes of it is read as of any message."""

    def act() -> Answer:
        number = service.send_trial(session, committee, channel, wanted.member, access)
        location = f"/api/v1/committees/{committee.key}/notices/{number}"
        return Answer(queries.read_notice(session, committee, number, access), {"Location": location})

    return once.answer(act, status=201)


@router.post(
    "/channels/{key}/receipt-address",
    response_model=ReceiptAddress,
    **allow(*EDITORS, extra=declare(ReceiptsNotGiven)),
)
def make_receipt_address(
    committee: CurrentCommittee,
    channel: ChannelKey,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Make the address where a gateway reports receipts; it is shown this once, and an earlier one ends."""

    def act() -> BaseModel:
        secret = channels.new_receipt_address(session, committee, channel, access)
        return ReceiptAddress(address=str(request.url_for("take_receipts", secret=secret)))

    return once.answer(act, hidden=frozenset({"address"}))


@door.post("/receipts/{secret}", status_code=204)
def take_receipts(
    secret: Secret,
    session: DatabaseSession,
    request: Request,
    body: Annotated[bytes, Depends(request_body)],
) -> None:
    """Take a gateway's report of what became of messages; the address itself is the secret."""
    if not take_report(session, secret, body, request.headers.get("content-type", "")):
        raise NotFound
