"""Filters and orders of the committee's lists."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, or_, select, true

from app.auth.access import Access
from app.auth.roles import Role
from app.committees.schemas import GroupKind, MembershipRole, Office
from app.committees.tables import (
    AreaRow,
    CommitteeRow,
    ContactRow,
    DepartmentRow,
    DutyRow,
    GroupRow,
    LinkRow,
    MemberRow,
    MembershipRow,
    TravelTimeRow,
    WeightProfileRow,
)
from app.facts import Day
from app.paging import FactQuery, NamedQuery, names_or_all, sortable
from app.text import Key

Conditions = Sequence[ColumnElement[bool]]
Year = Annotated[int | None, Field(ge=1900, le=2200)]


class CommitteeQuery(NamedQuery):
    """Filters of the committees."""

    sort: str | None = sortable("key", "name", "first_day", "last_day")

    def conditions(self) -> Conditions:
        """Committees by name."""
        return self.named(CommitteeRow)


class AreaQuery(NamedQuery):
    """Filters of the areas."""

    def conditions(self) -> Conditions:
        """Areas by name."""
        return self.named(AreaRow)


class TravelTimeQuery(FactQuery):
    """Filters of the travel times."""

    sort: str | None = sortable("origin", "destination", "minutes")
    area: Annotated[Key | None, Field(description="At either end.")] = None

    def conditions(self) -> Conditions:
        """Travel times from or to an area."""
        return [or_(TravelTimeRow.origin == self.area, TravelTimeRow.destination == self.area)] if self.area else []


class GroupQuery(NamedQuery):
    """Filters of the groups."""

    sort: str | None = sortable("key", "name", "kind", "area")
    kind: GroupKind | None = None
    area: Key | None = None
    member: Annotated[Key | None, Field(description="This member belongs to it, on the day `on` or whenever.")] = None
    on: Annotated[Day | None, Field(description="Says when `member` belongs to it.")] = None

    def conditions(self) -> Conditions:
        """Groups by kind, area, member and name."""
        found = [*self.named(GroupRow), *self.equal(GroupRow, "kind", "area")]
        if self.member:
            mine = MembershipRow.committee_id == GroupRow.committee_id, MembershipRow.group == GroupRow.key
            found.append(_some(*mine, MembershipRow.member == self.member, *_on(self.on)))
        return found


class MemberQuery(NamedQuery):
    """Filters of the members."""

    sort: str | None = sortable("key", "name", "area", "party_member", "target_load")
    group: Annotated[Key | None, Field(description="Belongs to this group, on the day `on` or whenever.")] = None
    on: Annotated[Day | None, Field(description="Says when the member belongs to `group`.")] = None
    office: Office | None = None
    area: Key | None = None
    expertise: Annotated[Key | None, Field(description="Has this expertise.")] = None
    party_member: bool | None = None
    department: Annotated[Key | None, Field(description="Employed by this department.")] = None

    def conditions(self) -> Conditions:
        """Members by group, office, area, expertise, party, employer and name."""
        found = [*self.named(MemberRow), *self.equal(MemberRow, "office", "area", "party_member", "department")]
        if self.group:
            mine = MembershipRow.committee_id == MemberRow.committee_id, MembershipRow.member == MemberRow.key
            found.append(_some(*mine, MembershipRow.group == self.group, *_on(self.on)))
        if self.expertise:
            found.append(MemberRow.expertise.contains([self.expertise]))
        return found


class ContactQuery(FactQuery):
    """Filters of the contacts."""

    sort: str | None = sortable("member")
    member: Key | None = None

    def conditions(self) -> Conditions:
        """Contacts by member."""
        return self.equal(ContactRow, "member")


class MembershipQuery(FactQuery):
    """Filters of the memberships."""

    sort: str | None = sortable("group", "member", "role", "since", "until")
    group: Key | None = None
    member: Key | None = None
    role: MembershipRole | None = None
    on: Annotated[Day | None, Field(description="Holds on this day.")] = None

    def conditions(self) -> Conditions:
        """Memberships by group, member, role and day."""
        return [*self.equal(MembershipRow, "group", "member", "role"), *_on(self.on)]


class LinkQuery(FactQuery):
    """Filters of the links."""

    sort: str | None = sortable("member", "group")
    group: Key | None = None
    member: Key | None = None

    def conditions(self) -> Conditions:
        """Links by group and member."""
        return self.equal(LinkRow, "group", "member")


class DepartmentQuery(NamedQuery):
    """Filters of the departments."""

    def conditions(self) -> Conditions:
        """Departments by name."""
        return self.named(DepartmentRow)


class DutyQuery(NamedQuery):
    """Filters of the duties."""

    sort: str | None = sortable("key", "name", "year", "minimum")
    year: Year = None
    group: Annotated[Key | None, Field(description="Owed by members of this group, or by everybody.")] = None

    def conditions(self) -> Conditions:
        """Duties by year, group and name."""
        return [*self.named(DutyRow), *self.equal(DutyRow, "year"), *names_or_all(DutyRow.groups, self.group)]


class WeightProfileQuery(NamedQuery):
    """Filters of the weight profiles."""

    def conditions(self) -> Conditions:
        """Weight profiles by name."""
        return self.named(WeightProfileRow)


def _some(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(MembershipRow.id).where(*conditions).exists()


def _on(day: date | None) -> list[ColumnElement[bool]]:
    """Memberships that hold on a day."""
    if day is None:
        return []
    begun: Any = or_(MembershipRow.since.is_(None), MembershipRow.since <= day)
    return [begun, or_(MembershipRow.until.is_(None), MembershipRow.until >= day)]


def own_committee(access: Access) -> ColumnElement[bool]:
    """Whose token names a committee sees only that one."""
    return true() if access.committee is None else CommitteeRow.id == access.committee_id


def own_member(access: Access) -> ColumnElement[bool]:
    """A member sees only the row of the member that the token names."""
    return MemberRow.key == access.member if access.role is Role.MEMBER else true()


def own_contact(access: Access) -> ColumnElement[bool]:
    """A member sees only the contact of the member that the token names."""
    return ContactRow.member == access.member if access.role is Role.MEMBER else true()


def own_membership(access: Access) -> ColumnElement[bool]:
    """A member sees only memberships of the member that the token names."""
    return MembershipRow.member == access.member if access.role is Role.MEMBER else true()


def own_link(access: Access) -> ColumnElement[bool]:
    """A member sees only links of the member that the token names."""
    return LinkRow.member == access.member if access.role is Role.MEMBER else true()
