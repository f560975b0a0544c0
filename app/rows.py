"""What all tables of facts have in common.

Facts refer to each other by their keys: a foreign key of committee and key together makes sure that both rows belong
to one committee, and a changed key is carried along. What is planned refers to facts by their numbers.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, INTEGER, SMALLINT, TEXT, TIMESTAMP
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.database import Base, RowId
from app.names import search_text, sort_text

Keys = ARRAY(TEXT, dimensions=1)
"""Column type of a plain list of keys or names."""
Numbers = ARRAY(SMALLINT, dimensions=1)
"""Column type of a plain list of small numbers."""
Moments = ARRAY(TIMESTAMP(timezone=True), dimensions=1)
"""Column type of a plain list of moments."""
Small = SMALLINT
Number = INTEGER
Degrees = DOUBLE_PRECISION
"""Column type of a coordinate."""


class Committed(Base):
    """A row that belongs to a committee and goes with it."""

    __abstract__ = True

    id: Mapped[RowId] = mapped_column(sort_order=-2)

    @declared_attr
    def committee_id(self) -> Mapped[int]:
        """Number of the committee."""
        return mapped_column(ForeignKey("committees.id", ondelete="CASCADE"), sort_order=-1)


class FactRow(Committed):
    """A row of facts; ``version`` counts its changes."""

    __abstract__ = True

    version: Mapped[int] = mapped_column(default=1, sort_order=1)
    created_at: Mapped[datetime] = mapped_column(sort_order=1)
    updated_at: Mapped[datetime] = mapped_column(sort_order=1)


class Named:
    """A row that is found and put in order by its name, whichever way it is written."""

    person: ClassVar[bool] = False
    """Whether names are people's, whose first character is read as a surname."""

    @declared_attr
    def search(self) -> Mapped[str]:
        """What a search looks in."""
        return mapped_column(deferred=True, sort_order=2)

    @declared_attr
    def sort_name(self) -> Mapped[str]:
        """What names are put in order by, byte for byte."""
        return mapped_column(Text(collation="C"), deferred=True, sort_order=2)

    @classmethod
    def found_by(cls, key: str, name: str, name_en: str | None = None) -> dict[str, str]:
        """The values of these columns."""
        return {"search": search_text(key, name, name_en), "sort_name": sort_text(name, person=cls.person)}


@event.listens_for(Named, "before_insert", propagate=True)
@event.listens_for(Named, "before_update", propagate=True)
def _keep_findable(mapper: Any, connection: Any, row: Any) -> None:
    """Whoever writes a row as an object need not think of how it is found."""
    for column, value in row.found_by(row.key, row.name, getattr(row, "name_en", None)).items():
        setattr(row, column, value)


def listed() -> Index:
    """The order in which a committee's rows are listed."""
    return Index(None, "committee_id", "id")


def keyed() -> tuple[UniqueConstraint, Index]:
    """Rows known by a key, unique per committee, and listed."""
    return UniqueConstraint("committee_id", "key"), listed()


def distinct(*columns: str) -> UniqueConstraint:
    """No two rows of a committee are the same in these columns; "none" equals "none"."""
    return UniqueConstraint("committee_id", *columns, postgresql_nulls_not_distinct=True)


def refers(column: str, table: str) -> ForeignKeyConstraint:
    """A column holds the key of a row of the same committee."""
    remote = [f"{table}.committee_id", f"{table}.key"]
    return ForeignKeyConstraint(["committee_id", column], remote, onupdate="CASCADE")


def part_of(columns: Iterable[str], table: str, remote: Iterable[str]) -> ForeignKeyConstraint:
    """The row is a part of another one and goes with it."""
    return ForeignKeyConstraint(
        ["committee_id", *columns],
        [f"{table}.{column}" for column in ["committee_id", *remote]],
        onupdate="CASCADE",
        ondelete="CASCADE",
    )


def between(column: str, low: int, high: int) -> CheckConstraint:
    """A column's number lies between two bounds."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_in_range")


def one_of(column: str, values: Iterable[Any]) -> CheckConstraint:
    """A column holds one of the known words."""
    known = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({known})", name=f"{column}_is_known")


def in_order(first: str, last: str, *, strict: bool = False) -> CheckConstraint:
    """What begins ends later, or at least not before."""
    return CheckConstraint(f"{first} {'<' if strict else '<='} {last}", name=f"{first}_before_{last}")
