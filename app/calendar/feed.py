"""A member's calendar as iCalendar bytes: pure, so that the same facts give the same bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Component, Event, vCalAddress, vDuration, vUri

from app.attendance.states import PARTSTATS, AnswerState
from app.plans.tables import InvitationStatus
from app.text import Language, say

PRODUCT = "-//consult//consult//ZH"
COLOR = "firebrick"
REFRESH = timedelta(hours=1)
DEFAULT_TRIGGER = "-P1D"
"""The alarm of those who have set none: a day before."""
CANCELLED_SHOWN = timedelta(days=30)
"""How long a cancelled or postponed session stays in the feed, struck through."""
STRUCK = (InvitationStatus.CANCELLED, InvitationStatus.POSTPONED)
STATUSES = {
    InvitationStatus.CONFIRMED: "CONFIRMED",
    InvitationStatus.PROVISIONAL: "TENTATIVE",
    InvitationStatus.POSTPONED: "CANCELLED",
    InvitationStatus.CANCELLED: "CANCELLED",
}
"""What calendar programs call the states of an invitation that is shown; none of theirs says "postponed"."""
NOBODY = "invalid:nomail"
UID_DOMAIN = "consult"
"""Right-hand side of every UID; never to be changed, or every calendar would show every session twice."""

SHANGHAI = "Asia/Shanghai"
# One standard offset since 1991; the library's own generator would add the daylight saving of 1986–91.
SHANGHAI_ZONE = b"".join(
    line + b"\r\n"
    for line in (
        b"BEGIN:VTIMEZONE",
        b"TZID:Asia/Shanghai",
        b"BEGIN:STANDARD",
        b"DTSTART:19910915T000000",
        b"TZNAME:CST",
        b"TZOFFSETFROM:+0800",
        b"TZOFFSETTO:+0800",
        b"END:STANDARD",
        b"END:VTIMEZONE",
    )
)
ENDING = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class FeedEvent:
    """What a calendar shows of one session; ``days`` equal days from ``starts_at`` to ``ends_at``."""

    uid: str
    sequence: int
    status: InvitationStatus
    starts_at: datetime
    ends_at: datetime
    days: int
    summary: str
    location: str | None
    category: str
    topic: str | None
    roles: tuple[str, ...]
    changed_at: datetime
    note: str | None = None
    answer: AnswerState = AnswerState.NEEDS_ACTION
    leave_refused: bool = False
    leave_note: str | None = None
    """What the approver said about leave."""
    triggers: tuple[str, ...] = (DEFAULT_TRIGGER,)
    """When alarms go off, as iCalendar writes it."""
    spot: tuple[float, float] | None = None
    """Latitude and longitude of the place."""
    conference: str | None = None
    """Where those who attend online meet."""
    materials: tuple[tuple[str, str], ...] = ()
    """Titles and addresses of what there is to read."""
    key: str | None = None
    """Key of the session, by which its page is found."""

    @property
    def struck(self) -> bool:
        """Whether it does not take place then: it is shown, but takes no time."""
        return self.status in STRUCK

    @property
    def attends(self) -> bool:
        """Whether the member takes part as things are: links are for nobody else."""
        return not self.struck and self.answer is not AnswerState.ON_LEAVE


@dataclass(frozen=True)
class Reader:
    """Whose events are shown: their frame, the same for all of a calendar."""

    committee: str
    time_zone: str
    member: str | None = None
    """Left out where a calendar is nobody's own."""
    member_key: str = ""
    language: Language = "zh"
    pages: str | None = None
    """The address below which the member finds the pages of sessions."""


@dataclass(frozen=True)
class FeedCalendar:
    """A calendar: a member's, or what a venue, a group, a department or everybody sees."""

    name: str
    reader: Reader
    events: tuple[FeedEvent, ...]


def render(calendar: FeedCalendar) -> bytes:
    """Return the calendar in iCalendar form."""
    document = _frame()
    document.add("name", calendar.name)
    document.add("x-wr-calname", calendar.name)
    document.add("x-wr-timezone", calendar.reader.time_zone)
    document.add("color", COLOR)
    document.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", "PT1H")
    events = (rendered_event(calendar.reader, event) for event in _in_order(calendar.events))
    return b"".join((*_opened(document, calendar.reader), *events, ENDING))


@lru_cache(maxsize=20_000)
def render_object(reader: Reader, event: FeedEvent) -> bytes:
    """Return one event as a calendar object of its own, as CalDAV stores it."""
    return b"".join((*_opened(_frame(), reader), rendered_event(reader, event), ENDING))


@lru_cache(maxsize=50_000)
def rendered_event(reader: Reader, event: FeedEvent) -> bytes:
    """Return an event's bytes, written once for as long as it stays the same: writing sixty takes 20 milliseconds."""
    content: bytes = _event(reader, event).to_ical(sorted=False)
    return content


def _frame() -> Calendar:
    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    return document


def _opened(document: Component, reader: Reader) -> tuple[bytes, bytes]:
    """A calendar's beginning, and the zone that its events are in."""
    content: bytes = document.to_ical(sorted=False)
    return content.removesuffix(ENDING), SHANGHAI_ZONE if reader.time_zone == SHANGHAI else b""


def _in_order(events: Iterable[FeedEvent]) -> list[FeedEvent]:
    return sorted(events, key=lambda event: (event.starts_at, event.uid))


def _event(reader: Reader, event: FeedEvent) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", _seconds(event.changed_at))
    entry.add("last-modified", _seconds(event.changed_at))
    entry.add("dtstart", _local(reader, event.starts_at))
    entry.add("dtend", _local(reader, event.ends_at))
    if event.days > 1:
        entry.add("rrule", {"freq": "daily", "count": event.days})
    entry.add("summary", _summary(reader, event))
    entry.add("status", STATUSES[event.status])
    entry.add("transp", "TRANSPARENT" if event.struck else "OPAQUE")
    entry.add("class", "PRIVATE")
    entry.add("categories", [event.category])
    if event.location:
        entry.add("location", event.location)
    if event.spot:
        _add_spot(entry, event.location or "", *event.spot)
    entry.add("description", _description(reader, event))
    if event.attends:
        _add_links(entry, reader, event)
    if reader.pages and event.key:
        entry.add("url", reader.pages + event.key)
    entry.add("organizer", _address(reader.committee, NOBODY))
    if reader.member is not None:
        entry.add("attendee", _attendee(reader.member, reader.member_key, event))
    if not event.struck:
        for trigger in event.triggers:
            entry.add_component(_alarm(event, trigger))
    return entry


def _add_spot(entry: Event, name: str, latitude: float, longitude: float) -> None:
    """Where the place lies, once more as Apple's programs read it."""
    entry.add("geo", (latitude, longitude))
    shown = {"VALUE": "URI", "X-APPLE-RADIUS": "100", "X-TITLE": name}
    entry.add("x-apple-structured-location", vUri(f"geo:{latitude},{longitude}"), parameters=shown)


def _add_links(entry: Event, reader: Reader, event: FeedEvent) -> None:
    if event.conference:
        label = say(reader.language, "calendar.conference")
        shown = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": label}
        entry.add("conference", vUri(event.conference), parameters=shown)
    for _, address in event.materials:
        entry.add("attach", vUri(address))


def _summary(reader: Reader, event: FeedEvent) -> str:
    """The session's name, behind what has become of it."""
    plain = event.status == InvitationStatus.CONFIRMED
    return event.summary if plain else say(reader.language, f"calendar.{event.status}", title=event.summary)


def _description(reader: Reader, event: FeedEvent) -> str:
    language = reader.language
    notes = [event.note] if event.note else []
    lines = [say(language, "calendar.topic", topic=event.topic)] if event.topic else []
    roles = dict.fromkeys(say(language, f"calendar.role.{role}") for role in event.roles)
    parts = [say(language, "calendar.role", roles=say(language, "calendar.and").join(roles))] if roles else []
    return "\n".join([*notes, *lines, *parts, *_leave(language, event), *link_lines(language, event)])


def link_lines(language: Language, event: FeedEvent) -> Iterator[str]:
    """Say where to meet online and what to read, for programs that show neither by themselves."""
    if event.attends and event.conference:
        yield say(language, "calendar.colon").join((say(language, "calendar.conference"), event.conference))
    if event.attends and event.materials:
        yield say(language, "calendar.materials")
        for title, address in event.materials:
            yield f"· {title} {address}"


def _leave(language: Language, event: FeedEvent) -> Iterator[str]:
    """How far leave has come."""
    state = "refused" if event.leave_refused else event.answer.value
    if state in ("refused", AnswerState.LEAVE_ASKED, AnswerState.ON_LEAVE):
        yield say(language, f"calendar.leave.{state}")
    if event.leave_note:
        yield say(language, "calendar.leave.note", note=event.leave_note)


def _attendee(name: str, key: str, event: FeedEvent) -> vCalAddress:
    attendee = _address(name, f"urn:x-consult:member:{key}")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = PARTSTATS[event.answer]
    return attendee


def _address(name: str, address: str) -> vCalAddress:
    found = vCalAddress(address)
    found.params["CN"] = name
    return found


def _alarm(event: FeedEvent, trigger: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event.summary)
    if trigger.endswith("Z"):
        alarm.add("trigger", datetime.strptime(trigger, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
    else:
        alarm.add("trigger", vDuration.from_ical(trigger))  # type: ignore[no-untyped-call]
    return alarm


def _local(reader: Reader, moment: datetime) -> datetime:
    """A moment in the zone the calendar describes, in UTC where it describes none."""
    return moment.astimezone(ZoneInfo(SHANGHAI) if reader.time_zone == SHANGHAI else UTC)


def _seconds(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
