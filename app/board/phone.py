"""A member's calendar on the phone, its devices, and who answers for the member."""

import plistlib
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import NAMESPACE_URL, uuid5

import segno
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from app.auth.visits import contact_person_of, dismiss_contact_person, name_contact_person
from app.board.shown import moment
from app.board.visiting import OwnPage, Page, PageRoute, SentForm, again
from app.caldav.accounts import ROOT, account_name
from app.caldav.schemas import DavDeviceRequest
from app.caldav.service import create_device, revoke_device
from app.caldav.tables import DavDeviceRow
from app.calendar.schemas import FeedTokenRequest
from app.calendar.service import create_feed_token, revoke_feed_token
from app.calendar.subscribers import find_standing, find_subscriber
from app.calendar.tables import FeedTokenRow
from app.database import DatabaseSession
from app.errors import Flaw, Invalid
from app.settings import get_settings
from app.text import Id, Name, say

router = APIRouter(prefix="/m", include_in_schema=False, route_class=PageRoute)
door = APIRouter(include_in_schema=False)

Number = Annotated[Id, Path()]
Secret = Annotated[str, Path(max_length=200)]
_NAME: TypeAdapter[str] = TypeAdapter(Name)


class PersonNeedsName(Invalid):
    """The contact person needs a name of one line."""


@router.get("/phone")
def show_phone(page: OwnPage) -> Response:
    """Devices that show the calendar, and the way to add one."""
    rows = page.session.scalars(
        select(FeedTokenRow)
        .where(FeedTokenRow.member_id == page.member.id, FeedTokenRow.revoked_at.is_(None))
        .order_by(FeedTokenRow.id)
    )
    syncing = page.session.scalars(
        select(DavDeviceRow)
        .where(DavDeviceRow.member_id == page.member.id, DavDeviceRow.revoked_at.is_(None))
        .order_by(DavDeviceRow.id)
    )
    kinds: tuple[tuple[str, Iterable[FeedTokenRow | DavDeviceRow]], ...] = (("phone", rows), ("sync", syncing))
    devices = [(row, _used(page, row), kind) for kind, found in kinds for row in found]
    return page.show("phone.html", devices=devices)


@router.post("/phone")
def add_phone(page: OwnPage, form: SentForm) -> Response:
    """Make an address for one device; it is shown this once."""
    label = form.get("label", "").strip()[:100]
    wanted = FeedTokenRequest(label=_name(label) if label else None)
    _, secret = create_feed_token(page.session, page.member, wanted, page.access)
    address = f"{_base(page.request)}/cal/{secret}/sessions.ics"
    webcal = "webcal:" + address.partition(":")[2]
    code = segno.make(webcal, error="m").svg_data_uri(scale=5, border=3)
    profile = f"{_base(page.request)}/cal/{secret}/sessions.mobileconfig"
    return page.show("device.html", address=address, webcal=webcal, code=code, profile=profile)


@router.post("/phone/{number}/revoke")
def revoke_phone(number: Number, page: OwnPage, form: SentForm) -> Response:
    """Let a device's address end."""
    revoke_feed_token(page.session, page.member, number, page.access)
    return again("/m/phone")


@router.post("/sync")
def add_sync(page: OwnPage, form: SentForm) -> Response:
    """Make a password for one device that reads and writes; it is shown this once."""
    label = form.get("label", "").strip()[:100]
    wanted = DavDeviceRequest(label=_name(label) if label else None)
    _, password = create_device(page.session, page.member, wanted, page.access)
    user = account_name(page.committee.key, page.member.key)
    return page.show("sync.html", server=f"{_base(page.request)}{ROOT}", user=user, password=password)


@router.post("/sync/{number}/revoke")
def revoke_sync(number: Number, page: OwnPage, form: SentForm) -> Response:
    """Let a device's password end."""
    revoke_device(page.session, page.member, number, page.access)
    return again("/m/phone")


@router.get("/contact")
def show_contact(page: OwnPage) -> Response:
    """Who answers for the member."""
    person = contact_person_of(page.session, page.committee.id, page.member.key)
    return page.show("contact.html", person=person, code=None, until=None)


@router.post("/contact")
def name_contact(page: OwnPage, form: SentForm) -> Response:
    """Let somebody answer for the member; the code for them is shown this once."""
    name = _name(form.get("name", ""))
    code, until = name_contact_person(page.session, page.committee.id, page.member.key, name, page.access)
    return page.show("contact.html", person=name, code=code, until=_at(page, until))


@router.post("/contact/dismiss")
def dismiss_contact(page: OwnPage, form: SentForm) -> Response:
    """Let nobody answer for the member any more."""
    dismiss_contact_person(page.session, page.committee.id, page.member.key, page.access)
    return again("/m/contact")


@door.get("/cal/{secret}/sessions.mobileconfig")
def read_profile(secret: Secret, session: DatabaseSession, request: Request) -> Response:
    """What subscribes an Apple device to the calendar of this secret address."""
    subscriber = find_subscriber(session, find_standing(session, secret))
    address = f"{_base(request)}/cal/{secret}/sessions.ics"
    name = say("zh", "calendar.name", committee=subscriber.committee.name, member=subscriber.member.name)
    content = plistlib.dumps(_profile(address, name))
    headers = {"Content-Disposition": 'attachment; filename="sessions.mobileconfig"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="application/x-apple-aspen-config")


def _profile(address: str, name: str) -> dict[str, Any]:
    number = str(uuid5(NAMESPACE_URL, address)).upper()
    common = {"PayloadVersion": 1, "PayloadDisplayName": name}
    account = {
        **common,
        "PayloadType": "com.apple.subscribedcalendar.account",
        "PayloadIdentifier": f"consult.subscription.{number}",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{address}#account")).upper(),
        "SubCalAccountDescription": name,
        "SubCalAccountHostName": address,
        "SubCalAccountUseSSL": address.startswith("https:"),
    }
    return {
        **common,
        "PayloadType": "Configuration",
        "PayloadIdentifier": f"consult.{number}",
        "PayloadUUID": number,
        "PayloadContent": [account],
    }


def _base(request: Request) -> str:
    return (get_settings().public_url or str(request.base_url)).rstrip("/")


def _at(page: Page, at: datetime) -> str:
    return moment(page.language, page.zone, at)


def _used(page: Page, row: FeedTokenRow | DavDeviceRow) -> str | None:
    return None if row.last_used_at is None else _at(page, row.last_used_at)


def _name(text: str) -> str:
    try:
        return _NAME.validate_python(text)
    except ValidationError:
        raise PersonNeedsName(flaws=[Flaw("/name", "too_short", {"min_length": 1, "actual_length": 0})]) from None
