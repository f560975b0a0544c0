"""Reading a foreign calendar server: its calendars are found from any address of it, and asked for times."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from app.fetch import REDIRECTS, Fetched, fetch
from app.outgoing import FetchRefused, in_force
from app.sources.reading import Asked

MOST_CALENDARS: Final = 10
MOST_OBJECTS: Final = 5000
MOST_BYTES: Final = 5_000_000
MOST_REDIRECTS: Final = 3
DAV: Final = "{DAV:}"
CALDAV: Final = "{urn:ietf:params:xml:ns:caldav}"
SPACES: Final = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
FIND: Final = (
    f"<D:propfind {SPACES}><D:prop><D:resourcetype/><D:current-user-principal/><C:calendar-home-set/>"
    "<C:supported-calendar-component-set/><C:schedule-calendar-transp/></D:prop></D:propfind>"
)


class Unreached(Exception):
    """The calendar could not be read; ``reason`` is one of the catalog's, ``value`` what it speaks of."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


@dataclass(frozen=True)
class Remote:
    """A calendar server, and how to sign in."""

    url: str
    user: str
    secret: str = field(repr=False)
    asked: Asked


def basic(user: str, secret: str) -> str:
    """The header that signs in."""
    return "Basic " + b64encode(f"{user}:{secret}".encode()).decode()


def read_calendars(remote: Remote) -> Iterator[bytes]:
    """Every event within the times that are asked for, of every calendar that takes time."""
    low, high = (f"{moment:%Y%m%dT%H%M%SZ}" for moment in (remote.asked.low, remote.asked.high))
    body = (
        f'<C:calendar-query {SPACES}><D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR">'
        f'<C:comp-filter name="VEVENT"><C:time-range start="{low}" end="{high}"/></C:comp-filter></C:comp-filter>'
        "</C:filter></C:calendar-query>"
    )
    number = 0
    for url in _calendars(remote):
        answer = _ask(remote, "REPORT", url, body)
        for data in answer.iter(f"{CALDAV}calendar-data"):
            number += 1
            if number > MOST_OBJECTS:
                raise Unreached("too_many_events", str(MOST_OBJECTS))
            yield (data.text or "").encode()


def _calendars(remote: Remote) -> list[str]:
    """Addresses of the calendars: the one that was given, or those of the account's home."""
    url = remote.url
    for _ in range(3):  # an address, its principal, that one's home
        found = _ask(remote, "PROPFIND", url, FIND, depth="0")
        first = found.find(f"{DAV}response")
        if first is not None and _is_calendar(first):
            return [url]
        home = found.find(f".//{CALDAV}calendar-home-set/{DAV}href")
        principal = found.find(f".//{DAV}current-user-principal/{DAV}href")
        if home is not None and home.text:
            return _in_home(remote, _joined(remote, url, home.text))
        if principal is None or not principal.text:
            break
        url = _joined(remote, url, principal.text)
    raise Unreached("no_calendar")


def _in_home(remote: Remote, home: str) -> list[str]:
    found = _ask(remote, "PROPFIND", home, FIND, depth="1")
    paths = [
        response.findtext(f"{DAV}href", "")
        for response in found.findall(f"{DAV}response")
        if _is_calendar(response) and response.find(f".//{CALDAV}transparent") is None
    ]
    if not paths:
        raise Unreached("no_calendar")
    return [_joined(remote, home, path) for path in paths[:MOST_CALENDARS]]


def _is_calendar(response: Element) -> bool:
    if response.find(f".//{DAV}resourcetype/{CALDAV}calendar") is None:
        return False
    kinds = [item.get("name") for item in response.iter(f"{CALDAV}comp")]
    return not kinds or "VEVENT" in kinds


def _joined(remote: Remote, url: str, path: str) -> str:
    """Another address of the same server: what signs in there goes nowhere else."""
    found = urljoin(url, path.strip())
    if urlsplit(found)[:2] != urlsplit(url)[:2]:
        raise Unreached("other_server")
    return found


def _ask(remote: Remote, method: str, url: str, body: str, depth: str = "1") -> Element:
    headers = {
        "Authorization": basic(remote.user, remote.secret),
        "Content-Type": "application/xml; charset=utf-8",
        "Depth": depth,
        "User-Agent": "consult",
    }
    answer: Fetched | None = None
    for _ in range(MOST_REDIRECTS + 1):
        answer = fetch(
            method, url, headers=headers, content=body.encode(), policy=replace(in_force(), most_bytes=MOST_BYTES)
        )
        if answer.status not in REDIRECTS or "location" not in answer.headers:
            break
        url = _joined(remote, url, answer.headers["location"])
    else:
        raise FetchRefused("too_many_redirects")
    if answer.status in (401, 403):
        raise Unreached("not_signed_in")
    if answer.status != 207:
        raise Unreached("status", str(answer.status))
    try:
        root: Element = defusedxml.ElementTree.fromstring(answer.content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreached("not_a_calendar") from None
    return root
