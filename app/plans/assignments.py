"""Sessions of plans and releases with their people, in pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.committees.tables import MemberRow
from app.facts import Day
from app.paging import Page, PageQuery, next_page, position
from app.plans.schemas import Assignment, Attending
from app.plans.tables import AssignmentRow, AttendeeRow, ReleasePersonRow, ReleaseSessionRow
from app.sessions.tables import (
    ConsultationSession,
)
from app.text import Key
from app.venues.tables import VenueRow


class AssignmentQuery(PageQuery):
    """Which sessions of a timetable are wanted."""

    format: Key | None = None
    day: Annotated[Day | None, Field(description="First day of the session.")] = None
    first_day: Annotated[Day | None, Field(description="Not before this day.")] = None
    last_day: Annotated[Day | None, Field(description="Not after this day.")] = None
    member: Annotated[Key | None, Field(description="Attended by this member.")] = None
    venue: Key | None = None


@dataclass(frozen=True)
class Timetable:
    """Where the sessions and people of one plan or one release are kept."""

    name: str
    sessions: Any
    people: Any
    owner: str
    number: int

    def owned(self, table: Any) -> ColumnElement[bool]:
        """Rows of this timetable."""
        column: ColumnElement[int] = getattr(table, self.owner)
        return column == self.number

    def attended_by(self, member: str) -> ColumnElement[bool]:
        """Sessions that a member attends."""
        attends = (
            select(self.people.session_id)
            .join(MemberRow, MemberRow.id == self.people.member_id)
            .where(self.owned(self.people), MemberRow.key == member)
        )
        column: ColumnElement[int] = self.sessions.session_id
        return column.in_(attends)


def timetable_of_plan(plan_id: int) -> Timetable:
    """Where a plan's sessions are kept."""
    return Timetable("assignments", AssignmentRow, AttendeeRow, "plan_id", plan_id)


def timetable_of_release(release_id: int) -> Timetable:
    """Where a release's sessions are kept."""
    return Timetable("releases", ReleaseSessionRow, ReleasePersonRow, "release_id", release_id)


def read_assignments(
    session: Session, timetable: Timetable, query: AssignmentQuery, *, only: str | None = None
) -> Page[Assignment]:
    """Read one page of a timetable, in the order of the facts; ``only`` shows a member what is theirs alone."""
    table = timetable.sessions
    statement = (
        select(ConsultationSession, table, VenueRow.key, VenueRow.name)
        .join(ConsultationSession, ConsultationSession.id == table.session_id)
        .join(VenueRow, VenueRow.id == table.venue_id, isouter=True)
        .where(timetable.owned(table), table.session_id > position(timetable.name, query))
        .where(*_filters(timetable, query, only))
        .order_by(table.session_id)
        .limit(query.limit + 1)
    )
    rows = session.execute(statement).all()
    shown = rows[: query.limit]
    people = _people(session, timetable, [row[1].session_id for row in shown], only)
    last = shown[-1][1].session_id if len(rows) > query.limit else None
    return Page(
        items=[_assignment(row, people[row[1].session_id]) for row in shown],
        next=None if last is None else next_page(timetable.name, query, last),
    )


def _filters(timetable: Timetable, query: AssignmentQuery, only: str | None) -> Iterable[ColumnElement[bool]]:
    table = timetable.sessions
    if query.format is not None:
        yield ConsultationSession.format == query.format
    if query.venue is not None:
        yield VenueRow.key == query.venue
    if query.day is not None:
        yield table.day == query.day
    if query.first_day is not None:
        yield table.day >= query.first_day
    if query.last_day is not None:
        yield table.day <= query.last_day
    for member in (query.member, only):
        if member is not None:
            yield timetable.attended_by(member)


def _people(
    session: Session, timetable: Timetable, sessions: Sequence[int], only: str | None
) -> dict[int, list[Attending]]:
    table = timetable.people
    statement = (
        select(table.session_id, MemberRow.key, MemberRow.name, table.roles)
        .join(MemberRow, MemberRow.id == table.member_id)
        .where(timetable.owned(table), table.session_id.in_(sessions))
        .order_by(table.session_id, MemberRow.id)
    )
    if only is not None:
        statement = statement.where(MemberRow.key == only)
    people: defaultdict[int, list[Attending]] = defaultdict(list)
    for number, key, name, roles in session.execute(statement):
        people[number].append(Attending(member=key, name=name, roles=roles))
    return people


def _assignment(row: Sequence[Any], people: list[Attending]) -> Assignment:
    facts, placed, venue, venue_name = row
    return Assignment(
        session=facts.key,
        name=facts.name,
        format=facts.format,
        day=placed.day,
        starts_at=placed.starts_at,
        ends_at=placed.ends_at,
        days=placed.days,
        venue=venue,
        venue_name=venue_name,
        provisional=getattr(placed, "provisional", False),
        attendees=people,
    )
