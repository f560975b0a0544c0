"""Filters and orders of formats, sessions and what belongs to them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, and_, or_, select, true

from app.auth.access import Access
from app.auth.roles import Role
from app.facts import Moment
from app.paging import FactQuery, NamedQuery, WindowQuery, names_or_all, sortable
from app.sessions.arrangement_tables import (
    CapacityRow,
    EnquiryRow,
    OrderRow,
    ReturnSlipRow,
    SeparationRow,
    SignUpEntryRow,
    SuspensionRow,
)
from app.sessions.arrangements import CapacityKind, EnquiryState
from app.sessions.schemas import AttendanceMode, SessionStatus
from app.sessions.tables import (
    AttendanceGroupRow,
    AttendanceNameRow,
    ConsultationSession,
    FormatRow,
    SessionNameRow,
)
from app.text import Key

Conditions = Sequence[ColumnElement[bool]]


class FormatQuery(NamedQuery):
    """Filters of the formats."""

    sort: str | None = sortable("key", "name", "duration_minutes", "priority", "notice_working_days")
    mandatory: bool | None = None
    container: bool | None = None
    venue_kind: Annotated[Key | None, Field(description="Takes place at venues of this kind.")] = None
    duty: Annotated[Key | None, Field(description="Attending counts for this duty.")] = None

    def conditions(self) -> Conditions:
        """Formats by obligation, kind of venue, duty and name."""
        found = [*self.named(FormatRow), *self.equal(FormatRow, "mandatory", "container")]
        if self.venue_kind:
            found.append(FormatRow.venue_kinds.contains([self.venue_kind]))
        if self.duty:
            found.append(FormatRow.duties.contains([self.duty]))
        return found


class SessionQuery(WindowQuery):
    """Filters of the sessions."""

    sort: str | None = sortable(
        "key", "name", "format", "topic", "area", "first", "last", "target", "priority", "status", "latest"
    )
    format: Key | None = None
    topic: Key | None = None
    stage: Key | None = None
    area: Key | None = None
    parent: Key | None = None
    venue: Annotated[Key | None, Field(description="Names this venue as a candidate, or is pinned to it.")] = None
    member: Annotated[Key | None, Field(description="Its attendance names this member, or it is pinned.")] = None
    group: Annotated[Key | None, Field(description="Its attendance names this group.")] = None
    department: Annotated[Key | None, Field(description="Its attendance names this department.")] = None
    mandatory: Annotated[bool | None, Field(description="By itself, or by its format where it says nothing.")] = None
    pinned: bool | None = None
    mode: Annotated[AttendanceMode | None, Field(description="Says so itself, whatever its format says.")] = None
    status: SessionStatus | None = None
    suspension: Annotated[Key | None, Field(description="Was postponed by this suspension.")] = None
    filed_by: Annotated[Key | None, Field(description="Filed by the organiser of this group.")] = None
    confirmed: bool | None = None

    def conditions(self) -> Conditions:
        """Sessions by what they are, whom and where they name, their window and name."""
        row = ConsultationSession
        found = [*self.named(row), *self.touching(row), *self._names()]
        found += self.equal(row, "format", "topic", "stage", "area", "parent", "pinned", "mode")
        found += self.equal(row, "status", "suspension", "filed_by", "confirmed")
        return found if self.mandatory is None else [*found, _mandatory(self.mandatory)]

    def _names(self) -> Conditions:
        """Sessions that name a venue, a member, a group, a department."""
        found = [
            _attended(getattr(AttendanceNameRow, name) == key)
            for name in ("group", "department")
            if (key := getattr(self, name)) is not None
        ]
        if self.member:
            pinned = ConsultationSession.named.any(SessionNameRow.pinned_member == self.member)
            found.append(or_(_attended(AttendanceNameRow.member == self.member), pinned))
        if self.venue:
            named = ConsultationSession.named.any(SessionNameRow.venue == self.venue)
            found.append(or_(named, ConsultationSession.pin_venue == self.venue))
        return found


def _attended(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return ConsultationSession.attendance.any(AttendanceGroupRow.named.any(condition))


def _mandatory(wanted: bool) -> ColumnElement[bool]:
    mine = FormatRow.committee_id == ConsultationSession.committee_id, FormatRow.key == ConsultationSession.format
    by_format = select(FormatRow.id).where(*mine, FormatRow.mandatory == wanted).exists()
    return or_(ConsultationSession.mandatory == wanted, and_(ConsultationSession.mandatory.is_(None), by_format))


class OrderQuery(FactQuery):
    """Filters of the orders."""

    sort: str | None = sortable("before", "after", "min_days", "max_days")
    session: Annotated[Key | None, Field(description="At either end.")] = None

    def conditions(self) -> Conditions:
        """Orders of a session."""
        return [or_(OrderRow.before == self.session, OrderRow.after == self.session)] if self.session else []


class SeparationQuery(FactQuery):
    """Filters of the separations."""

    sort: str | None = sortable("first", "second", "min_days")
    session: Annotated[Key | None, Field(description="At either end.")] = None

    def conditions(self) -> Conditions:
        """Separations of a session."""
        return [or_(SeparationRow.first == self.session, SeparationRow.second == self.session)] if self.session else []


class CapacityQuery(NamedQuery):
    """Filters of the capacities."""

    sort: str | None = sortable("key", "name", "kind", "count")
    kind: CapacityKind | None = None

    def conditions(self) -> Conditions:
        """Capacities by kind and name."""
        return [*self.named(CapacityRow), *self.equal(CapacityRow, "kind")]


class ReturnSlipQuery(FactQuery):
    """Filters of the return slips."""

    sort: str | None = sortable("session", "department", "officer", "rank")
    session: Key | None = None
    department: Key | None = None

    def conditions(self) -> Conditions:
        """Return slips by session and department."""
        return self.equal(ReturnSlipRow, "session", "department")


class SignUpQuery(FactQuery):
    """Filters of the taken places."""

    sort: str | None = sortable("session", "member", "at")
    session: Key | None = None
    member: Key | None = None

    def conditions(self) -> Conditions:
        """Taken places by session and member."""
        return self.equal(SignUpEntryRow, "session", "member")


class EnquiryQuery(FactQuery):
    """Filters of the date enquiries."""

    sort: str | None = sortable("key", "session", "until", "state")
    session: Key | None = None
    state: EnquiryState | None = None
    member: Annotated[Key | None, Field(description="Asks this member.")] = None
    department: Annotated[Key | None, Field(description="Asks this department.")] = None
    before: Annotated[Moment | None, Field(description="Holds its slots until before this moment.")] = None

    def conditions(self) -> Conditions:
        """Date enquiries by session, state, whom they ask and end."""
        found = self.equal(EnquiryRow, "session", "state")
        if self.member:
            found.append(EnquiryRow.members.contains([self.member]))
        if self.department:
            found.append(EnquiryRow.departments.contains([self.department]))
        return [*found, EnquiryRow.until < self.before] if self.before else found


class SuspensionQuery(WindowQuery):
    """Filters of the suspensions."""

    sort: str | None = sortable("key", "name", "first", "last", "lifted_at")
    area: Annotated[Key | None, Field(description="Holds in this area.")] = None
    format: Annotated[Key | None, Field(description="Holds for this format.")] = None
    lifted: bool | None = None

    def conditions(self) -> Conditions:
        """Suspensions by area, format, date, name and whether they are lifted."""
        row = SuspensionRow
        found = [*self.named(row), *self.touching(row), *names_or_all(row.areas, self.area)]
        found += names_or_all(row.formats, self.format)
        if self.format:
            found.append(~row.exempt_formats.contains([self.format]))
        return found if self.lifted is None else [*found, row.lifted_at.is_not(None) == self.lifted]


def own_sign_up(access: Access) -> ColumnElement[bool]:
    """A member sees only the places that itself has taken."""
    return SignUpEntryRow.member == access.member if access.role is Role.MEMBER else true()
