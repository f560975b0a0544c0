"""Which sessions a change of a row can make unsound, though they stay as they are.

Only what the rules of imports look at matters: a member's new name makes no session impossible. Deleting a row that a
session names is refused in any case, and making one cannot hurt what does not name it; memberships and venues are the
exceptions, since sessions mean them without naming them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, not_, select
from sqlalchemy.orm import aliased

from app.facts import Fact
from app.problems.bundle import Venue
from app.records.edits import AnyList, Edit
from app.sessions.tables import AttendanceNameRow, ConsultationSession, FormatRow, SessionNameRow

Conditions = Iterator[ColumnElement[bool]]
_SESSION = ConsultationSession
_NO_MATTER = frozenset({"key", "name", "name_en"})


def affected_sessions(facts: AnyList, edit: Edit) -> Conditions:
    """Conditions of the sessions that a change of a row concerns."""
    find = _BY_LIST.get(facts.name)
    if find is not None:
        yield from find(edit)


def _of_format(edit: Edit) -> Conditions:
    if edit.before is None or not edit.touches(*_mattering(edit.before)):
        return
    yield _SESSION.format == edit.before.key
    if edit.touches("container"):
        parent = aliased(_SESSION)
        parents = select(parent.key).where(parent.committee_id == _SESSION.committee_id)
        yield _SESSION.parent.in_(parents.where(parent.format == edit.before.key))


def _of_membership(edit: Edit) -> Conditions:
    if edit.touches("group", "member", "since", "until"):
        yield _names(AttendanceNameRow.group.in_(set(edit.both("group"))))


def _of_member(edit: Edit) -> Conditions:
    """An employee of a recused department leaves its sessions' groups."""
    if edit.before is not None and edit.touches("department"):
        departments = [key for key in edit.both("department") if key is not None]
        yield _SESSION.recused.overlap(departments)


def _of_department(edit: Edit) -> Conditions:
    if edit.before is not None and edit.touches("officers"):
        yield _names(AttendanceNameRow.department == edit.before.key)


def _of_venue(edit: Edit) -> Conditions:
    """A venue that can no longer take what it could: for sessions that name it, and for those that may choose it."""
    if edit.before is None or _takes_all_that(edit.before, edit.after):
        return
    key, kind = edit.before.key, edit.before.kind
    naming = select(SessionNameRow.id).where(
        SessionNameRow.committee_id == _SESSION.committee_id, SessionNameRow.session == _SESSION.key
    )
    yield naming.where(SessionNameRow.venue == key).exists()
    choosing = _formats(FormatRow.venue_kinds.contains([kind]))
    yield choosing & not_(naming.where(SessionNameRow.venue.is_not(None)).exists())


def _takes_all_that(before: Venue, after: Venue | None) -> bool:
    return (
        after is not None
        and (after.kind, after.area) == (before.kind, before.area)
        and after.capacity >= before.capacity
        and set(after.features) >= set(before.features)
    )


def _of_topic(edit: Edit) -> Conditions:
    if edit.before is not None and edit.touches("stages"):
        yield _SESSION.topic == edit.before.key


def _of_session(edit: Edit) -> Conditions:
    if edit.before is not None and edit.touches("format"):
        yield _SESSION.parent == edit.before.key


def _of_capacity(edit: Edit) -> Conditions:
    if edit.before is not None and edit.touches("count"):
        using: list[Any] = [{"capacity": edit.before.key}]
        yield _SESSION.uses.contains(using)
        yield _formats(FormatRow.uses.contains(using))


def _mattering(fact: Fact) -> set[str]:
    return set(type(fact).model_fields) - _NO_MATTER


def _names(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    named = select(AttendanceNameRow.id).where(
        AttendanceNameRow.committee_id == _SESSION.committee_id, AttendanceNameRow.session == _SESSION.key
    )
    return named.where(condition).exists()


def _formats(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    chosen = select(FormatRow.id).where(
        FormatRow.committee_id == _SESSION.committee_id, FormatRow.key == _SESSION.format
    )
    return chosen.where(condition).exists()


_BY_LIST: dict[str, Callable[[Edit], Conditions]] = {
    "formats": _of_format,
    "memberships": _of_membership,
    "members": _of_member,
    "departments": _of_department,
    "venues": _of_venue,
    "topics": _of_topic,
    "sessions": _of_session,
    "capacities": _of_capacity,
}
