"""Who may take an open place of a session, and who still lacks one of its duties."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, all_, and_, extract, func, literal, or_, select
from sqlalchemy.orm import Session

from app.auth.access import Access
from app.auth.roles import Role
from app.clock import now
from app.committees.tables import CommitteeRow, DutyRow, MemberRow, MembershipRow
from app.errors import NotFound
from app.plans.tables import ReleasePersonRow, ReleaseSessionRow
from app.plans.timetable import current_release_id
from app.sessions.arrangement_tables import SignUpEntryRow
from app.sessions.schemas import AttendanceRole
from app.sessions.tables import (
    AttendanceGroupRow,
    AttendanceNameRow,
    ConsultationSession,
    FormatRow,
)


def today_of(committee: CommitteeRow) -> date:
    """The date that it is for a committee."""
    return now().astimezone(ZoneInfo(committee.time_zone)).date()


def find_session(session: Session, committee_id: int, key: str, access: Access) -> ConsultationSession:
    """Return a session that somebody may act upon: an organiser only upon those that its group has filed."""
    mine = (ConsultationSession.committee_id == committee_id, ConsultationSession.key == key)
    row = session.scalars(select(ConsultationSession).where(*mine).execution_options(populate_existing=True))
    found = row.one_or_none()
    if found is None or (access.role is Role.ORGANISER and (access.group is None or found.filed_by != access.group)):
        raise NotFound
    return found


def in_pool() -> ColumnElement[bool]:
    """Whether a pool of the session in the query names the member in it, or a group the member is in meanwhile."""
    names, groups, of = AttendanceNameRow, AttendanceGroupRow, ConsultationSession
    through = select(MembershipRow.id).where(
        MembershipRow.committee_id == of.committee_id,
        MembershipRow.group == names.group,
        MembershipRow.member == MemberRow.key,
        or_(MembershipRow.since.is_(None), MembershipRow.since <= of.last),
        or_(MembershipRow.until.is_(None), MembershipRow.until >= of.first),
    )
    named = (
        select(names.id)
        .join(
            groups,
            and_(
                groups.committee_id == names.committee_id,
                groups.session == names.session,
                groups.position == names.group_position,
            ),
        )
        .where(names.committee_id == of.committee_id, names.session == of.key, groups.role == AttendanceRole.POOL)
        .where(or_(names.member == MemberRow.key, through.correlate(names, of, MemberRow).exists()))
    )
    free = or_(MemberRow.department.is_(None), MemberRow.department != all_(of.recused))
    return and_(named.correlate(of, MemberRow).exists(), free)


def may_take(session: Session, row: ConsultationSession, member: str) -> bool:
    """Whether a member is in one of a session's pools and not recused."""
    mine = (MemberRow.committee_id == row.committee_id, MemberRow.key == member)
    query = select(MemberRow.id).join(ConsultationSession, ConsultationSession.committee_id == MemberRow.committee_id)
    return session.scalar(query.where(*mine, ConsultationSession.id == row.id, in_pool())) is not None


def places_taken(session: Session, committee_id: int, keys: Collection[str]) -> Mapping[str, int]:
    """How many open places of some sessions are taken."""
    query = select(SignUpEntryRow.session, func.count()).where(SignUpEntryRow.committee_id == committee_id)
    rows = session.execute(query.where(SignUpEntryRow.session.in_(keys)).group_by(SignUpEntryRow.session))
    return {row[0]: row[1] for row in rows}


def duties_lacking(session: Session, row: ConsultationSession, members: Sequence[str]) -> Mapping[str, list[str]]:
    """Which of a session's duties members still lack, counting what the current release lets them attend."""
    lacking: defaultdict[str, list[str]] = defaultdict(list)
    for duty in _duties(session, row):
        owing = set(members) if not duty.groups else _members_of(session, duty)
        done = _attended(session, row, duty)
        for member in members:
            if member in owing and done.get(member, 0) < duty.minimum:
                lacking[member].append(duty.key)
    return lacking


def _duties(session: Session, row: ConsultationSession) -> Sequence[DutyRow]:
    keys = row.counts_for
    if keys is None:
        form = (FormatRow.committee_id == row.committee_id, FormatRow.key == row.format)
        keys = session.scalars(select(FormatRow.duties).where(*form)).one()
    mine = (DutyRow.committee_id == row.committee_id, DutyRow.key.in_(keys))
    year = DutyRow.year.between(row.first.year, row.last.year)
    return session.scalars(select(DutyRow).where(*mine, year).order_by(DutyRow.id)).all()


def _members_of(session: Session, duty: DutyRow) -> set[str]:
    """Members who belong to a duty's groups at some time of its year."""
    first, last = date(duty.year, 1, 1), date(duty.year, 12, 31)
    query = select(MembershipRow.member).where(
        MembershipRow.committee_id == duty.committee_id,
        MembershipRow.group.in_(duty.groups),
        or_(MembershipRow.since.is_(None), MembershipRow.since <= last),
        or_(MembershipRow.until.is_(None), MembershipRow.until >= first),
    )
    return set(session.scalars(query))


def _attended(session: Session, row: ConsultationSession, duty: DutyRow) -> Mapping[str, int]:
    """How many other sessions of the duty's year that count for it each member attends."""
    people, placed, of = ReleasePersonRow, ReleaseSessionRow, ConsultationSession
    query = (
        select(MemberRow.key, func.count())
        .select_from(people)
        .join(placed, and_(placed.release_id == people.release_id, placed.session_id == people.session_id))
        .join(of, of.id == people.session_id)
        .join(FormatRow, and_(FormatRow.committee_id == of.committee_id, FormatRow.key == of.format))
        .join(MemberRow, MemberRow.id == people.member_id)
        .where(people.release_id == current_release_id(session, row.committee_id), of.id != row.id)
        .where(extract("year", placed.day) == duty.year)
        .where(literal(duty.key) == func.any(func.coalesce(of.counts_for, FormatRow.duties)))
        .group_by(MemberRow.key)
    )
    return {row[0]: row[1] for row in session.execute(query)}
