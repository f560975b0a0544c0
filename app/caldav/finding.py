"""PROPFIND: what there is, one level deep at most, and its properties."""

from xml.etree.ElementTree import Element

from app.caldav.accounts import ROOT
from app.caldav.items import Calendar, Item
from app.caldav.names import add_properties, c, d, multistatus
from app.caldav.places import SCHEDULING, Home, Place
from app.caldav.properties import Known, chosen, of_calendar, of_home, of_item, of_root, of_scheduling
from app.errors import BadRequest, NotFound

DATA = c("calendar-data")


def propfind(home: Home, place: Place, body: Element | None, *, deep: bool) -> Element:
    """Answer with the properties of what an address names, and of what is in it."""
    finder = _Finder(home, body)
    if place.is_root:
        finder.add(ROOT, of_root(home))
        if deep:
            finder.add(home.account.home, of_home(home))
    elif place.calendar is None:
        finder.add_home(deep=deep)
    elif place.calendar in SCHEDULING:
        if place.name is not None:
            raise NotFound
        finder.add(home.path(place.calendar), of_scheduling(home, place.calendar))
    elif place.name is None:
        finder.add_calendar(home.calendar(place.calendar, with_properties=True), deep=deep)
    else:
        finder.add_item(home.calendar(place.calendar), place.name)
    return finder.answer


class _Finder:
    """Collects what is wanted of one thing after the other."""

    def __init__(self, home: Home, body: Element | None) -> None:
        self.home, self.answer = home, multistatus()
        self.names, self.only_names = _wanted(body)

    def add(self, path: str, known: Known) -> None:
        """Add what is wanted of something's properties."""
        add_properties(self.answer, path, *chosen(known, self.names, only_names=self.only_names))

    def add_home(self, *, deep: bool) -> None:
        """Add a member's home, and its calendars."""
        home = self.home
        self.add(home.account.home, of_home(home))
        if deep:
            for calendar in home.calendars():
                self.add(home.path(calendar.name), of_calendar(home, calendar))
            for name in SCHEDULING:
                self.add(home.path(name), of_scheduling(home, name))

    def add_calendar(self, calendar: Calendar, *, deep: bool) -> None:
        """Add a calendar, and what is in it: its bytes only where they are wanted."""
        self.add(self.home.path(calendar.name), of_calendar(self.home, calendar))
        if deep:
            self._add_items(calendar, calendar.items())

    def add_item(self, calendar: Calendar, name: str) -> None:
        """Add one object."""
        found = calendar.named([name])
        if name not in found:
            raise NotFound
        self._add_items(calendar, [found[name]])

    def _add_items(self, calendar: Calendar, items: list[Item]) -> None:
        if self.names is not None and DATA in self.names:
            calendar.load(items)
        for item in items:
            self.add(self.home.path(calendar.name, item.name), of_item(self.home, calendar, item))


def _wanted(body: Element | None) -> tuple[list[str] | None, bool]:
    """Which properties are wanted, None for all; and whether only their names are."""
    if body is None:
        return None, False
    if body.tag != d("propfind"):
        raise BadRequest
    prop = body.find(d("prop"))
    if prop is not None:
        return [item.tag for item in prop], False
    return None, body.find(d("propname")) is not None
