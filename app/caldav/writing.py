"""What members write: objects and calendars of their own, and properties."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.caldav.accounts import Account
from app.caldav.items import DavRefused
from app.caldav.kept import BUSY, KINDS, SESSIONS, KeptCalendar, lock_calendar, make_calendar, objects_in
from app.caldav.names import add_properties, c, d, multistatus
from app.caldav.places import SCHEDULING, Home
from app.caldav.properties import MOST_BYTES, PROTECTED
from app.caldav.tables import DavCalendarRow, DavObjectRow
from app.caldav.texts import Line, read_parts
from app.clock import now
from app.errors import MethodNotAllowed, NotFound, PreconditionFailed, TooLarge
from app.sources.blocks import counted_out, replace_blocks
from app.sources.ics import Unreadable
from app.sources.reading import Description, read_object
from app.sources.spans import Span
from app.text import say

MOST_OBJECTS: Final = 5000
MOST_CALENDARS: Final = 20
MOST_PROPERTIES: Final = 50
LONGEST_PROPERTY: Final = 8000
SOURCE: Final = "caldav"
"""The source of busy time that comes from members' calendars here."""
NAME: Final = re.compile(r"[^\x00-\x1f/]{1,250}")


def put_object(
    home: Home, calendar: KeptCalendar, name: str, content: bytes, *, if_match: str | None, if_none_match: str | None
) -> tuple[bool, str]:
    """Store an object as it is written; return whether it is new, and its ETag."""
    session = home.session
    if len(content) > MOST_BYTES:
        raise DavRefused(403, c("max-resource-size"))
    row = _locked(session, calendar.row)
    old = _object(session, row, name)
    present = old is not None and old.size > 0
    _require(old.etag if old is not None and present else None, if_match, if_none_match)
    description = _described(home, row, content)
    _require_own_uid(home, row, name, description.uid)
    if not present and objects_in(session, row.id) >= MOST_OBJECTS:
        raise DavRefused(507, d("quota-not-exceeded"))
    etag = sha256(content).hexdigest()[:24]
    if old is None:
        old = DavObjectRow(calendar_id=row.id, name=name)
        session.add(old)
    elif present and old.etag == etag:
        return False, etag
    row.revision += 1
    old.uid, old.component, old.etag = description.uid, description.component, etag
    old.schedule_tag = schedule_tag(content)
    old.content, old.size, old.recurs = content, len(content), description.recurs
    old.starts_at, old.ends_at = description.starts_at, description.ends_at
    old.spans = [span.written() for span in description.spans]
    old.revision, old.changed_at = row.revision, now()
    session.flush()
    count_busy(session, home.account)
    return not present, etag


def schedule_tag(content: bytes) -> str | None:
    """What names the state of an object with attendees, whatever they have answered (RFC 6638, 3.2.10)."""
    found = []
    for part in read_parts(content).parts:
        if "ORGANIZER" in part.lines:
            for name, lines in part.lines.items():
                if name not in ("DTSTAMP", "LAST-MODIFIED", "COMMENT", "CREATED"):
                    found += [f"{name}{_without_answer(line)}:{line.value}" for line in lines]
    return sha256("\n".join(sorted(found)).encode()).hexdigest()[:24] if found else None


def _without_answer(line: Line) -> list[tuple[str, list[str]]]:
    answers = ("PARTSTAT", "RSVP", "SCHEDULE-STATUS")
    return sorted((name, values) for name, values in line.parameters.items() if name not in answers)


def delete_object(home: Home, calendar: KeptCalendar, name: str, if_match: str | None) -> None:
    """Remove an object; that it was there is remembered for readers."""
    session = home.session
    row = _locked(session, calendar.row)
    old = _object(session, row, name)
    if old is None or old.size == 0:
        raise NotFound
    _require(old.etag, if_match, None)
    row.revision += 1
    old.content, old.size, old.spans = None, 0, []
    old.revision, old.changed_at = row.revision, now()
    session.flush()
    count_busy(session, home.account)


def _locked(session: Session, row: DavCalendarRow) -> DavCalendarRow:
    locked = lock_calendar(session, row)
    if locked is None:
        raise NotFound
    return locked


def _object(session: Session, row: DavCalendarRow, name: str) -> DavObjectRow | None:
    query = select(DavObjectRow).where(DavObjectRow.calendar_id == row.id, DavObjectRow.name == name)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _require(etag: str | None, if_match: str | None, if_none_match: str | None) -> None:
    """Refuse a change that is not based on what is there."""
    if if_match is not None and (etag is None or not tag_matches(etag, if_match)):
        raise PreconditionFailed
    if if_none_match is not None and etag is not None and tag_matches(etag, if_none_match):
        raise PreconditionFailed


def tag_matches(etag: str, header: str) -> bool:
    """Whether a header of ETags names one."""
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or f'"{etag}"' in tags


def _described(home: Home, row: DavCalendarRow, content: bytes) -> Description:
    try:
        found = read_object(content, counted_out(home.account.committee))
    except Unreadable as refused:
        sentence = say(home.account.language, f"sources.{refused.reason}", value=refused.value)
        kind = "valid-calendar-object-resource" if refused.reason in ("not_one_object", "has_method") else None
        raise DavRefused(403, c(kind or "valid-calendar-data"), sentence=sentence) from None
    if found.component not in row.components:
        raise DavRefused(403, c("supported-calendar-component"))
    return found


def _require_own_uid(home: Home, row: DavCalendarRow, name: str, uid: str) -> None:
    same = (DavObjectRow.calendar_id == row.id, DavObjectRow.uid == uid, DavObjectRow.size > 0)
    other = home.session.scalar(select(DavObjectRow.name).where(*same, DavObjectRow.name != name).limit(1))
    if other is not None:
        raise DavRefused(409, c("no-uid-conflict"), path=home.path(row.name, other))


def count_busy(session: Session, account: Account) -> int:
    """Make what the member's calendars say into busy time."""
    return replace_blocks(session, account.member, SOURCE, spans_of_member(session, account.member.id), account)


def spans_of_member(session: Session, member_id: int) -> list[Span]:
    """When a member's calendars make the member busy, counted out."""
    mine = (DavCalendarRow.member_id == member_id, DavObjectRow.size > 0)
    query = select(DavObjectRow.spans).join(DavCalendarRow, DavCalendarRow.id == DavObjectRow.calendar_id)
    return [Span.of(item) for found in session.scalars(query.where(*mine)) for item in found]


def add_calendar(home: Home, name: str, body: Element | None) -> None:
    """Make a calendar; what it can hold and what it is called may stand in the body."""
    if name in home.rows or name in SCHEDULING:
        raise MethodNotAllowed
    if len(home.rows) >= MOST_CALENDARS or not NAME.fullmatch(name):
        raise DavRefused(403, c("calendar-collection-location-ok"))
    components, values = list(KINDS[:3]), list(_set_values(body))
    for value in values:
        if value.tag == c("supported-calendar-component-set"):
            components = [item.get("name", "").upper() for item in value.findall(c("comp"))]
    if not components or not set(components) <= set(KINDS):
        raise DavRefused(403, c("supported-calendar-component"))
    make_calendar(home.session, home.account.member.id, name, components, now())
    del home.rows
    row = home.rows[name]
    row.properties = _merged({}, [value for value in values if value.tag not in PROTECTED], [])
    home.session.flush()


def _set_values(body: Element | None) -> Iterator[Element]:
    if body is not None:
        for part in body.findall(f"{d('set')}/{d('prop')}"):
            yield from part


def remove_calendar(home: Home, name: str) -> None:
    """Remove a calendar with all that is in it; the two that everybody has stay."""
    row = home.rows.get(name)
    if row is None:
        raise NotFound
    if name in (BUSY, SESSIONS):
        raise DavRefused(403, d("need-privileges"))
    home.session.execute(delete(DavCalendarRow).where(DavCalendarRow.id == row.id))
    count_busy(home.session, home.account)


def patch_properties(home: Home, name: str | None, path: str, body: Element | None) -> Element:
    """Set and remove properties of a calendar: all of them, or none where one is protected."""
    wanted = list(_set_values(body))
    removed = [] if body is None else [item.tag for part in body.findall(f"{d('remove')}/{d('prop')}") for item in part]
    tags = [item.tag for item in wanted] + removed
    row = None if name is None else home.rows.get(name)
    refused = tags if row is None else [tag for tag in tags if tag in PROTECTED]
    answer = multistatus()
    if row is not None and not refused:
        merged = _merged(row.properties, wanted, removed)
        home.session.execute(update(DavCalendarRow).where(DavCalendarRow.id == row.id).values(properties=merged))
    add_properties(answer, path, [] if refused else [Element(tag) for tag in tags], refused=refused)
    return answer


def _merged(before: dict[str, str], wanted: list[Element], removed: list[str]) -> dict[str, str]:
    found = dict(before)
    for item in wanted:
        found[item.tag] = ElementTree.tostring(item, encoding="unicode")
        if len(found[item.tag]) > LONGEST_PROPERTY:
            raise TooLarge(limit=LONGEST_PROPERTY)
    for tag in removed:
        found.pop(tag, None)
    if len(found) > MOST_PROPERTIES:
        raise TooLarge(limit=MOST_PROPERTIES)
    return found
