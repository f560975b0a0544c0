"""A member's phone: a device of its own that speaks CalDAV."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.caldav.schemas import DavDeviceRequest
from app.caldav.service import create_device
from app.committees.tables import MemberRow
from tests.factories.access import stored_committee

NAMES = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav", "CS": "http://calendarserver.org/ns/"}
DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())


class Answered:
    """An answer about many things."""

    def __init__(self, response: Any) -> None:
        assert response.status_code == 207, response.text
        self.root = ElementTree.fromstring(response.content)
        self.parts = {part.findtext("D:href", "", NAMES): part for part in self.root.findall("D:response", NAMES)}

    @property
    def names(self) -> list[str]:
        """The last parts of the addresses, but of those that are gone."""
        return [path.rstrip("/").rsplit("/", 1)[-1] for path, part in self.parts.items() if _status(part) == "200"]

    @property
    def gone(self) -> list[str]:
        return [path.rsplit("/", 1)[-1] for path, part in self.parts.items() if _status(part) == "404"]

    def status(self, path: str) -> str | None:
        """How it went with the whole, where that is said."""
        found = [_status(part) for name, part in self.parts.items() if name.endswith(path)]
        return found[0] if found else None

    @property
    def token(self) -> str:
        return self.root.findtext("D:sync-token", "", NAMES)

    def text(self, name: str, path: str | None = None) -> str:
        part = next(iter(self.parts.values())) if path is None else self.parts[path]
        return part.findtext(f".//{name}", "", NAMES)


def _status(part: Any) -> str:
    return str(part.findtext("D:status", "HTTP/1.1 200 OK", NAMES)).split()[1]


class Phone:
    """A member's device."""

    def __init__(self, client: TestClient, session: Session, member: str) -> None:
        row = session.scalars(select(MemberRow).where(MemberRow.key == member)).one()
        self.client, self.member = client, row
        self.device, self.password = create_device(session, row, DavDeviceRequest(label="手机"), operator())
        session.commit()
        self.user = f"garden~{member}"
        self.home = f"/dav/{self.user}/"

    def ask(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith("/") else self.home + path
        return self.client.request(
            method, address, content=body, headers=named, auth=(self.user, self.password), follow_redirects=False
        )

    def find(self, path: str, *names: str, depth: str = "0") -> Answered:
        prop = "".join(f"<{name}/>" for name in names)
        body = f"<D:propfind {DECLARED}><D:prop>{prop}</D:prop></D:propfind>"
        return Answered(self.ask("PROPFIND", path, body, Depth=depth))

    def report(self, path: str, name: str, inside: str) -> Answered:
        return Answered(self.ask("REPORT", path, f"<{name} {DECLARED}>{inside}</{name}>", Depth="1"))

    def sync(self, path: str, token: str = "", inside: str = "") -> Answered:
        prop = "<D:prop><D:getetag/></D:prop>"
        return self.report(path, "D:sync-collection", f"<D:sync-token>{token}</D:sync-token>{prop}{inside}")

    def put(self, path: str, *lines: str, uid: str = "1", kind: str = "VEVENT", **headers: str) -> Any:
        return self.ask("PUT", path, event(*lines, uid=uid, kind=kind), Content_Type="text/calendar", **headers)


def event(*lines: str, uid: str = "1", kind: str = "VEVENT") -> str:
    """A calendar object."""
    inside = (f"BEGIN:{kind}", f"UID:{uid}", "DTSTAMP:20240101T000000Z", *lines, f"END:{kind}")
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *inside, "END:VCALENDAR", ""))


MakePhone = Callable[[str], Phone]


@pytest.fixture
def make_phone(client: TestClient, session: Session) -> MakePhone:
    return lambda member: Phone(client, session, member)


@pytest.fixture
def phone(client: TestClient, session: Session) -> Phone:
    """The phone of a member of a committee that has published nothing."""
    stored_committee(session)
    return Phone(client, session, "m1")
