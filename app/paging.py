"""Lists in pages, and one row with its ETag."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.cursors import LONGEST, make_cursor, order_of, read_cursor
from app.errors import NotFound
from app.facts import Day, Stored
from app.lists import F, FactList, R, S
from app.names import fold
from app.text import Name

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
PAGE_ROWS = 200
SORT_FIELDS = 3
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "Still the version that If-None-Match names."}}


class PageQuery(BaseModel):
    """Which part of a list is wanted; lists add filters of their own as ``conditions``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS, description="How many rows at most.")] = 50
    cursor: Annotated[str | None, Field(max_length=LONGEST, description="From `next` of the page before.")] = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """What the rows of the list must fulfil."""
        return ()

    def wanted(self) -> dict[str, Any]:
        """Filters and order as they stand in an address."""
        frame = {"limit", "cursor"}
        return self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True, exclude=frame)


def sortable(*names: str) -> Any:
    """Declare by which fields a list of facts can be sorted, besides the moments of making and last change."""
    fields = (*names, "created_at", "updated_at")
    one = f"-?({'|'.join(fields)})"
    described = ", ".join(f"`{field}`" for field in fields)
    return Field(
        default=None,
        pattern=f"^{one}(,{one}){{0,{SORT_FIELDS - 1}}}$",
        description=f"Up to {SORT_FIELDS} of {described}; `-` before a field turns its order round. Names are in the "
        "order of their pinyin, rows without a value come last. Left out: in the order in which they were made.",
        examples=[f"{fields[0]},-updated_at"],
    )


class FactQuery(PageQuery):
    """Adds an order, of the fields that each list names."""

    sort: str | None = sortable()

    def equal(self, row: Any, *names: str) -> list[ColumnElement[bool]]:
        """Rows whose fields are as the filters of the same names say."""
        wanted = ((getattr(row, name), getattr(self, name)) for name in names)
        return [column == value for column, value in wanted if value is not None]


class NamedQuery(FactQuery):
    """Adds a search in names and keys."""

    sort: str | None = sortable("key", "name")
    q: Annotated[
        Name | None,
        Field(
            description="Part of a name or key, of a name's pinyin without tones (`zhangwei`) or its initials (`zw`); "
            "case, width and spaces do not matter.",
            examples=["zw"],
        ),
    ] = None

    def named(self, row: Any) -> list[ColumnElement[bool]]:
        """Rows whose name or key holds the searched text, or sounds like it."""
        if self.q is None:
            return []
        looked_for = fold(self.q)
        return [row.search.contains(looked_for, autoescape=True) if looked_for else false()]


class WindowQuery(NamedQuery):
    """Adds a time that the rows' own days, from ``first`` to ``last``, touch."""

    sort: str | None = sortable("key", "name", "first", "last")
    since: Annotated[Day | None, Field(alias="from", description="Lasts until this date or longer.")] = None
    until: Annotated[Day | None, Field(alias="to", description="Begins by this date.")] = None

    def touching(self, row: Any) -> list[ColumnElement[bool]]:
        """Rows whose days touch the time; a row without an end has none."""
        found = [or_(row.last >= self.since, row.last.is_(None))] if self.since else []
        return [*found, or_(row.first <= self.until, row.first.is_(None))] if self.until else found


def names_or_all(column: Any, key: str | None) -> list[ColumnElement[bool]]:
    """Rows whose list of keys holds a key, or is empty and so stands for all."""
    return [] if key is None else [or_(column.contains([key]), func.cardinality(column) == 0)]


class Page(BaseModel, Generic[T]):
    """A part of a list; ``next`` is the address of the following part, relative to this one."""

    items: list[T]
    next: str | None


def read_page(
    session: Session, facts: FactList[F, R, S], committee_id: int, query: PageQuery, *conditions: ColumnElement[bool]
) -> Page[S]:
    """Read one page of a committee's list."""
    mine = facts.row.committee_id == committee_id
    return page_of(session, facts.name, facts.row, facts.stored, query, mine, *conditions, load=facts.load())


def page_of(
    session: Session,
    name: str,
    row: Any,
    stored: type[M],
    query: PageQuery,
    *conditions: ColumnElement[bool],
    load: Sequence[ORMOption] = (),
) -> Page[M]:
    """Read one page of the rows that fulfil the query's conditions and others."""
    order = order_of(row, query.sort if isinstance(query, FactQuery) else None)
    wanted = [*query.conditions(), *conditions]
    if query.cursor is not None:
        wanted.append(order.after(read_cursor(_purpose(name, query), query.cursor, order.kinds)))
    statement = select(row, *order.columns).where(*wanted).order_by(*order.orderings()).limit(query.limit + 1)
    found = session.execute(statement.options(*load)).all()
    shown = found[: query.limit]
    items = [stored.model_validate(item, from_attributes=True) for item, *_ in shown]
    following = _next(name, query, shown[-1][1:]) if len(found) > query.limit else None
    # Made without validating again, and of the very class that the route answers with: FastAPI then only writes it.
    kind: type[Page[M]] = Page[stored]  # type: ignore[valid-type]
    return kind.model_construct(items=items, next=following)


def position(name: str, query: PageQuery) -> int:
    """Return the number of the row after which a page begins, in a list that is always in the order of its making."""
    if query.cursor is None:
        return 0
    number: int = read_cursor(_purpose(name, query), query.cursor, (int,))[0]
    return number


def next_page(name: str, query: PageQuery, last: int) -> str:
    """Return the relative address of the page after a row, with the same filters."""
    return _next(name, query, (last,))


def _next(name: str, query: PageQuery, place: Sequence[Any]) -> str:
    limit = {"limit": query.limit} if "limit" in query.model_fields_set else {}
    values = {**query.wanted(), **limit, "cursor": make_cursor(_purpose(name, query), place)}
    return "?" + urlencode(values, doseq=True)


def _purpose(name: str, query: PageQuery) -> str:
    return json.dumps([name, query.wanted()], sort_keys=True)


def read_one(session: Session, facts: FactList[F, R, S], committee_id: int, *conditions: ColumnElement[bool]) -> S:
    """Read one row of a committee's list, or say that there is none."""
    statement = select(facts.row).where(facts.row.committee_id == committee_id, *conditions).options(*facts.load())
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound
    return facts.stored.model_validate(row, from_attributes=True)


def tagged(request: Request, stored: Stored) -> Response:
    """Answer with one row and its ETag, or only say that it is still the same."""
    etag = f'"{stored.version}"'
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(stored.model_dump_json(), headers={"ETag": etag}, media_type="application/json")
