"""Lists of facts: how the rows of one kind come from the database and go into it, all together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Table, bindparam, column, delete, func, inspect, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.database import Base, UtcDateTime
from app.facts import Fact, Stored
from app.rows import Committed, FactRow, Named

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
    private: bool = False
    """What its rows hold stays out of the audit record, which more people read than the list."""
    parts: tuple[Part[F], ...] = ()
    load: Callable[[], tuple[ORMOption, ...]] = tuple
    """How the parts are read with their rows; asked late, once every table is known."""

    def identify(self, fact: F) -> tuple[object, ...]:
        """What tells a fact apart from the others of its list."""
        return tuple(getattr(fact, field) for field in self.identity)

    @property
    def keyed(self) -> bool:
        """Whether its rows are known by a key; the others are known by their numbers."""
        return self.identity == ("key",)


def row_key(identity: tuple[Any, ...]) -> str:
    """What tells a row apart, as text."""
    return " · ".join(item.isoformat() if hasattr(item, "isoformat") else str(item) for item in identity if item)


def row_name(facts: FactList[F, R, S], fact: F, number: int) -> str:
    """What a row is called in addresses: its key, or its number."""
    return str(fact.key) if facts.keyed else str(number)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Written:
    """What the database knows of a row that it has just stored."""

    id: int
    version: int


def read_rows(session: Session, facts: FactList[F, R, S], *conditions: ColumnElement[bool]) -> Sequence[R]:
    """Read the rows of a list with their parts, in the order in which they were made."""
    query = select(facts.row).where(*conditions).order_by(facts.row.id).options(*facts.load())
    return session.scalars(query.execution_options(populate_existing=True)).all()


def read_facts(
    session: Session, facts: FactList[F, R, S], committee_id: int, *conditions: ColumnElement[bool]
) -> tuple[F, ...]:
    """Read a committee's whole list as facts, or the rows that fulfil conditions."""
    mine = (facts.row.committee_id == committee_id, *conditions)
    if facts.parts:
        rows = read_rows(session, facts, *mine)
        return tuple(facts.fact.model_validate(row, from_attributes=True) for row in rows)
    fields = list(facts.fact.model_fields)  # plain rows without objects between: a committee has tens of thousands
    query = select(*(getattr(facts.row, field) for field in fields)).where(*mine).order_by(facts.row.id)
    return tuple(facts.fact.model_validate(dict(zip(fields, row, strict=True))) for row in session.execute(query))


def write_facts(
    session: Session, facts: FactList[F, R, S], committee_id: int, items: Sequence[F], moment: datetime
) -> list[Written]:
    """Insert new facts and replace changed ones, each with its parts, in a few statements whatever their number."""
    return _insert_facts(session, facts, committee_id, items, moment, replace=True)


def insert_facts(
    session: Session, facts: FactList[F, R, S], committee_id: int, items: Sequence[F], moment: datetime
) -> list[Written]:
    """Insert facts that are not stored yet."""
    return _insert_facts(session, facts, committee_id, items, moment, replace=False)


def update_facts(
    session: Session, facts: FactList[F, R, S], committee_id: int, items: Mapping[int, F], moment: datetime
) -> list[Written]:
    """Replace stored facts by their numbers, so that what tells a row without key apart may change too."""
    if not items:
        return []
    table = table_of(facts.row)
    rows = [{"id": number, **_values(facts, item, committee_id, moment)} for number, item in items.items()]
    new = _rows_as_table(table, rows)
    changed = {name: new.c[name] for name in rows[0] if name not in KEPT}
    statement = update(table).where(table.c.id == new.c.id, table.c.committee_id == committee_id)
    statement = statement.values({**changed, "version": table.c.version + 1})
    found = session.execute(statement.returning(table.c.id, table.c.version))
    versions = {row.id: row.version for row in found}
    _write_parts(session, facts, committee_id, list(items.values()))
    return [Written(number, versions[number]) for number in items]


def delete_facts(session: Session, facts: FactList[F, R, S], committee_id: int, numbers: Sequence[int]) -> None:
    """Delete rows by their numbers; their parts go with them."""
    if numbers:
        row = facts.row
        chosen = delete(row).where(row.committee_id == committee_id, row.id.in_(numbers))
        session.execute(chosen.execution_options(synchronize_session=False))


def insert_rows(session: Session, row: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of JSON values, all with the same columns, in one statement."""
    if rows:
        session.execute(_insert_from(table_of(row), rows))


def table_of(row: type[Base]) -> Table:
    """The table of a class of rows."""
    table = row.__table__
    assert isinstance(table, Table)
    return table


def _insert_facts(
    session: Session,
    facts: FactList[F, R, S],
    committee_id: int,
    items: Sequence[F],
    moment: datetime,
    *,
    replace: bool,
) -> list[Written]:
    if not items:
        return []
    table = table_of(facts.row)
    rows = [_values(facts, item, committee_id, moment) for item in items]
    statement = _insert_from(table, rows)
    if replace:
        conflict = ("committee_id", *facts.conflict)
        changed = {name: statement.excluded[name] for name in rows[0] if name not in KEPT and name not in conflict}
        changed["version"] = table.c.version + 1
        statement = statement.on_conflict_do_update(index_elements=list(conflict), set_=changed)
    apart = [table.c[name] for name in facts.conflict]
    found = session.execute(statement.returning(table.c.id, table.c.version, *apart)).all()
    _write_parts(session, facts, committee_id, items)
    # The order of what a statement returns is nobody's promise: each row is found by what tells it apart.
    tells = [_teller(of) for of in apart]
    written = {
        tuple(tell(value) for tell, value in zip(tells, row[2:], strict=True)): Written(row.id, row.version)
        for row in found
    }
    names = [of.name for of in apart]
    return [written[tuple(tell(row[name]) for tell, name in zip(tells, names, strict=True))] for row in rows]


def _teller(of: Column[Any]) -> Callable[[Any], Any]:
    """How to compare a column's values, whether they come as JSON or from the database."""
    if isinstance(of.type, UtcDateTime):
        return lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value
    return lambda value: value.isoformat() if isinstance(value, date) else value


def _values(facts: FactList[F, R, S], item: F, committee_id: int, moment: datetime) -> dict[str, Any]:
    """A fact as the columns of its row."""
    frame = {"committee_id": committee_id, "version": 1, "created_at": moment, "updated_at": moment}
    return _columns(facts.row, {**facts.values(item), **_json(frame)})


def _write_parts(session: Session, facts: FactList[F, R, S], committee_id: int, items: Sequence[F]) -> None:
    """Write the parts of new and changed facts anew."""
    owners = [item.key for item in items] if facts.parts else []  # type: ignore[attr-defined]
    for part in reversed(facts.parts):
        owner = getattr(part.row, part.owner)
        old = delete(part.row).where(part.row.committee_id == committee_id, owner.in_(owners))
        session.execute(old.execution_options(synchronize_session=False))
    for part in facts.parts:
        found = [{"committee_id": committee_id, **row} for item in items for row in part.rows(item)]
        insert_rows(session, part.row, [_columns(part.row, row) for row in found])


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}


def _columns(row: type[Committed], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by column name, with those by which a named row is found; what is no column of the row is left out."""
    if issubclass(row, Named):
        values = {**values, **row.found_by(values["key"], values["name"], values.get("name_en"))}
    attributes = inspect(row).column_attrs
    stored = [(item.columns[0], values[item.key]) for item in attributes if item.key in values]
    return {column.name: value for column, value in stored if isinstance(column, Column)}


def _rows_as_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The rows as one JSON parameter that PostgreSQL unfolds: many times faster than a statement per row."""
    columns = [column(name, table.c[name].type) for name in rows[0]]
    unfolded = func.jsonb_to_recordset(bindparam(None, rows, type_=JSONB)).table_valued(*columns, name="new")
    return unfolded.render_derived(with_types=True)


def _insert_from(table: Table, rows: Sequence[Mapping[str, Any]]) -> Any:
    new = _rows_as_table(table, rows)
    return insert(table).from_select(list(rows[0]), select(*new.c))
