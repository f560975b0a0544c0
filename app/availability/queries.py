"""Filters and orders of taken time, special days and days kept free."""

from collections.abc import Sequence
from itertools import chain
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, or_, true

from app.auth.access import Access
from app.auth.roles import Role
from app.availability.schemas import BusyKind, BusyOwner, Firmness, LimitKind, Strength
from app.availability.tables import (
    BlackoutRow,
    BusyRow,
    CommitmentRow,
    DayOverrideRow,
    PersonalLimitRow,
    SeasonWindowRow,
)
from app.committees.schemas import Office
from app.facts import Day, Moment
from app.paging import FactQuery, NamedQuery, WindowQuery, names_or_all, sortable
from app.text import Key

Conditions = Sequence[ColumnElement[bool]]


class BusyQuery(FactQuery):
    """Filters of the busy intervals."""

    sort: str | None = sortable("owner_kind", "owner", "start", "end", "source", "kind", "rank")
    owner_kind: BusyOwner | None = None
    owner: Annotated[Key | None, Field(description="Key of a member, department or venue.")] = None
    source: Key | None = None
    kind: BusyKind | None = None
    since: Annotated[Moment | None, Field(alias="from", description="Ends after this moment, or recurs.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Begins before this moment.")] = None

    def conditions(self) -> Conditions:
        """Busy intervals by owner, source, kind and time."""
        found = self.equal(BusyRow, "source", "kind")
        columns = [
            getattr(BusyRow, kind.value) for kind in (BusyOwner if self.owner_kind is None else [self.owner_kind])
        ]
        if self.owner:
            found.append(or_(*(column == self.owner for column in columns)))  # each has an index of its own
        elif self.owner_kind:
            found.append(columns[0].is_not(None))
        if self.since:
            found.append(or_(BusyRow.end > self.since, BusyRow.rrule.is_not(None)))
        if self.until:
            found.append(BusyRow.start < self.until)
        return found


class DayOverrideQuery(FactQuery):
    """Filters of the special days."""

    sort: str | None = sortable("day", "kind")
    kind: Literal["working", "rest", "holiday"] | None = None
    since: Annotated[Day | None, Field(alias="from")] = None
    until: Annotated[Day | None, Field(alias="to")] = None

    def conditions(self) -> Conditions:
        """Special days by kind and date."""
        found = self.equal(DayOverrideRow, "kind")
        if self.since:
            found.append(DayOverrideRow.day >= self.since)
        if self.until:
            found.append(DayOverrideRow.day <= self.until)
        return found


class BlackoutQuery(WindowQuery):
    """Filters of the days kept free."""

    format: Annotated[Key | None, Field(description="Keeps sessions of this format away.")] = None
    area: Annotated[Key | None, Field(description="Holds in this area.")] = None

    def conditions(self) -> Conditions:
        """Days kept free by format, area, date and name."""
        found = [*self.named(BlackoutRow), *self.touching(BlackoutRow)]
        found += [*names_or_all(BlackoutRow.formats, self.format), *names_or_all(BlackoutRow.areas, self.area)]
        return [*found, ~BlackoutRow.exempt_formats.contains([self.format])] if self.format else found


class CommitmentQuery(NamedQuery):
    """Filters of the outside commitments."""

    sort: str | None = sortable("key", "name", "start", "end", "firmness")
    firmness: Firmness | None = None
    office: Annotated[Office | None, Field(description="Names this office.")] = None
    group: Annotated[Key | None, Field(description="Names this group.")] = None
    member: Annotated[Key | None, Field(description="Names this member itself.")] = None
    department: Annotated[Key | None, Field(description="Names this department.")] = None
    since: Annotated[Moment | None, Field(alias="from", description="Ends after this moment.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Begins before this moment.")] = None

    def conditions(self) -> Conditions:
        """Outside commitments by firmness, whom they name, time and name."""
        found = [*self.named(CommitmentRow), *self.equal(CommitmentRow, "firmness")]
        for name in ("office", "group", "member", "department"):
            if (key := getattr(self, name)) is not None:
                found.append(getattr(CommitmentRow, f"{name}s").contains([key]))
        if self.since:
            found.append(CommitmentRow.end > self.since)
        if self.until:
            found.append(CommitmentRow.start < self.until)
        return found


class SeasonWindowQuery(WindowQuery):
    """Filters of the season windows."""

    sort: str | None = sortable("key", "name", "first", "last", "strength")
    strength: Strength | None = None
    format: Annotated[Key | None, Field(description="Holds for this format.")] = None
    area: Annotated[Key | None, Field(description="Holds in this area.")] = None
    group: Annotated[Key | None, Field(description="Holds for this group.")] = None

    def conditions(self) -> Conditions:
        """Season windows by strength, what they hold for, date and name."""
        row = SeasonWindowRow
        held = (names_or_all(row.formats, self.format), names_or_all(row.areas, self.area))
        found = [*self.named(row), *self.equal(row, "strength"), *self.touching(row)]
        return [*found, *chain(*held, names_or_all(row.groups, self.group))]


class PersonalLimitQuery(FactQuery):
    """Filters of the members' own limits."""

    sort: str | None = sortable("key", "member", "kind", "first", "last")
    member: Key | None = None
    kind: LimitKind | None = None
    on: Annotated[Day | None, Field(description="Holds on this day.")] = None

    def conditions(self) -> Conditions:
        """Limits by member, kind and day."""
        row = PersonalLimitRow
        found = self.equal(row, "member", "kind")
        if self.on:
            found += [or_(row.first.is_(None), row.first <= self.on), or_(row.last.is_(None), row.last >= self.on)]
            found.append(row.weekdays.contains([self.on.isoweekday()]))
        return found


def own_busy(access: Access) -> ColumnElement[bool]:
    """A member sees only the time taken from the member that the token names."""
    return BusyRow.member == access.member if access.role is Role.MEMBER else true()


def own_limit(access: Access) -> ColumnElement[bool]:
    """A member sees only the limits of the member that the token names."""
    return PersonalLimitRow.member == access.member if access.role is Role.MEMBER else true()
