"""Lists of facts: how the rows of one kind come from the database and go into it, all together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Table, bindparam, column, delete, func, inspect, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.facts import Fact, Stored
from app.rows import Committed, FactRow

F = TypeVar("F", bound=Fact)
R = TypeVar("R", bound=FactRow)
S = TypeVar("S", bound=Stored)

KEPT = frozenset({"id", "committee_id", "uid", "version", "created_at"})
"""Columns that a changed row keeps, or counts on by itself."""


def plain(fact: Fact) -> dict[str, Any]:
    """A fact's fields as the attributes of its row."""
    return fact.model_dump(mode="json")


@dataclass(frozen=True)
class Part(Generic[F]):
    """Rows that belong to one row of facts; ``owner`` is their attribute that holds its key."""

    row: type[Committed]
    owner: str
    rows: Callable[[F], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class FactList(Generic[F, R, S]):
    """One list of facts: its name in the bundle, its table, its forms, and what tells two rows apart."""

    name: str
    row: type[R]
    fact: type[F]
    stored: type[S]
    identity: tuple[str, ...] = ("key",)
    conflict: tuple[str, ...] = ("key",)
    """Columns of the unique constraint that stands for the identity."""
    values: Callable[[F], dict[str, Any]] = plain
    parts: tuple[Part[F], ...] = ()
    load: Callable[[], tuple[ORMOption, ...]] = tuple
    """How the parts are read with their rows; asked late, once every table is known."""

    def identify(self, fact: F) -> tuple[object, ...]:
        """What tells a fact apart from the others of its list."""
        return tuple(getattr(fact, field) for field in self.identity)


def read_rows(session: Session, facts: FactList[F, R, S], *conditions: ColumnElement[bool]) -> Sequence[R]:
    """Read the rows of a list with their parts, in the order in which they were made."""
    query = select(facts.row).where(*conditions).order_by(facts.row.id).options(*facts.load())
    return session.scalars(query.execution_options(populate_existing=True)).all()


def read_facts(session: Session, facts: FactList[F, R, S], committee_id: int) -> tuple[F, ...]:
    """Read a committee's whole list as facts."""
    mine = facts.row.committee_id == committee_id
    if facts.parts:
        rows = read_rows(session, facts, mine)
        return tuple(facts.fact.model_validate(row, from_attributes=True) for row in rows)
    fields = list(facts.fact.model_fields)  # plain rows without objects between: a committee has tens of thousands
    query = select(*(getattr(facts.row, field) for field in fields)).where(mine).order_by(facts.row.id)
    return tuple(facts.fact.model_validate(dict(zip(fields, row, strict=True))) for row in session.execute(query))


def write_facts(
    session: Session, facts: FactList[F, R, S], committee_id: int, items: Sequence[F], moment: datetime
) -> None:
    """Insert new facts and replace changed ones, each with its parts, in a few statements whatever their number."""
    if not items:
        return
    frame = {"committee_id": committee_id, "version": 1, "created_at": moment, "updated_at": moment}
    rows = [_columns(facts.row, {**facts.values(item), **_json(frame)}) for item in items]
    _upsert(session, facts.row.__table__, rows, ("committee_id", *facts.conflict))  # type: ignore[arg-type]
    owners = [item.key for item in items] if facts.parts else []  # type: ignore[attr-defined]
    for part in reversed(facts.parts):
        owner = getattr(part.row, part.owner)
        session.execute(delete(part.row).where(part.row.committee_id == committee_id, owner.in_(owners)))
    for part in facts.parts:
        found = [{"committee_id": committee_id, **row} for item in items for row in part.rows(item)]
        _insert(session, part.row.__table__, [_columns(part.row, row) for row in found])  # type: ignore[arg-type]


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}


def _columns(row: type[Committed], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by column name; what is no column of the row is left out."""
    attributes = inspect(row).column_attrs
    stored = [(item.columns[0], values[item.key]) for item in attributes if item.key in values]
    return {column.name: value for column, value in stored if isinstance(column, Column)}


def _rows_as_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The rows as one JSON parameter that PostgreSQL unfolds: many times faster than a statement per row."""
    names = list(rows[0])
    columns = [column(name, table.c[name].type) for name in names]
    unfolded = func.jsonb_to_recordset(bindparam(None, rows, type_=JSONB)).table_valued(*columns, name="new")
    return insert(table).from_select(names, select(*unfolded.render_derived(with_types=True).c))


def _insert(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(_rows_as_table(table, rows))


def _upsert(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], conflict: tuple[str, ...]) -> None:
    statement = _rows_as_table(table, rows)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in KEPT and name not in conflict}
    changed["version"] = table.c.version + 1
    session.execute(statement.on_conflict_do_update(index_elements=list(conflict), set_=changed))
