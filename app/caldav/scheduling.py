"""The outbox: a member's program asks when people are busy, and learns it of the member alone."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from app.caldav.filters import moment_of
from app.caldav.freebusy import busy_of_member, free_busy
from app.caldav.items import DavRefused, Times
from app.caldav.names import c, element, href
from app.caldav.places import Home
from app.caldav.texts import Part, read_parts

MOST_ASKED: Final = 100
UNKNOWN: Final = "3.7;Invalid calendar user"
FOUND: Final = "2.0;Success"


def outbox_post(home: Home, content: bytes) -> Element:
    """Answer a request for free-busy time (RFC 6638, 5)."""
    calendar = read_parts(content)
    method, asked = calendar.first("METHOD"), next(calendar.named("VFREEBUSY"), None)
    if asked is None or method is None or method.value.strip().upper() != "REQUEST":
        raise DavRefused(403, c("supported-calendar-component"))
    times = _times(asked, home.account.committee.time_zone)
    attendees = [line.value.strip() for line in asked.lines.get("ATTENDEE", ())][:MOST_ASKED]
    answer = Element(c("schedule-response"))
    for attendee in attendees:
        response = SubElement(answer, c("response"))
        response.append(element(c("recipient"), href(attendee)))
        own = attendee.lower() in (home.account.address, home.account.home)
        response.append(element(c("request-status"), FOUND if own else UNKNOWN))
        if own:
            response.append(element(c("calendar-data"), _reply(home, asked, attendee, times)))
    return answer


def _times(asked: Part, zone: str) -> Times:
    lines = (asked.first("DTSTART"), asked.first("DTEND"))
    low, high = (None if line is None else moment_of(line, zone) for line in lines)
    if low is None or high is None or low >= high:
        raise DavRefused(403, c("valid-calendar-data"))
    return Times(low, high)


def _reply(home: Home, asked: Part, attendee: str, times: Times) -> str:
    lines = [f"ATTENDEE:{attendee}"]
    for name in ("UID", "ORGANIZER"):
        line = asked.first(name)
        if line is not None:
            lines.append(f"{name}:{''.join(letter for letter in line.value if letter >= ' ')[:500]}")
    spans = busy_of_member(home.session, home.account, times)
    return free_busy(times, spans, *lines, method="REPLY").decode()
