"""Orders of lists, and cursors: where in an order a page ended, so that it goes on rightly whatever came or went since.

A cursor holds the values of the last row, not a number of rows to skip. It is bound to its list, filters and order.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from app.database import UtcDateTime
from app.errors import Flaw, Invalid

LONGEST = 2000
"""Characters of the longest cursor."""
SORT_NAME = "sort_name"
"""The attribute by which rows stand in the order of their names."""


@dataclass(frozen=True)
class Step:
    """One column of an order; rows without a value come last, whichever the direction."""

    column: InstrumentedAttribute[Any]
    descending: bool = False

    @property
    def kind(self) -> type[Any]:
        """What the column's values are."""
        of = self.column.type
        return datetime if isinstance(of, UtcDateTime) else of.python_type

    @property
    def optional(self) -> bool:
        """Whether rows may have no value."""
        return getattr(self.column.property.columns[0], "nullable", True)

    def ordering(self) -> ColumnElement[Any]:
        """How the column is put in order; said of missing values only where there are any, for the indexes' sake."""
        ordered = self.column.desc() if self.descending else self.column.asc()
        return ordered.nulls_last() if self.optional else ordered

    def beyond(self, value: Any, *, too: bool = False) -> ColumnElement[bool]:
        """Rows that come after all those with a value, or with it ``too``."""
        if value is None:
            return true() if too else false()
        known = literal(value, self.column.type)
        if self.descending:
            later = self.column <= known if too else self.column < known
        else:
            later = self.column >= known if too else self.column > known
        return or_(later, self.column.is_(None)) if self.optional else later

    def level(self, value: Any) -> ColumnElement[bool]:
        """Rows with this value."""
        return self.column.is_(None) if value is None else self.column == value


@dataclass(frozen=True)
class Order:
    """The order of a list; rows that are alike in all its steps stand in the order of their making."""

    steps: tuple[Step, ...]
    number: InstrumentedAttribute[int]

    @property
    def columns(self) -> tuple[InstrumentedAttribute[Any], ...]:
        """What a row's place is made of."""
        return (*(step.column for step in self.steps), self.number)

    @property
    def kinds(self) -> tuple[type[Any], ...]:
        """What the values of a place are."""
        return (*(step.kind for step in self.steps), int)

    def orderings(self) -> tuple[ColumnElement[Any], ...]:
        """What a statement is put in order by."""
        return (*(step.ordering() for step in self.steps), self.number.asc())

    def after(self, place: Sequence[Any]) -> ColumnElement[bool]:
        """Rows behind a place."""
        *values, number = place
        pairs = list(zip(self.steps, values, strict=True))
        last: ColumnElement[bool] = self.number > number
        found = reduce(
            lambda rest, pair: or_(pair[0].beyond(pair[1]), and_(pair[0].level(pair[1]), rest)), reversed(pairs), last
        )
        if not pairs:
            return found
        first, value = pairs[0]  # says nothing new, but lets the database begin in the midst of an index
        return and_(first.beyond(value, too=True), found)


def order_of(row: Any, sort: str | None) -> Order:
    """Return the order that ``name,-updated_at`` asks for; Chinese names go by their pinyin."""
    steps = []
    for item in sort.split(",") if sort else ():
        name = item.removeprefix("-")
        column = getattr(row, SORT_NAME if name == "name" else name)
        steps.append(Step(column, descending=item.startswith("-")))
    return Order(tuple(steps), row.id)


def make_cursor(purpose: str, place: Sequence[Any]) -> str:
    """Return a place in an order as text; ``purpose`` says of which list, filters and order."""
    plain = [value.isoformat() if isinstance(value, date) else value for value in place]
    text = json.dumps([_mark(purpose), *plain], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(purpose: str, cursor: str, kinds: Sequence[type[Any]]) -> tuple[Any, ...]:
    """Return the place that a cursor stands for, or refuse what was not made for this purpose."""
    try:
        text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
        mark, *values = json.loads(text)
        if mark == _mark(purpose) and values[-1] is not None:
            return tuple(_read(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, TypeError, IndexError, OverflowError, RecursionError):
        pass
    raise Invalid(flaws=[Flaw("/cursor", "unknown_cursor", place="query")])


def _mark(purpose: str) -> str:
    return sha256(purpose.encode()).hexdigest()[:16]


def _read(value: Any, kind: type[Any]) -> Any:
    return None if value is None else _READERS[kind](value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()
    return value


def _number(value: Any) -> int:
    if type(value) is not int or abs(value) >= 2**63:
        raise ValueError
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


_READERS: Mapping[type[Any], Callable[[Any], Any]] = {
    str: _text,
    int: _number,
    bool: _truth,
    date: date.fromisoformat,
    datetime: _moment,
}
