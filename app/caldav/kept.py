"""Calendars that members write: their objects as they were written, with their times as columns."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.caldav.items import Changes, DavRefused, Item, Times, Wanted
from app.caldav.names import d
from app.caldav.tables import DavCalendarRow, DavObjectRow
from app.clock import now

BUSY: Final = "busy"
SESSIONS: Final = "sessions"
INBOX: Final = "inbox"
OUTBOX: Final = "outbox"
KINDS: Final = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")
TOKEN: Final = "urn:x-consult:sync:"


class KeptCalendar:
    """One calendar of a member."""

    writable = True

    def __init__(self, session: Session, row: DavCalendarRow) -> None:
        self.session, self.row = session, row
        self.name = row.name
        self.properties: Mapping[str, str] = row.properties
        self.components: Sequence[str] = row.components

    def items(self, wanted: Wanted | None = None) -> list[Item]:
        """The objects, or those that a query can match."""
        return self._read(*_conditions(wanted or Wanted()))

    def named(self, names: Iterable[str]) -> dict[str, Item]:
        """Objects by their names."""
        return {item.name: item for item in self._read(DavObjectRow.name.in_(list(names)))}

    def load(self, items: Iterable[Item]) -> None:
        """Load the bytes of objects in one query."""
        lacking = {item.number: item for item in items if item.content is None}
        if lacking:
            query = select(DavObjectRow.id, DavObjectRow.content).where(DavObjectRow.id.in_(lacking))
            for number, content in self.session.execute(query):
                lacking[number].content = content

    def token(self) -> str:
        """What names the present state."""
        return self._token(self.row.revision)

    def changes(self, token: str, limit: int | None) -> Changes:
        """What has changed since a token, the oldest change first."""
        since = self._since(token)
        of = DavObjectRow
        mine = [of.calendar_id == self.row.id, of.revision > since]
        if since == 0:
            mine.append(of.content.is_not(None))
        query = select(*_COLUMNS, of.revision, of.content.is_(None)).where(*mine).order_by(of.revision)
        rows = self.session.execute(query if limit is None else query.limit(limit + 1)).all()
        more = limit is not None and len(rows) > limit
        shown = rows[:limit] if more else rows
        last = shown[-1].revision if more else self.row.revision
        items = [_item(row) for row in shown if not row[-1]]
        return Changes(items, [row.name for row in shown if row[-1]], self._token(last), more)

    def _since(self, token: str) -> int:
        if not token:
            return 0
        start, _, number = token.rpartition(":")
        known = start == f"{TOKEN}{self.row.id}" and number.isascii() and number.isdecimal() and len(number) < 18
        if not known or not self.row.forgotten <= int(number) <= self.row.revision:
            raise DavRefused(403, d("valid-sync-token"))
        return int(number)

    def _token(self, revision: int) -> str:
        return f"{TOKEN}{self.row.id}:{revision}"

    def _read(self, *conditions: ColumnElement[bool]) -> list[Item]:
        mine = (DavObjectRow.calendar_id == self.row.id, DavObjectRow.content.is_not(None))
        rows = self.session.execute(select(*_COLUMNS).where(*mine, *conditions).order_by(DavObjectRow.id))
        return [_item(row) for row in rows]


_COLUMNS: Final = (
    DavObjectRow.id,
    DavObjectRow.name,
    DavObjectRow.uid,
    DavObjectRow.component,
    DavObjectRow.etag,
    DavObjectRow.changed_at,
    DavObjectRow.recurs,
    DavObjectRow.starts_at,
    DavObjectRow.ends_at,
    DavObjectRow.size,
    DavObjectRow.schedule_tag,
)


def _item(row: Any) -> Item:
    item = Item(*row[: len(_COLUMNS) - 1])
    item.schedule_tag = row.schedule_tag
    return item


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = []
    if wanted.component is not None:
        found.append(DavObjectRow.component == wanted.component)
    if wanted.uid is not None:
        found.append(DavObjectRow.uid == wanted.uid)
    if wanted.times is not None:
        found += _within(wanted.times)
    return found


def _within(times: Times) -> list[ColumnElement[bool]]:
    """Objects that overlap with a range; those without length lie in it (RFC 4791, 9.9)."""
    starts, ends = DavObjectRow.starts_at, DavObjectRow.ends_at
    instant = and_(starts == ends, starts >= times.low)
    return [or_(starts.is_(None), starts < times.high), or_(ends.is_(None), ends > times.low, instant)]


def calendars_of(session: Session, member_id: int) -> dict[str, DavCalendarRow]:
    """A member's calendars by their names; the two that everybody has are made on first use."""
    query = select(DavCalendarRow).where(DavCalendarRow.member_id == member_id).order_by(DavCalendarRow.id)
    found = {row.name: row for row in session.scalars(query)}
    if BUSY not in found or SESSIONS not in found:
        for name, components in ((BUSY, [*KINDS[:3]]), (SESSIONS, ["VEVENT"])):
            make_calendar(session, member_id, name, components, now())
        found = {row.name: row for row in session.scalars(query)}
    return found


def make_calendar(session: Session, member_id: int, name: str, components: Sequence[str], moment: datetime) -> None:
    """Make a calendar that is not there yet."""
    values = {"member_id": member_id, "name": name, "components": list(components), "properties": {}}
    statement = insert(DavCalendarRow).values(**values, revision=0, forgotten=0, created_at=moment)
    session.execute(statement.on_conflict_do_nothing())


def lock_calendar(session: Session, row: DavCalendarRow) -> DavCalendarRow | None:
    """Take a calendar, so that it is written by one request at a time, and read it anew."""
    query = select(DavCalendarRow).where(DavCalendarRow.id == row.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def objects_in(session: Session, calendar_id: int) -> int:
    """How many objects a calendar holds."""
    mine = (DavObjectRow.calendar_id == calendar_id, DavObjectRow.content.is_not(None))
    return session.scalar(select(func.count()).where(*mine)) or 0
