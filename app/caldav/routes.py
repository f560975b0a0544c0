"""Devices that read and write a member's calendars by CalDAV."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import select

from app.auth.idempotency import Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS
from app.caldav import service
from app.caldav.accounts import ROOT, account_name
from app.caldav.schemas import DavDeviceRequest, DavDevices, DavDeviceView, NewDavDevice
from app.caldav.tables import DavDeviceRow
from app.calendar.service import find_member
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.text import Id, Key

router = APIRouter(tags=["calendar"])

MemberKey = Annotated[Key, Path(alias="member", description="Key of the member.")]
DeviceId = Annotated[Id, Path(alias="device")]
SHOWN_ONCE = frozenset({"server", "user", "password"})


@router.post(
    "/members/{member}/calendar-devices", status_code=201, response_model=NewDavDevice, **allow(*EDITORS, own=True)
)
def add_calendar_device(
    committee: CurrentCommittee,
    member: MemberKey,
    wanted: DavDeviceRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Make a password with which one device of a member reads and writes calendars; it is shown this once."""

    def act() -> NewDavDevice:
        found = find_member(session, committee.id, member, access)
        device, password = service.create_device(session, found, wanted, access)
        signing_in = {
            "server": str(request.base_url).rstrip("/") + ROOT,
            "user": account_name(committee.key, found.key),
            "password": password,
        }
        return NewDavDevice.model_validate(device).model_copy(update=signing_in)

    return once.answer(act, status=201, hidden=SHOWN_ONCE)


@router.get("/members/{member}/calendar-devices", **allow(*EDITORS, own=True))
def list_calendar_devices(
    committee: CurrentCommittee, member: MemberKey, access: CurrentAccess, session: DatabaseSession
) -> DavDevices:
    """List the devices that read and write a member's calendars, without their passwords."""
    found = find_member(session, committee.id, member, access)
    rows = session.scalars(select(DavDeviceRow).where(DavDeviceRow.member_id == found.id).order_by(DavDeviceRow.id))
    return DavDevices(items=[DavDeviceView.model_validate(row) for row in rows])


@router.post(
    "/members/{member}/calendar-devices/{device}/revoke", response_model=DavDeviceView, **allow(*EDITORS, own=True)
)
def revoke_calendar_device(
    committee: CurrentCommittee,
    member: MemberKey,
    device: DeviceId,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Withdraw a device's password for good."""

    def act() -> DavDeviceView:
        found = find_member(session, committee.id, member, access)
        return DavDeviceView.model_validate(service.revoke_device(session, found, device, access))

    return once.answer(act)
