"""Who still refers to a row: by foreign keys, by lists of keys, and by what is planned and published.

Which field of which fact names rows of which list is said once, in the rules of imports.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from sqlalchemy import ARRAY, FromClause, Select, Text, cast, func, or_, select, union
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from app.database import Base
from app.facts import Fact
from app.imports.flaws import RowFlaw
from app.imports.rules.keys import REFERENCES
from app.lists import row_key, table_of
from app.plans.tables import (
    AssignmentRow,
    AttendeeRow,
    BookingRow,
    InvitationRow,
    ReleasePersonRow,
    ReleaseRow,
    ReleaseSessionRow,
)
from app.problems.snapshot import LISTS
from app.records.edits import AnyList, Edit
from app.records.errors import StillInUse
from app.sessions.tables import (
    ConsultationSession,
)

NAMED_MOST = 100
"""So many dependents are named; of the others only the number is told."""

_RELEASE = select(ReleaseRow.number)
_SESSION = select(ConsultationSession.key)
_PLANNED: dict[type[Base], tuple[str, Any]] = {
    AssignmentRow: ("plans", AssignmentRow.plan_id),
    AttendeeRow: ("plans", AttendeeRow.plan_id),
    ReleaseSessionRow: ("releases", _RELEASE.where(ReleaseRow.id == ReleaseSessionRow.release_id).scalar_subquery()),
    ReleasePersonRow: ("releases", _RELEASE.where(ReleaseRow.id == ReleasePersonRow.release_id).scalar_subquery()),
    BookingRow: ("bookings", _SESSION.where(ConsultationSession.id == BookingRow.session_id).scalar_subquery()),
    InvitationRow: (
        "invitations",
        _SESSION.where(ConsultationSession.id == InvitationRow.session_id).scalar_subquery(),
    ),
}
PLANNED = {table_of(row).name: (name, label) for row, (name, label) in _PLANNED.items()}
"""Tables of what is planned that refer to facts by their numbers: what they are called, and their rows."""


@dataclass(frozen=True, eq=False)
class Use:
    """One place that may name rows of a list: whose rows those are, what they are called, where to look, and how."""

    facts: AnyList | None
    """None for what is planned, which names rows by their numbers."""
    name: str
    label: Any
    table: FromClause
    names: Any
    """Makes the condition that some of these keys or numbers are named."""


def require_unused(session: Session, committee: CommitteeRow, facts: AnyList, deleted: Sequence[Edit]) -> None:
    """Refuse to delete rows that something depends on which is not deleted with them, and say what."""
    if not deleted:
        return
    names = {row_key(facts.identify(edit.before)) for edit in deleted}
    places = {use.name: [other for other in uses_of(facts) if other.name == use.name] for use in uses_of(facts)}
    used = {name: uses for name, uses in places.items() if _rows(session, committee.id, facts, uses, deleted, names, 1)}
    for edit in deleted if used else ():
        found = {
            name: _rows(session, committee.id, facts, uses, [edit], names, NAMED_MOST) for name, uses in used.items()
        }
        if any(found.values()):
            raise _still_in_use(facts, edit, found)


def _still_in_use(facts: AnyList, edit: Edit, found: dict[str, list[tuple[str, int]]]) -> StillInUse:
    row = row_key(facts.identify(edit.before))
    flaws = [
        RowFlaw(edit.pointer, "still_refers", {"list": name, "name": row}, key=label)
        for name, rows in found.items()
        for label, _ in rows
    ]
    uses = [f"{name} {rows[0][1]}" for name, rows in found.items() if rows]
    return StillInUse(flaws=flaws[:NAMED_MOST], list=facts.name, row=row, uses=uses)


def _rows(
    session: Session,
    committee_id: int,
    facts: AnyList,
    uses: Sequence[Use],
    edits: Sequence[Edit],
    deleted: Iterable[str],
    limit: int,
) -> list[tuple[str, int]]:
    """The rows of one list that name some rows, each with the number of all; rows that go with them do not count."""
    found = union(*(_select(committee_id, facts, use, edits, deleted) for use in uses)).subquery()
    query = select(found.c.label, func.count().over()).order_by(found.c.label).limit(limit)
    return [(label, total) for label, total in session.execute(query)]


def _select(committee_id: int, facts: AnyList, use: Use, edits: Sequence[Edit], deleted: Iterable[str]) -> Select[Any]:
    named = [edit.number if use.facts is None else edit.before.key for edit in edits]
    query = select(cast(use.label, Text).label("label")).select_from(use.table).where(use.names(named))
    if "committee_id" in use.table.c:
        query = query.where(use.table.c.committee_id == committee_id)
    if use.facts is facts and facts.keyed:
        query = query.where(use.label.not_in(deleted))
    return query


@cache
def uses_of(facts: AnyList) -> tuple[Use, ...]:
    """Every place that may name rows of a list."""
    found = [*_by_foreign_key(facts), *_by_array(facts)]
    return tuple(found)


def _by_foreign_key(facts: AnyList) -> Iterator[Use]:
    """Columns that hold a key or number of the list's rows; parts of the rows themselves go with them."""
    target = table_of(facts.row)
    for table in Base.metadata.sorted_tables:
        owner = _owners().get(table.name)
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table is not target:
                continue
            pairs = {element.column.name: element.parent for element in constraint.elements}
            if set(pairs) == {"committee_id", "key"} and owner is not None and constraint.ondelete is None:
                yield Use(*owner, table, pairs["key"].in_)
            elif set(pairs) == {"id"} and table.name in PLANNED:
                yield Use(None, *PLANNED[table.name], table, pairs["id"].in_)


@cache
def _owners() -> dict[str, tuple[AnyList, str, Any]]:
    """By table: the list whose rows or parts it holds, its name, and what tells the row apart."""
    found: dict[str, tuple[AnyList, str, Any]] = {}
    for facts in LISTS:
        found[facts.row.__tablename__] = (facts, facts.name, _label(facts))
        for part in facts.parts:
            found[part.row.__tablename__] = (facts, facts.name, getattr(part.row, part.owner))
    return found


def _by_array(facts: AnyList) -> Iterator[Use]:
    """Columns that hold many keys: arrays, and facts within a row that are kept as JSON."""
    for other in LISTS:
        table = table_of(other.row)
        for field, target in REFERENCES.get(other.fact, {}).items():
            column = table.c.get(field)
            if target == facts.name and column is not None and isinstance(column.type, ARRAY):
                yield Use(*_owners()[table.name], table, column.overlap)
        for field, inner, target in _nested(other):
            column = table.c.get(field)
            if target == facts.name and column is not None and isinstance(column.type, JSONB):
                yield Use(*_owners()[table.name], table, _contains(column, inner))


def _contains(column: Any, inner: str) -> Any:
    return lambda keys: or_(*(column.contains([{inner: key}]) for key in keys))


def _nested(facts: AnyList) -> Iterator[tuple[str, str, str]]:
    """Fields of a list's rows that hold facts, with the fields of those that name rows of a list."""
    for name, field in facts.fact.model_fields.items():
        for kind in _kinds(field.annotation):
            for inner, target in REFERENCES.get(kind, {}).items():
                yield name, inner, target


def _kinds(annotation: Any) -> Iterator[type[Fact]]:
    if isinstance(annotation, type) and issubclass(annotation, Fact):
        yield annotation
    for inner in get_args(annotation):
        yield from _kinds(inner)


def _label(facts: AnyList) -> Any:
    """What tells a row apart, made by the database."""
    columns = [getattr(facts.row, field) for field in facts.identity]
    return func.concat_ws(" · ", *(cast(item, Text) for item in columns)) if len(columns) > 1 else columns[0]
