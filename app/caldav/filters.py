"""Which objects a calendar-query asks for (RFC 4791, 9.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from app.caldav.items import DavRefused, Item, Times, Wanted
from app.caldav.names import c
from app.caldav.texts import Line, Part, read_parts
from app.sources.reading import Asked, read_rings, read_times

EARLIEST: Final = datetime(1900, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(2200, 12, 30, tzinfo=UTC)
COLLATIONS: Final = ("i;ascii-casemap", "i;octet", "i;unicode-casemap", "default")
MATCHES: Final = ("contains", "equals", "starts-with", "ends-with")


@dataclass(frozen=True)
class TextMatch:
    """A text that is looked for."""

    text: str
    collation: str
    negated: bool
    way: str

    def holds(self, text: str) -> bool:
        """Whether a text is as wanted."""
        wanted, given = (self.text, text) if self.collation == "i;octet" else (self.text.casefold(), text.casefold())
        found = {
            "contains": wanted in given,
            "equals": wanted == given,
            "starts-with": given.startswith(wanted),
            "ends-with": given.endswith(wanted),
        }[self.way]
        return found is not self.negated


@dataclass(frozen=True)
class Named:
    """A parameter, property or component that has to be there, or not, and as what."""

    name: str
    defined: bool = True
    text: TextMatch | None = None
    times: Times | None = None
    parameters: tuple["Named", ...] = ()
    properties: tuple["Named", ...] = ()
    parts: tuple["Named", ...] = ()


def read_filter(element: Element | None) -> Named:
    """Read a filter: of a calendar, and what has to be in it."""
    outer = None if element is None else element.find(c("comp-filter"))
    if outer is None or outer.get("name", "").upper() != "VCALENDAR":
        raise DavRefused(403, c("valid-filter"))
    return _component(outer)


def _component(element: Element) -> Named:
    times = element.find(c("time-range"))
    return Named(
        name=element.get("name", "").upper(),
        defined=element.find(c("is-not-defined")) is None,
        times=None if times is None else read_range(times),
        properties=tuple(_property(item) for item in element.findall(c("prop-filter"))),
        parts=tuple(_component(item) for item in element.findall(c("comp-filter"))),
    )


def _property(element: Element) -> Named:
    times = element.find(c("time-range"))
    return Named(
        name=element.get("name", "").upper(),
        defined=element.find(c("is-not-defined")) is None,
        text=_text(element.find(c("text-match"))),
        times=None if times is None else read_range(times),
        parameters=tuple(
            Named(
                name=item.get("name", "").upper(),
                defined=item.find(c("is-not-defined")) is None,
                text=_text(item.find(c("text-match"))),
            )
            for item in element.findall(c("param-filter"))
        ),
    )


def _text(element: Element | None) -> TextMatch | None:
    if element is None:
        return None
    collation, way = element.get("collation", COLLATIONS[0]), element.get("match-type", MATCHES[0])
    if collation not in COLLATIONS:
        raise DavRefused(403, c("supported-collation"))
    if way not in MATCHES:
        raise DavRefused(403, c("valid-filter"))
    return TextMatch(element.text or "", collation, element.get("negate-condition", "no") == "yes", way)


def read_range(element: Element) -> Times:
    """Read a range; an end that is left out lies as far as there is time."""
    found = []
    for name, default in (("start", EARLIEST), ("end", LATEST)):
        text = element.get(name)
        try:
            moment = default if text is None else datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise DavRefused(403, c("valid-filter")) from None
        found.append(min(max(moment, EARLIEST), LATEST))
    if element.get("start") is None and element.get("end") is None:
        raise DavRefused(403, c("valid-filter"))
    if found[0] >= found[1]:
        raise DavRefused(403, c("valid-filter"))
    return Times(*found)


def narrowed(calendar: Named) -> Wanted:
    """What columns can tell of a filter: the kind of object and its times."""
    asked = [part for part in calendar.parts if part.defined]
    if len(asked) != 1 or asked[0].name == "VTIMEZONE":
        return Wanted(times=calendar.times)
    only = asked[0]
    uids = [item.text.text for item in only.properties if item.name == "UID" and item.text and _exact(item.text)]
    return Wanted(only.name, only.times, uids[0] if uids else None)


def _exact(match: TextMatch) -> bool:
    return match.way == "equals" and match.collation == "i;octet" and not match.negated


class Matcher:
    """Tells whether objects are as a filter wants them; what times cannot tell alone is asked of a reading child."""

    def __init__(self, calendar: Named, zone: str) -> None:
        self.calendar, self.zone = calendar, zone

    def needs_content(self, item: Item) -> bool:
        """Whether an object's bytes are needed to tell."""
        wanted = [part for part in self.calendar.parts if part.defined and part.name == item.component]
        zones = any(part.name == "VTIMEZONE" for part in self.calendar.parts)
        inside = bool(self.calendar.properties) or zones or any(part.properties or part.parts for part in wanted)
        return inside or (item.recurs and any(part.times for part in (self.calendar, *wanted)))

    def holds(self, item: Item) -> bool:
        """Whether an object is wanted."""
        for part in self.calendar.parts:
            if (part.name == item.component or self._has_other(item, part)) is not part.defined:
                return False
            if part.defined and part.name == item.component and not self._as_wanted(item, part):
                return False
        if self.calendar.times is not None and not self._within(item, self.calendar.times):
            return False
        if self.calendar.properties:
            # Programs mean the calendar's events as often as the calendar itself.
            calendar = read_parts(item.content or b"")
            parts = (calendar, *calendar.named(item.component))
            return any(_has_properties(part, self.calendar, self.zone) for part in parts)
        return True

    def _has_other(self, item: Item, part: Named) -> bool:
        if part.name != "VTIMEZONE":
            return False
        return any(True for _ in read_parts(item.content or b"").named("VTIMEZONE"))

    def _as_wanted(self, item: Item, part: Named) -> bool:
        if part.times is not None and not self._within(item, part.times):
            return False
        alarms = [inner for inner in part.parts if inner.times is not None and inner.defined]
        if any(not read_rings(item.content or b"", self._asked(inner.times)) for inner in alarms if inner.times):
            return False
        if not part.properties and len(alarms) == len(part.parts):
            return True
        found = read_parts(item.content or b"").named(part.name)
        return any(_has_properties(one, part, self.zone) and _has_parts(one, part, self.zone) for one in found)

    def _within(self, item: Item, times: Times) -> bool:
        if item.recurs:
            return bool(read_times(item.content or b"", item.component, self._asked(times)))
        low, high = item.starts_at, item.ends_at
        if low is not None and low >= times.high:
            return False
        return high is None or high > times.low or (low == high and low is not None and low >= times.low)

    def _asked(self, times: Times) -> Asked:
        return Asked(times.low, times.high, self.zone)


def _has_properties(part: Part, wanted: Named, zone: str) -> bool:
    return all(_has_property(part.lines.get(item.name, []), item, zone) for item in wanted.properties)


def _has_property(lines: list[Line], wanted: Named, zone: str) -> bool:
    if not wanted.defined:
        return not lines
    return any(_is_as_wanted(line, wanted, zone) for line in lines)


def _is_as_wanted(line: Line, wanted: Named, zone: str) -> bool:
    if wanted.text is not None and not wanted.text.holds(line.text):
        return False
    if wanted.times is not None:
        moment = moment_of(line, zone)
        if moment is None or not wanted.times.low <= moment < wanted.times.high:
            return False
    for parameter in wanted.parameters:
        values = line.parameters.get(parameter.name)
        if (values is not None) is not parameter.defined:
            return False
        if values is not None and parameter.text is not None and not any(map(parameter.text.holds, values)):
            return False
    return True


def _has_parts(part: Part, wanted: Named, zone: str) -> bool:
    return all(_has_part(part.named(inner.name), inner, zone) for inner in wanted.parts if inner.times is None)


def _has_part(found: Iterator[Part], wanted: Named, zone: str) -> bool:
    if not wanted.defined:
        return next(found, None) is None
    return any(_has_properties(one, wanted, zone) and _has_parts(one, wanted, zone) for one in found)


def moment_of(line: Line, zone: str) -> datetime | None:
    """A date or time that a line holds, as a moment; None for one that cannot be read."""
    text = line.value.strip()
    try:
        read = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")  # noqa: DTZ007
        named = ZoneInfo(line.parameters.get("TZID", [zone])[0])
    except (ValueError, KeyError, OSError):
        return None
    return read.replace(tzinfo=UTC if text.endswith("Z") else named).astimezone(UTC)
