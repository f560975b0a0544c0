"""Devices of members: each has a password of its own, good for calendars only."""

from base64 import b32encode
from secrets import token_bytes
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.caldav.accounts import digest_of
from app.caldav.schemas import DavDeviceRequest
from app.caldav.tables import DavDeviceRow
from app.clock import now
from app.committees.tables import MemberRow
from app.errors import NotFound

SECRET_BYTES: Final = 20
GROUP: Final = 4


def create_device(
    session: Session, member: MemberRow, wanted: DavDeviceRequest, access: Access
) -> tuple[DavDeviceRow, str]:
    """Make a device; its password is returned this once, in groups that can be typed, and only its hash is kept."""
    secret = b32encode(token_bytes(SECRET_BYTES)).decode().lower()
    device = DavDeviceRow(
        member_id=member.id,
        secret_hash=digest_of(secret),
        label=wanted.label,
        created_by=access.name,
        created_at=now(),
    )
    session.add(device)
    session.flush()
    after = {"member": member.key, "label": wanted.label}
    record(session, access, "calendar_device.create", str(device.id), committee_id=member.committee_id, after=after)
    return device, "-".join(secret[start : start + GROUP] for start in range(0, len(secret), GROUP))


def revoke_device(session: Session, member: MemberRow, number: int, access: Access) -> DavDeviceRow:
    """Withdraw a device's password for good; a second time changes nothing."""
    wanted = select(DavDeviceRow).where(DavDeviceRow.id == number, DavDeviceRow.member_id == member.id)
    device = session.scalars(wanted.with_for_update()).one_or_none()
    if device is None:
        raise NotFound
    if device.revoked_at is None:
        device.revoked_at = now()
        session.flush()
        record(session, access, "calendar_device.revoke", str(device.id), committee_id=member.committee_id)
    return device
