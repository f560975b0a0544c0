"""Filters of taken time, special days and days kept free."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, true

from app.auth.access import Access
from app.auth.roles import Role
from app.availability.schemas import BusyOwner
from app.availability.tables import BlackoutRow, BusyRow, DayOverrideRow
from app.facts import Day, Moment
from app.paging import NamedQuery, PageQuery
from app.text import Key

Conditions = Sequence[ColumnElement[bool]]


class BusyQuery(PageQuery):
    """Filters of the busy intervals."""

    owner_kind: BusyOwner | None = None
    owner: Annotated[Key | None, Field(description="Key of a member, department or venue.")] = None
    source: Key | None = None
    since: Annotated[Moment | None, Field(alias="from", description="Ends after this moment.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Begins before this moment.")] = None

    def conditions(self) -> Conditions:
        """Busy intervals by owner, source and time."""
        found: list[ColumnElement[bool]] = []
        if self.owner_kind:
            found.append(BusyRow.owner_kind == self.owner_kind)
        if self.owner:
            found.append(BusyRow.owner == self.owner)
        if self.source:
            found.append(BusyRow.source == self.source)
        if self.since:
            found.append(BusyRow.end > self.since)
        if self.until:
            found.append(BusyRow.start < self.until)
        return found


class DayOverrideQuery(PageQuery):
    """Filters of the special days."""

    kind: Literal["working", "rest", "holiday"] | None = None
    since: Annotated[Day | None, Field(alias="from")] = None
    until: Annotated[Day | None, Field(alias="to")] = None

    def conditions(self) -> Conditions:
        """Special days by kind and date."""
        found: list[ColumnElement[bool]] = []
        if self.kind:
            found.append(DayOverrideRow.kind == self.kind)
        if self.since:
            found.append(DayOverrideRow.day >= self.since)
        if self.until:
            found.append(DayOverrideRow.day <= self.until)
        return found


class BlackoutQuery(NamedQuery):
    """Filters of the days kept free."""

    since: Annotated[Day | None, Field(alias="from", description="Lasts until this date or longer.")] = None
    until: Annotated[Day | None, Field(alias="to", description="Begins by this date.")] = None

    def conditions(self) -> Conditions:
        """Days kept free by date and name."""
        found = self.named(BlackoutRow)
        if self.since:
            found.append(BlackoutRow.last >= self.since)
        if self.until:
            found.append(BlackoutRow.first <= self.until)
        return found


def own_busy(access: Access) -> ColumnElement[bool]:
    """A member sees only the time taken from the member that the token names."""
    return BusyRow.member == access.member if access.role is Role.MEMBER else true()
