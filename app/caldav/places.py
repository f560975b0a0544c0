"""What an address below ``/dav/`` names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, unquote

from sqlalchemy.orm import Session

from app.caldav.accounts import ROOT, Account
from app.caldav.items import Calendar
from app.caldav.kept import INBOX, OUTBOX, SESSIONS, KeptCalendar, calendars_of
from app.caldav.sessions import SessionCalendar
from app.caldav.tables import DavCalendarRow
from app.errors import NotFound

LONGEST = 250


@dataclass(frozen=True)
class Place:
    """An address: of the root, a member's home, a calendar of it, or an object in that."""

    calendar: str | None = None
    name: str | None = None
    is_root: bool = False


@dataclass
class Home:
    """Everything that is one member's."""

    session: Session
    account: Account

    @cached_property
    def rows(self) -> Mapping[str, DavCalendarRow]:
        """The member's calendars as they are kept."""
        return calendars_of(self.session, self.account.member.id)

    def calendars(self) -> list[Calendar]:
        """The member's calendars."""
        return [self._calendar(row) for row in self.rows.values()]

    def calendar(self, name: str, *, with_properties: bool = False) -> Calendar:
        """One calendar; what clients have set of the sessions' is read only where it is asked for."""
        if name == SESSIONS and not with_properties:
            return SessionCalendar(self.session, self.account)
        row = self.rows.get(name)
        if row is None:
            raise NotFound
        return self._calendar(row)

    def _calendar(self, row: DavCalendarRow) -> Calendar:
        if row.name == SESSIONS:
            return SessionCalendar(self.session, self.account, row.properties)
        return KeptCalendar(self.session, row)

    def path(self, calendar: str, name: str | None = None) -> str:
        """The address of a calendar or of an object."""
        return f"{self.account.home}{quote(calendar)}/{'' if name is None else quote(name)}"

    def place(self, path: str) -> Place:
        """What an address names, if it is the member's own; anybody else's looks like none."""
        if path.rstrip("/") == ROOT.rstrip("/"):
            return Place(is_root=True)
        if not path.startswith(ROOT):
            raise NotFound
        who, *rest = path.removeprefix(ROOT).split("/")
        if who != self.account.who or len(path) > 4 * LONGEST:
            raise NotFound
        if len(rest) == 2 and not rest[1]:
            rest.pop()
        if not rest or rest == [""]:
            return Place()
        if len(rest) > 2 or not all(0 < len(part) <= LONGEST and "\x00" not in part for part in rest):
            raise NotFound
        return Place(rest[0], rest[1] if len(rest) == 2 else None)

    def place_of_href(self, href: str) -> Place:
        """What a reference in a body names."""
        path = unquote(href.strip())
        if "://" in path:
            path = "/" + path.split("://", 1)[1].partition("/")[2]
        return self.place(path)


SCHEDULING = (INBOX, OUTBOX)
