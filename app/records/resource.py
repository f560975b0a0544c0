"""What the API knows of one list of facts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from app.auth.access import Access
from app.auth.policy import allow
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.tables import CommitteeRow
from app.paging import PageQuery
from app.records.edits import AnyList

Own = Callable[[Access], ColumnElement[bool]]
"""The condition of the rows that somebody may see and change; everybody but members usually all."""
Guard = Callable[[Session, Access, CommitteeRow, Any, Any], Any]
"""Raises when somebody may not make, change or delete a row; asked with the fact before and after, None for neither.

It may return the fact to store in place of the one that was asked for.
"""
Afterwards = Callable[[Session, Access, CommitteeRow, Sequence[tuple[Any, Any]]], None]
"""Raises when rows that were stored together may not stand together; asked with the facts before and after."""


def everything(access: Access) -> ColumnElement[bool]:
    """Members see what everybody sees."""
    return true()


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource:
    """A list of facts with addresses of its own, who may use them, and what is special about its rows."""

    facts: AnyList
    one: str
    """What a single row is called in operation ids: ``read_<one>``, ``create_<one>``."""
    says: str
    """What the list holds, as a sentence."""
    tag: str
    query: type[PageQuery]
    readers: tuple[Role, ...] = STAFF
    own: Own | None = None
    """Lets members in too, each to the rows of this condition."""
    writers: tuple[Role, ...] = EDITORS
    scoped: Mapping[Role, str] = field(default_factory=dict)
    """Further roles that write, and how much of the list each reaches; the guard keeps them to it."""
    guard: Guard | None = None
    afterwards: Afterwards | None = None
    fixed: frozenset[str] = frozenset()
    """Fields that belong to acts of their own and are never written with the row."""
    read_only: bool = False
    """Rows are made and changed by acts alone."""

    @property
    def many(self) -> str:
        """What the list is called in operation ids."""
        return self.facts.name

    @property
    def path(self) -> str:
        """The list's address below its committee."""
        return "/" + self.facts.name.replace("_", "-")

    @property
    def row_path(self) -> str:
        """The address of one row."""
        return self.path + ("/{key}" if self.facts.keyed else "/{number:int}")

    def seen_by(self, access: Access) -> ColumnElement[bool]:
        """The condition of the rows that somebody may see."""
        return true() if self.own is None else self.own(access)

    def may_read(self, extra: Mapping[str, Any]) -> dict[str, Any]:
        """The policy of reading."""
        return allow(*self.readers, own=self.own is not None, extra=extra)

    def may_write(self, extra: Mapping[str, Any]) -> dict[str, Any]:
        """The policy of writing."""
        return allow(*self.writers, scoped=self.scoped, extra=extra)

    def may_look_back(self, extra: Mapping[str, Any]) -> dict[str, Any]:
        """The policy of reading what rows were."""
        return allow(*self.readers, extra=extra)
