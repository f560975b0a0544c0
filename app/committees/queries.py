"""Filters of the committee's lists."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from app.auth.access import Access
from app.auth.roles import Role
from app.committees.schemas import GroupKind, Office
from app.committees.tables import (
    AreaRow,
    CommitteeRow,
    DepartmentRow,
    DutyRow,
    GroupRow,
    LinkRow,
    MemberRow,
    MembershipRow,
    TravelTimeRow,
)
from app.paging import NamedQuery, PageQuery
from app.text import Key

Conditions = Sequence[ColumnElement[bool]]


class CommitteeQuery(NamedQuery):
    """Filters of the committees."""

    def conditions(self) -> Conditions:
        """Committees by name."""
        return self.named(CommitteeRow)


class AreaQuery(NamedQuery):
    """Filters of the areas."""

    def conditions(self) -> Conditions:
        """Areas by name."""
        return self.named(AreaRow)


class TravelTimeQuery(PageQuery):
    """Filters of the travel times."""

    area: Annotated[Key | None, Field(description="At either end.")] = None

    def conditions(self) -> Conditions:
        """Travel times from or to an area."""
        return [or_(TravelTimeRow.origin == self.area, TravelTimeRow.destination == self.area)] if self.area else []


class GroupQuery(NamedQuery):
    """Filters of the groups."""

    kind: GroupKind | None = None
    area: Key | None = None

    def conditions(self) -> Conditions:
        """Groups by kind, area and name."""
        found = self.named(GroupRow)
        if self.kind:
            found.append(GroupRow.kind == self.kind)
        if self.area:
            found.append(GroupRow.area == self.area)
        return found


class MemberQuery(NamedQuery):
    """Filters of the members."""

    group: Annotated[Key | None, Field(description="Belongs to this group, whenever.")] = None
    office: Office | None = None
    area: Key | None = None

    def conditions(self) -> Conditions:
        """Members by group, office, area and name."""
        found = self.named(MemberRow)
        if self.group:
            mine = (MembershipRow.committee_id == MemberRow.committee_id) & (MembershipRow.member == MemberRow.key)
            found.append(select(MembershipRow.id).where(mine, MembershipRow.group == self.group).exists())
        if self.office:
            found.append(MemberRow.office == self.office)
        if self.area:
            found.append(MemberRow.area == self.area)
        return found


class MembershipQuery(PageQuery):
    """Filters of the memberships."""

    group: Key | None = None
    member: Key | None = None

    def conditions(self) -> Conditions:
        """Memberships by group and member."""
        found = [MembershipRow.group == self.group] if self.group else []
        return [*found, MembershipRow.member == self.member] if self.member else found


class LinkQuery(PageQuery):
    """Filters of the links."""

    group: Key | None = None
    member: Key | None = None

    def conditions(self) -> Conditions:
        """Links by group and member."""
        found = [LinkRow.group == self.group] if self.group else []
        return [*found, LinkRow.member == self.member] if self.member else found


class DepartmentQuery(NamedQuery):
    """Filters of the departments."""

    def conditions(self) -> Conditions:
        """Departments by name."""
        return self.named(DepartmentRow)


class DutyQuery(NamedQuery):
    """Filters of the duties."""

    year: Annotated[int | None, Field(ge=1900, le=2200)] = None

    def conditions(self) -> Conditions:
        """Duties by year and name."""
        found = self.named(DutyRow)
        return [*found, DutyRow.year == self.year] if self.year else found


def own_member(access: Access) -> ColumnElement[bool]:
    """A member sees only the row of the member that the token names."""
    return MemberRow.key == access.member if access.role is Role.MEMBER else true()


def own_membership(access: Access) -> ColumnElement[bool]:
    """A member sees only memberships of the member that the token names."""
    return MembershipRow.member == access.member if access.role is Role.MEMBER else true()


def own_link(access: Access) -> ColumnElement[bool]:
    """A member sees only links of the member that the token names."""
    return LinkRow.member == access.member if access.role is Role.MEMBER else true()


def read_committees(session: Session, access: Access, query: CommitteeQuery, after: int) -> Sequence[CommitteeRow]:
    """Read the committees that somebody may see, one more than a page holds."""
    mine = true() if access.committee is None else CommitteeRow.id == access.committee_id
    wanted = (mine, CommitteeRow.id > after, *query.conditions())
    return session.scalars(select(CommitteeRow).where(*wanted).order_by(CommitteeRow.id).limit(query.limit + 1)).all()
