"""Which rows, sessions above all, a change can make unsound though they stay as they are.

Only what the rules of imports look at matters: a member's new name makes no session impossible. Deleting a row that a
session names is refused in any case, and making one cannot hurt what does not name it; memberships and venues are the
exceptions, since sessions mean them without naming them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.committees.tables import MembershipRow
from app.facts import Fact
from app.problems.bundle import LimitKind, Venue
from app.records.edits import AnyList, Edit
from app.sessions.lists import FORMATS, SESSIONS
from app.sessions.tables import (
    AttendanceNameRow,
    ConsultationSession,
    FormatRow,
    SessionNameRow,
)

Affected = Iterator[tuple[AnyList, ColumnElement[bool]]]
Conditions = Iterator[ColumnElement[bool]]
_SESSION = ConsultationSession
_NO_MATTER = frozenset({"key", "name", "name_en"})


def affected_by(facts: AnyList, edit: Edit) -> Affected:
    """Lists and conditions of the rows that a change of a row concerns."""
    find = _BY_LIST.get(facts.name)
    for condition in () if find is None else find(edit):
        yield SESSIONS, condition
    if facts.name == "capacities" and edit.before is not None and edit.touches("count"):
        yield FORMATS, _uses(FormatRow, edit.before.key)


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
    """An employee of a recused department leaves its sessions' groups; an employer may be a department's name."""
    if edit.before is not None and edit.touches("department", "employer"):
        yield func.cardinality(_SESSION.recused) > 0


def _of_department(edit: Edit) -> Conditions:
    if edit.before is not None and edit.touches("officers"):
        yield _names(AttendanceNameRow.department == edit.before.key)
    if edit.before is not None and edit.touches("name"):
        yield _SESSION.recused.contains([edit.before.key])


def _of_limit(edit: Edit) -> Conditions:
    """Who needs a venue without steps needs it wherever it is expected."""
    if LimitKind.STEP_FREE in edit.both("kind"):
        members = set(edit.both("member"))
        groups = select(MembershipRow.group).where(
            MembershipRow.committee_id == _SESSION.committee_id, MembershipRow.member.in_(members)
        )
        yield _names(or_(AttendanceNameRow.member.in_(members), AttendanceNameRow.group.in_(groups)))


def _of_enquiry(edit: Edit) -> Conditions:
    yield _SESSION.key.in_(set(edit.both("session")))


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
    if edit.before is not None and edit.touches("status"):
        yield _SESSION.merged_into == edit.before.key


def _of_capacity(edit: Edit) -> Conditions:
    if edit.before is not None and edit.touches("count"):
        yield _uses(_SESSION, edit.before.key)
        yield _formats(_uses(FormatRow, edit.before.key))


def _uses(row: Any, capacity: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = row.uses.contains([{"capacity": capacity}])
    return found


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
    "personal_limits": _of_limit,
    "enquiries": _of_enquiry,
    "venues": _of_venue,
    "topics": _of_topic,
    "sessions": _of_session,
    "capacities": _of_capacity,
}
