"""A member's calendar as iCalendar bytes: pure, so that the same facts give the same bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress

from app.attendance.states import PARTSTATS, AnswerState
from app.plans.tables import InvitationStatus
from app.text import say

RENDER_VERSION = 3
"""Part of every ETag; raised whenever the same facts would give other bytes."""
PRODUCT = "-//consult//consult//ZH"
COLOR = "firebrick"
REFRESH = timedelta(hours=1)
ALARM_BEFORE = timedelta(days=1)
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
SHANGHAI_ZONE = b"""BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19910915T000000
TZNAME:CST
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
END:STANDARD
END:VTIMEZONE
"""


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

    @property
    def struck(self) -> bool:
        """Whether it does not take place then: it is shown, but takes no time."""
        return self.status in STRUCK


@dataclass(frozen=True)
class FeedCalendar:
    """One member's calendar."""

    committee: str
    member: str
    member_key: str
    time_zone: str
    events: tuple[FeedEvent, ...]


def render(calendar: FeedCalendar) -> bytes:
    """Return the calendar in iCalendar form."""
    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    name = say("zh", "calendar.name", committee=calendar.committee, member=calendar.member)
    document.add("name", name)
    document.add("x-wr-calname", name)
    document.add("x-wr-timezone", calendar.time_zone)
    document.add("color", COLOR)
    document.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", "PT1H")
    if calendar.time_zone == SHANGHAI:
        document.add_component(Timezone.from_ical(SHANGHAI_ZONE))
    for event in _in_order(calendar.events):
        document.add_component(_event(calendar, event))
    content: bytes = document.to_ical(sorted=False)
    return content


def _in_order(events: Iterable[FeedEvent]) -> list[FeedEvent]:
    return sorted(events, key=lambda event: (event.starts_at, event.uid))


def _event(calendar: FeedCalendar, event: FeedEvent) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", _seconds(event.changed_at))
    entry.add("last-modified", _seconds(event.changed_at))
    entry.add("dtstart", _local(calendar, event.starts_at))
    entry.add("dtend", _local(calendar, event.ends_at))
    if event.days > 1:
        entry.add("rrule", {"freq": "daily", "count": event.days})
    entry.add("summary", _summary(event))
    entry.add("status", STATUSES[event.status])
    entry.add("transp", "TRANSPARENT" if event.struck else "OPAQUE")
    entry.add("class", "PRIVATE")
    entry.add("categories", [event.category])
    if event.location:
        entry.add("location", event.location)
    entry.add("description", _description(event))
    entry.add("organizer", _address(calendar.committee, NOBODY))
    entry.add("attendee", _attendee(calendar, event))
    if not event.struck:
        entry.add_component(_alarm(event))
    return entry


def _summary(event: FeedEvent) -> str:
    """The session's name, behind what has become of it."""
    plain = event.status == InvitationStatus.CONFIRMED
    return event.summary if plain else say("zh", f"calendar.{event.status}", title=event.summary)


def _description(event: FeedEvent) -> str:
    notes = [event.note] if event.note else []
    lines = [say("zh", "calendar.topic", topic=event.topic)] if event.topic else []
    roles = "、".join(dict.fromkeys(say("zh", f"calendar.role.{role}") for role in event.roles))
    return "\n".join([*notes, *lines, say("zh", "calendar.role", roles=roles), *_leave(event)])


def _leave(event: FeedEvent) -> Iterator[str]:
    """How far leave has come."""
    state = "refused" if event.leave_refused else event.answer.value
    if state in ("refused", AnswerState.LEAVE_ASKED, AnswerState.ON_LEAVE):
        yield say("zh", f"calendar.leave.{state}")
    if event.leave_note:
        yield say("zh", "calendar.leave.note", note=event.leave_note)


def _attendee(calendar: FeedCalendar, event: FeedEvent) -> vCalAddress:
    attendee = _address(calendar.member, f"urn:x-consult:member:{calendar.member_key}")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = PARTSTATS[event.answer]
    return attendee


def _address(name: str, address: str) -> vCalAddress:
    found = vCalAddress(address)
    found.params["CN"] = name
    return found


def _alarm(event: FeedEvent) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event.summary)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm


def _local(calendar: FeedCalendar, moment: datetime) -> datetime:
    """A moment in the zone the calendar describes, in UTC where it describes none."""
    return moment.astimezone(ZoneInfo(SHANGHAI) if calendar.time_zone == SHANGHAI else UTC)


def _seconds(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
