"""Reports: queries, many objects at once, what has changed, when somebody is busy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from app.caldav.filters import Matcher, narrowed, read_filter, read_range
from app.caldav.freebusy import busy_in_calendar, free_busy
from app.caldav.items import Calendar, DavRefused, Item, Times
from app.caldav.names import add_properties, add_status, c, d, element, multistatus
from app.caldav.places import Home
from app.caldav.properties import chosen, of_home, of_item
from app.errors import NotFound
from app.sources.ics import Unreadable
from app.sources.reading import Asked, read_expanded

MOST_HREFS: Final = 5000
DATA: Final = c("calendar-data")


@dataclass(frozen=True)
class Form:
    """Which properties a report wants, and whether recurring objects as their single times."""

    names: Sequence[str] | None
    expand: Times | None = None

    @classmethod
    def of(cls, report: Element) -> "Form":
        """Read it from a report."""
        prop = report.find(d("prop"))
        if prop is None:
            return cls(None if report.find(d("allprop")) is not None else (d("getetag"),))
        data = prop.find(DATA)
        expand = None if data is None else data.find(c("expand"))
        return cls([item.tag for item in prop], None if expand is None else read_range(expand))

    @property
    def wants_data(self) -> bool:
        """Whether the objects' bytes are wanted."""
        return self.names is not None and DATA in self.names


def limit_of(report: Element) -> int | None:
    """How many results are wanted at most."""
    found = report.find(f"{d('limit')}/{d('nresults')}")
    text = "" if found is None else (found.text or "").strip()
    if found is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise DavRefused(403, d("number-of-matches-within-limits"))
    return int(text)


def calendar_query(home: Home, calendar: Calendar, report: Element) -> Element:
    """Answer a query: columns narrow it, bytes are looked into only where they have to be."""
    form, wanted = Form.of(report), read_filter(report.find(c("filter")))
    matcher, limit = Matcher(wanted, home.account.committee.time_zone), limit_of(report)
    items = calendar.items(narrowed(wanted))
    calendar.load(item for item in items if matcher.needs_content(item))
    found = [item for item in items if matcher.holds(item)]
    answer = multistatus()
    _add(answer, home, calendar, found if limit is None else found[:limit], form)
    if limit is not None and len(found) > limit:
        add_status(answer, home.path(calendar.name), "507 Insufficient Storage")
    return answer


def calendar_multiget(home: Home, calendar: Calendar, report: Element) -> Element:
    """Answer with objects by their addresses."""
    paths = [(item.text or "").strip() for item in report.findall(d("href"))]
    if len(paths) > MOST_HREFS:
        raise DavRefused(403, d("number-of-matches-within-limits"))
    names = {path: _name_in(home, calendar, path) for path in paths}
    items = calendar.named({name for name in names.values() if name is not None})
    answer = multistatus()
    found = {path: items[name] for path, name in names.items() if name in items}
    _add(answer, home, calendar, list({item.name: item for item in found.values()}.values()), Form.of(report))
    for path in names:
        if path not in found:
            add_status(answer, path, "404 Not Found")
    return answer


def _name_in(home: Home, calendar: Calendar, path: str) -> str | None:
    try:
        place = home.place_of_href(path)
    except NotFound:
        return None
    return place.name if place.calendar == calendar.name else None


def sync_collection(home: Home, calendar: Calendar, report: Element) -> Element:
    """Answer with what has changed since a token."""
    token = report.find(d("sync-token"))
    changes = calendar.changes("" if token is None else (token.text or "").strip(), limit_of(report))
    answer = multistatus()
    _add(answer, home, calendar, changes.items, Form.of(report))
    for name in changes.gone:
        add_status(answer, home.path(calendar.name, name), "404 Not Found")
    if changes.more:
        add_status(answer, home.path(calendar.name), "507 Insufficient Storage")
    SubElement(answer, d("sync-token")).text = changes.token
    return answer


def free_busy_query(home: Home, calendar: Calendar, report: Element) -> bytes:
    """Answer when a calendar makes its owner busy."""
    element_of_range = report.find(c("time-range"))
    if element_of_range is None:
        raise DavRefused(403, c("valid-filter"))
    times = read_range(element_of_range)
    return free_busy(times, busy_in_calendar(home, calendar, times))


def principal_search(home: Home, report: Element) -> Element:
    """Answer with the member itself, where it is what is searched: nobody else is shown."""
    texts = [(item.text or "").casefold() for item in report.iter(d("match"))]
    mine = [home.account.member.name, home.account.address, home.account.who]
    answer = multistatus()
    if all(any(text in value.casefold() for value in mine) for text in texts):
        prop = report.find(d("prop"))
        names = [item.tag for item in (() if prop is None else prop)] or [d("displayname"), c("calendar-home-set")]
        add_properties(answer, home.account.home, *chosen(of_home(home), names))
    return answer


def search_properties() -> Element:
    """By which properties members are searched."""
    found = (
        element(d("principal-search-property"), element(d("prop"), Element(name)))
        for name in (d("displayname"), c("calendar-user-address-set"))
    )
    return element(d("principal-search-property-set"), *found)


def _add(answer: Element, home: Home, calendar: Calendar, items: Iterable[Item], form: Form) -> None:
    shown = list(items)
    if form.wants_data:
        calendar.load(shown)
    for item in shown:
        if form.wants_data and form.expand is not None and item.recurs:
            item.content = _expanded(item, form.expand, home.account.committee.time_zone)
        add_properties(answer, home.path(calendar.name, item.name), *chosen(of_item(home, calendar, item), form.names))


def _expanded(item: Item, times: Times, zone: str) -> bytes | None:
    try:
        return read_expanded(item.content or b"", item.component, Asked(times.low, times.high, zone))
    except Unreadable:
        return item.content
