"""Reading foreign iCalendar data: whatever it says, done only in a child that is limited in time and memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

from app.availability.schemas import BusyKind
from app.sources.spans import Span, joined

MOST_SPANS: Final = 5000
MOST_COMPONENTS: Final = 20_000
KINDS: Final = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")
TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY"})
NEVER: Final = datetime(1900, 1, 1, tzinfo=UTC)
"""When something takes place that has no time at all: no question about times finds it."""
ONE_DAY: Final = timedelta(days=1)
ONE_SECOND: Final = timedelta(seconds=1)
FREE: Final = ("FREE", "WORKINGELSEWHERE")


class Unreadable(Exception):
    """The data cannot be taken; ``reason`` is one of the catalog's, ``value`` what it speaks of."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


@dataclass(frozen=True)
class Window:
    """The times that are counted out, and the zone of what names none."""

    low: datetime
    high: datetime
    zone: ZoneInfo

    def moment(self, value: date) -> datetime:
        """A date or time as a moment."""
        if not isinstance(value, datetime):
            value = datetime.combine(value, time(), self.zone)
        return (value if value.tzinfo else value.replace(tzinfo=self.zone)).astimezone(UTC)

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether a time overlaps with the window; one without length lies in it."""
        return start < self.high and (end > self.low or (start == end and start >= self.low))


def parsed(content: str, zone: ZoneInfo) -> Any:
    """Parse a calendar, give times without zone the committee's, and refuse unknown zones and endless rules."""
    calendar: Any = Calendar.from_ical(content)
    if calendar.name != "VCALENDAR":
        raise Unreadable("not_a_calendar")
    for number, component in enumerate(calendar.walk()):
        if number > MOST_COMPONENTS:
            raise Unreadable("too_many_events", str(MOST_COMPONENTS))
        if component.name not in ("VTIMEZONE", "STANDARD", "DAYLIGHT"):
            _settle(component, zone)
    return calendar


def _settle(component: Any, zone: ZoneInfo) -> None:
    for value in _values(component):
        for item in getattr(value, "dts", (value,)):
            moment = getattr(item, "dt", None)
            if isinstance(moment, datetime) and moment.tzinfo is None:
                if name := value.params.get("TZID"):
                    raise Unreadable("unknown_zone", str(name))
                item.dt = moment.replace(tzinfo=zone)
    for rule in _listed(component.get("RRULE")):
        if TOO_OFTEN.intersection(str(item).upper() for item in rule.get("FREQ", ())):
            raise Unreadable("too_often")


def _values(component: Any) -> Iterator[Any]:
    for value in component.values():
        yield from _listed(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def busy_spans(calendar: Any, window: Window, own: str | None) -> list[Span]:
    """When a calendar's owner is busy within the window; ``own`` ends the UIDs that are not counted."""
    found = list(islice(_spans(calendar, window, own), MOST_SPANS * 4 + 1))
    merged = joined(found)
    if len(found) > MOST_SPANS * 4 or len(merged) > MOST_SPANS:
        raise Unreadable("too_many_events", str(MOST_SPANS))
    return merged


def _spans(calendar: Any, window: Window, own: str | None) -> Iterator[Span]:
    for start, end, event in _occurrences(calendar, ("VEVENT",), window):
        if start < end and _counts(event, own):
            tentative = str(event.get("STATUS", "")).upper() == "TENTATIVE"
            yield Span(start, end, BusyKind.TENTATIVE if tentative else BusyKind.BUSY)
    for part in calendar.walk("VFREEBUSY"):
        for value in _listed(part.get("FREEBUSY")):
            for period in getattr(value, "dts", (value,)):
                kind = str(value.params.get("FBTYPE", "BUSY")).upper()
                start, end = window.moment(period.start), window.moment(period.end)
                if kind != "FREE" and start < end and window.meets(start, end):
                    yield Span(start, end, BusyKind.TENTATIVE if kind == "BUSY-TENTATIVE" else BusyKind.BUSY)


def _counts(event: Any, own: str | None) -> bool:
    if own is not None and str(event.get("UID", "")).strip().lower().endswith(own):
        return False
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in FREE:
        return False
    return str(event.get("STATUS", "")).upper() != "CANCELLED" and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"


def _occurrences(calendar: Any, kinds: Iterable[str], window: Window) -> Iterator[tuple[datetime, datetime, Any]]:
    """Every time that something takes place within the window, in no order."""
    query = recurring_ical_events.of(calendar, components=list(kinds))
    # Days and times without zone are compared without theirs: a day more on both sides, then exactly.
    for event in query.between(window.low - ONE_DAY, window.high + ONE_DAY):
        start, end = times_of(event, window)
        if start is None or end is None or window.meets(start, end):
            yield start or window.low, end or window.high, event


def times_of(component: Any, window: Window) -> tuple[datetime | None, datetime | None]:
    """When a component takes place as questions about times see it (RFC 4791, 9.9); None is without bound."""

    def at(name: str) -> Any:
        value = component.get(name)
        return None if value is None else (value[0] if isinstance(value, list) else value).dt

    start, length = at("DTSTART"), at("DURATION")
    if component.name == "VEVENT":
        return _event_times(start, at("DTEND"), length, window)
    if component.name == "VJOURNAL":
        if start is None:
            return NEVER, NEVER
        begin = window.moment(start)
        return begin, begin if isinstance(start, datetime) else window.moment(start + ONE_DAY)
    if component.name == "VTODO":
        return _todo_times(start, at("DUE"), length, (at("COMPLETED"), at("CREATED")), window)
    return (window.moment(start) if start else None, window.moment(at("DTEND")) if at("DTEND") else None)


def _event_times(start: Any, end: Any, length: Any, window: Window) -> tuple[datetime, datetime]:
    if start is None:
        raise Unreadable("event_without_start")
    begin = window.moment(start)
    if end is not None:
        return begin, max(window.moment(end), begin)
    if length is not None:
        return begin, max(begin + length, begin)
    return begin, begin if isinstance(start, datetime) else window.moment(start + ONE_DAY)


def _todo_times(
    start: Any, due: Any, length: Any, others: tuple[Any, Any], window: Window
) -> tuple[datetime | None, datetime | None]:
    completed, created = others
    if start is not None:
        begin = window.moment(start)
        end = window.moment(due) if due is not None else begin + length if length is not None else begin
        return begin, max(end, begin)
    if due is not None:
        end = window.moment(due)
        return end - ONE_SECOND, end
    if completed is not None:
        moments = sorted(window.moment(value) for value in others if value is not None)
        return moments[0], moments[-1]
    return (window.moment(created) if created is not None else None), None


def described(calendar: Any, window: Window) -> dict[str, Any]:
    """What is kept beside a calendar object's bytes; refuses what is no single object."""
    if "METHOD" in calendar:
        raise Unreadable("has_method")
    parts = [part for part in calendar.subcomponents if part.name != "VTIMEZONE"]
    kinds, uids = {part.name for part in parts}, {str(part.get("UID", "")) for part in parts}
    if len(kinds) != 1 or len(uids) != 1 or "" in uids or not kinds <= set(KINDS):
        raise Unreadable("not_one_object")
    if len(parts) > 1 and sum("RECURRENCE-ID" not in part for part in parts) > 1:
        raise Unreadable("not_one_object")
    times = [times_of(part, window) for part in parts]
    recurs = any("RRULE" in part or "RDATE" in part for part in parts)
    starts, ends = [start for start, _ in times], [end for _, end in times]
    return {
        "uid": uids.pop(),
        "component": kinds.pop(),
        "recurs": recurs,
        "starts": _least(starts),
        "ends": None if recurs else _most(ends),
    }


def _least(moments: list[datetime | None]) -> str | None:
    known = [moment for moment in moments if moment is not None]
    return min(known).isoformat() if len(known) == len(moments) else None


def _most(moments: list[datetime | None]) -> str | None:
    known = [moment for moment in moments if moment is not None]
    return max(known).isoformat() if len(known) == len(moments) else None


def taken_times(calendar: Any, component: str, window: Window) -> list[tuple[str, str]]:
    """When an object takes place within the window."""
    found = islice(_occurrences(calendar, (component,), window), MOST_SPANS)
    return [(start.isoformat(), end.isoformat()) for start, end, _ in found]


def rings(calendar: Any, window: Window) -> bool:
    """Whether an alarm of an object goes off within the window."""
    for alarm in recurring_ical_events.of(calendar, components=["VALARM"]).between(window.low, window.high):
        if alarm is not None:
            return True
    return False


def expanded(calendar: Any, component: str, window: Window) -> str:
    """The object as its single times within the window, in UTC (RFC 4791, 9.6.5)."""
    found = Calendar()
    for name in ("PRODID", "VERSION", "CALSCALE"):
        if name in calendar:
            found[name] = calendar[name]
    times = sorted(
        islice(_occurrences(calendar, (component,), window), MOST_SPANS), key=lambda taken: (taken[0], taken[1])
    )
    for _, _, event in times:
        _in_utc(event)
        found.add_component(event)
    content: bytes = found.to_ical()
    return content.decode()


def _in_utc(component: Component) -> None:
    for name in ("DTSTART", "DTEND", "DUE", "RECURRENCE-ID"):
        value: Any = component.get(name)
        if isinstance(getattr(value, "dt", None), datetime):
            moment = value.dt.astimezone(UTC)
            del component[name]
            component.add(name, moment)
