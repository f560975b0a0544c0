"""Lists in pages: opaque cursors that stay right while rows come and go, and one row with its ETag."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.errors import Flaw, Invalid, NotFound
from app.facts import Stored
from app.lists import F, FactList, R, S
from app.text import Name

T = TypeVar("T")
PAGE_ROWS = 200
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "Still the version that If-None-Match names."}}


class PageQuery(BaseModel):
    """Which part of a list is wanted; lists add filters of their own as ``conditions``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS, description="How many rows at most.")] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="From `next` of the page before.")] = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """What the rows of the list must fulfil."""
        return ()


class NamedQuery(PageQuery):
    """Adds a search in names and keys."""

    q: Annotated[Name | None, Field(description="Part of a name or key.")] = None

    def named(self, row: Any) -> list[ColumnElement[bool]]:
        """Rows whose name or key holds the searched text."""
        if self.q is None:
            return []
        columns = [getattr(row, name) for name in ("key", "name", "name_en") if hasattr(row, name)]
        return [or_(*(column.icontains(self.q, autoescape=True) for column in columns))]


class Page(BaseModel, Generic[T]):
    """A part of a list; ``next`` is the address of the following part, relative to this one."""

    items: list[T]
    next: str | None


def read_page(
    session: Session, facts: FactList[F, R, S], committee_id: int, query: PageQuery, *conditions: ColumnElement[bool]
) -> Page[S]:
    """Read one page of a committee's list."""
    wanted = [facts.row.committee_id == committee_id, *query.conditions(), *conditions]
    wanted.append(facts.row.id > position(facts.name, query.cursor))
    statement = select(facts.row).where(*wanted).order_by(facts.row.id).limit(query.limit + 1)
    rows = session.scalars(statement.options(*facts.load())).all()
    items = [facts.stored.model_validate(row, from_attributes=True) for row in rows[: query.limit]]
    return Page(items=items, next=next_page(facts.name, query, items[-1].id) if len(rows) > query.limit else None)


def position(name: str, cursor: str | None) -> int:
    """Return the number of the row after which a page begins."""
    if cursor is None:
        return 0
    try:
        of, _, number = urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").partition(":")
        if of == name and number.isdecimal() and len(number) < 19:
            return int(number)
    except ValueError:
        pass
    raise Invalid(flaws=[Flaw("/cursor", "unknown_cursor", place="query")])


def next_page(name: str, query: PageQuery, last: int) -> str:
    """Return the relative address of the page after a row, with the same filters."""
    cursor = urlsafe_b64encode(f"{name}:{last}".encode()).decode()
    values = query.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True) | {"cursor": cursor}
    return "?" + urlencode(values, doseq=True)


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
