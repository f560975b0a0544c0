"""Who asks by CalDAV: a member's device, by the name of the account and a password of its own."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from fastapi import Request
from sqlalchemy import ColumnElement, any_, select, update
from sqlalchemy.orm import Session

from app.caldav.items import DavUnauthorized
from app.caldav.tables import DavDeviceRow
from app.calendar.subscribers import contact_of_member, language_of
from app.clock import now
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.sessions.arrangement_tables import EnquiryRow
from app.sessions.arrangements import EnquiryState
from app.text import Language

USE_NOTED_EVERY = timedelta(minutes=5)
CHALLENGE = {"WWW-Authenticate": 'Basic realm="consult", charset="UTF-8"'}
ROOT = "/dav/"


@dataclass(frozen=True)
class Account:
    """A member with a device that was recognised."""

    member: MemberRow
    committee: CommitteeRow
    language: Language
    device: int
    origin: str
    asked: bool
    """Whether there may be slots of date enquiries in the member's calendar."""

    @property
    def who(self) -> str:
        """The name to sign in with, also the part of addresses that names the member."""
        return account_name(self.committee.key, self.member.key)

    @property
    def home(self) -> str:
        """The address of everything that is the member's."""
        return f"{ROOT}{self.who}/"

    @property
    def address(self) -> str:
        """The member as an attendee."""
        return f"urn:x-consult:member:{self.member.key}"

    @property
    def name(self) -> str:
        """Stands in the audit record."""
        return f"{self.member.name} (device {self.device}, member)"


def account_name(committee: str, member: str) -> str:
    """The name to sign in with; keys have no ``~``, and addresses need not encode one."""
    return f"{committee}~{member}"


def digest_of(secret: str) -> bytes:
    """Hash a secret; it is random and long, so that one round suffices."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def recognise(session: Session, request: Request) -> Account:
    """Return whose device asks; anybody else is told how to say who it is."""
    who, secret = credentials(request.headers.get("authorization", ""))
    row = session.execute(
        select(DavDeviceRow, MemberRow, CommitteeRow, ContactRow.language, _asked())
        .join(MemberRow, MemberRow.id == DavDeviceRow.member_id)
        .join(CommitteeRow, CommitteeRow.id == MemberRow.committee_id)
        .join(ContactRow, contact_of_member(), isouter=True)
        .where(DavDeviceRow.secret_hash == digest_of(secret), DavDeviceRow.revoked_at.is_(None))
    ).one_or_none()
    if row is None or account_name(row[2].key, row[1].key) != who.strip().lower():
        raise DavUnauthorized(headers=CHALLENGE)
    device, member, committee, language, asked = row
    moment = now()
    if device.last_used_at is None or moment - device.last_used_at > USE_NOTED_EVERY:
        session.execute(update(DavDeviceRow).where(DavDeviceRow.id == device.id).values(last_used_at=moment))
    origin = request.client.host if request.client else ""
    return Account(member, committee, language_of(language), device.id, origin, asked)


def _asked() -> ColumnElement[bool]:
    """Whether there may be slots of date enquiries to show."""
    of = EnquiryRow
    mine = (of.committee_id == MemberRow.committee_id, MemberRow.key == any_(of.members))
    states = of.state.in_([EnquiryState.OPEN, EnquiryState.CONFIRMED])
    return select(of.id).where(*mine, states).correlate(MemberRow).exists()


def credentials(header: str) -> tuple[str, str]:
    """Read name and password from a header; without them one is told how to say who one is."""
    scheme, _, value = header.partition(" ")
    try:
        who, colon, secret = b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        who = colon = secret = ""
    if scheme.lower() != "basic" or not colon:
        raise DavUnauthorized(headers=CHALLENGE)
    # Passwords are shown in groups so that they can be typed; how they are grouped does not matter.
    return who, secret.replace("-", "").replace(" ", "").lower()
