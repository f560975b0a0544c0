"""Filters of the lists that have no room of their own, and what members see of them."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, true

from app.auth.access import Access
from app.auth.roles import Role
from app.availability.tables import CommitmentRow, PersonalLimitRow, SeasonWindowRow
from app.committees.tables import WeightProfileRow
from app.facts import Day, Moment
from app.paging import FactQuery, NamedQuery
from app.sessions.arrangement_tables import (
    CapacityRow,
    EnquiryRow,
    ReturnSlipRow,
    SignUpEntryRow,
    SuspensionRow,
)
from app.sessions.arrangements import CapacityKind, EnquiryState
from app.text import Key

Conditions = Sequence[ColumnElement[bool]]


def _equal(query: Any, row: Any, *names: str) -> list[ColumnElement[bool]]:
    """Rows with the values that were asked for."""
    wanted = {name: getattr(query, name) for name in names}
    return [getattr(row, name) == value for name, value in wanted.items() if value is not None]


class WeightProfileQuery(NamedQuery):
    """Filters of the weight profiles."""

    def conditions(self) -> Conditions:
        """Weight profiles by name."""
        return self.named(WeightProfileRow)


class SeasonWindowQuery(NamedQuery):
    """Filters of the season windows."""

    since: Annotated[Day | None, Field(alias="from", description="Lasts until this date or longer.")] = None
    until: Annotated[Day | None, Field(alias="to", description="Begins by this date.")] = None

    def conditions(self) -> Conditions:
        """Season windows by date and name."""
        return [*self.named(SeasonWindowRow), *_days(SeasonWindowRow, self.since, self.until)]


class CommitmentQuery(NamedQuery):
    """Filters of the outside commitments."""

    since: Annotated[Moment | None, Field(alias="from", description="Ends after this moment.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Begins before this moment.")] = None

    def conditions(self) -> Conditions:
        """Outside commitments by time and name."""
        found = self.named(CommitmentRow)
        if self.since:
            found.append(CommitmentRow.end > self.since)
        if self.until:
            found.append(CommitmentRow.start < self.until)
        return found


class PersonalLimitQuery(FactQuery):
    """Filters of the personal limits."""

    member: Key | None = None

    def conditions(self) -> Conditions:
        """Personal limits of a member."""
        return _equal(self, PersonalLimitRow, "member")


class CapacityQuery(NamedQuery):
    """Filters of staff and vehicles."""

    kind: CapacityKind | None = None

    def conditions(self) -> Conditions:
        """Staff and vehicles by kind and name."""
        return [*self.named(CapacityRow), *_equal(self, CapacityRow, "kind")]


class ReturnSlipQuery(FactQuery):
    """Filters of the return slips."""

    session: Key | None = None
    department: Key | None = None

    def conditions(self) -> Conditions:
        """Return slips by session and department."""
        return _equal(self, ReturnSlipRow, "session", "department")


class SignUpQuery(FactQuery):
    """Filters of the taken places."""

    session: Key | None = None
    member: Key | None = None

    def conditions(self) -> Conditions:
        """Taken places by session and member."""
        return _equal(self, SignUpEntryRow, "session", "member")


class EnquiryQuery(FactQuery):
    """Filters of the date enquiries."""

    session: Key | None = None
    state: EnquiryState | None = None

    def conditions(self) -> Conditions:
        """Date enquiries by session and state."""
        return _equal(self, EnquiryRow, "session", "state")


class SuspensionQuery(NamedQuery):
    """Filters of the suspensions."""

    since: Annotated[Day | None, Field(alias="from", description="Lasts until this date or longer.")] = None
    until: Annotated[Day | None, Field(alias="to", description="Begins by this date.")] = None

    def conditions(self) -> Conditions:
        """Suspensions by date and name."""
        return [*self.named(SuspensionRow), *_days(SuspensionRow, self.since, self.until)]


def _days(row: Any, since: Day | None, until: Day | None) -> list[ColumnElement[bool]]:
    found = [] if since is None else [row.last >= since]
    return [*found, row.first <= until] if until is not None else found


def own_limit(access: Access) -> ColumnElement[bool]:
    """A member sees only what itself has declared."""
    return PersonalLimitRow.member == access.member if access.role is Role.MEMBER else true()


def own_sign_up(access: Access) -> ColumnElement[bool]:
    """A member sees only the places that itself has taken."""
    return SignUpEntryRow.member == access.member if access.role is Role.MEMBER else true()
