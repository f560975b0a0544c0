"""Timetables in and out of the database: what a plan or a release says, in the words of the bundle."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.committees.tables import MemberRow
from app.plans.tables import (
    AssignmentRow,
    AttendeeRow,
    CommitteeCalendarRow,
    PlanRow,
    ReleasePersonRow,
    ReleaseSessionRow,
)
from app.problems.placed import Placed
from app.sessions.tables import (
    AttendanceGroupRow,
    ConsultationSession,
)
from app.venues.tables import VenueRow


@dataclass(frozen=True)
class Drafted:
    """A session placed by a solver, with start and end on each of its days."""

    placed: Placed
    hours: Sequence[tuple[datetime, datetime]]


def current_release_id(session: Session, committee_id: int) -> int | None:
    """Return which release holds now."""
    return session.scalar(
        select(CommitteeCalendarRow.release_id).where(CommitteeCalendarRow.committee_id == committee_id)
    )


def plan_timetable(session: Session, plan_id: int, zone: ZoneInfo) -> dict[str, Placed]:
    """Return what a plan places, by session."""
    times = (
        select(ConsultationSession.key, AssignmentRow.session_id, AssignmentRow.starts_at, VenueRow.key)
        .join(ConsultationSession, ConsultationSession.id == AssignmentRow.session_id)
        .join(VenueRow, VenueRow.id == AssignmentRow.venue_id, isouter=True)
        .where(AssignmentRow.plan_id == plan_id)
    )
    people = (
        select(AttendeeRow.session_id, MemberRow.key, AttendeeRow.groups)
        .join(MemberRow, MemberRow.id == AttendeeRow.member_id)
        .where(AttendeeRow.plan_id == plan_id)
    )
    return _timetable(session.execute(times), session.execute(people), zone)


def release_timetable(session: Session, release_id: int | None, zone: ZoneInfo) -> dict[str, Placed]:
    """Return what a release says, by session; without a release nothing."""
    times = (
        select(ConsultationSession.key, ReleaseSessionRow.session_id, ReleaseSessionRow.starts_at, VenueRow.key)
        .join(ConsultationSession, ConsultationSession.id == ReleaseSessionRow.session_id)
        .join(VenueRow, VenueRow.id == ReleaseSessionRow.venue_id, isouter=True)
        .where(ReleaseSessionRow.release_id == release_id)
    )
    people = (
        select(ReleasePersonRow.session_id, MemberRow.key, ReleasePersonRow.groups)
        .join(MemberRow, MemberRow.id == ReleasePersonRow.member_id)
        .where(ReleasePersonRow.release_id == release_id)
    )
    return _timetable(session.execute(times), session.execute(people), zone)


def write_timetable(
    session: Session, plan: PlanRow, drafted: Iterable[Drafted], only: Collection[str] | None = None
) -> None:
    """Replace everything a plan places, or what it places of some sessions only."""
    sessions = _ids(session, ConsultationSession, plan.committee_id)
    for table in (AttendeeRow, AssignmentRow):
        gone = delete(table).where(table.plan_id == plan.id)
        if only is not None:
            gone = gone.where(table.session_id.in_([sessions[key] for key in only]))
        session.execute(gone)
    venues = _ids(session, VenueRow, plan.committee_id)
    members = _ids(session, MemberRow, plan.committee_id)
    roles = _roles(session, plan.committee_id)
    assignments, attendees = [], []
    for item in drafted:
        placed, (starts_at, ends_at) = item.placed, item.hours[0]
        key = {"plan_id": plan.id, "session_id": sessions[placed.session]}
        venue = None if placed.venue is None else venues[placed.venue]
        times = {"day": placed.day, "starts_at": starts_at, "ends_at": ends_at, "days": len(item.hours)}
        assignments.append({**key, **times, "venue_id": venue})
        for member, groups in _groups_by_member(placed).items():
            known = roles[placed.session]
            attending = {"groups": groups, "roles": list(dict.fromkeys(known[group] for group in groups))}
            attendees.append({**key, **attending, "member_id": members[member]})
    if assignments:
        session.execute(insert(AssignmentRow), assignments)
    if attendees:
        session.execute(insert(AttendeeRow), attendees)


def _timetable(
    times: Iterable[tuple[str, int, datetime, str | None]],
    people: Iterable[tuple[int, str, list[int]]],
    zone: ZoneInfo,
) -> dict[str, Placed]:
    attending: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for number, member, groups in people:
        attending[number] += [(group, member) for group in groups]
    timetable = {}
    for key, number, starts_at, venue in times:
        local = starts_at.astimezone(zone)
        timetable[key] = Placed(key, local.date(), local.time(), venue, tuple(sorted(attending[number])))
    return timetable


def _groups_by_member(placed: Placed) -> dict[str, list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for group, member in sorted(placed.people):
        groups[member].append(group)
    return groups


def _ids(
    session: Session, table: type[ConsultationSession] | type[VenueRow] | type[MemberRow], committee_id: int
) -> dict[str, int]:
    rows = session.execute(select(table.key, table.id).where(table.committee_id == committee_id))
    return dict(rows.all())


def _roles(session: Session, committee_id: int) -> dict[str, dict[int, str]]:
    """Role of each attendance group, by session and place."""
    query = select(AttendanceGroupRow.session, AttendanceGroupRow.position, AttendanceGroupRow.role)
    roles: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for key, position, role in session.execute(query.where(AttendanceGroupRow.committee_id == committee_id)):
        roles[key][position] = role
    return roles
