"""Reads of what the facts do not hold: numbers of taken time, and what is published."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.availability.tables import BusyRow
from app.diaries.items import ONE_DAY, Frame, Item, Whose
from app.diaries.schemas import Kind, Owner
from app.diaries.taken import officers_of
from app.plans.tables import BookingRow, CommitteeCalendarRow, ReleaseSessionRow
from app.sessions.tables import (
    ConsultationSession,
)

LONGEST_DAYS = 31


def read_busy(session: Session, frame: Frame, whose: Whose) -> Sequence[BusyRow]:
    """Taken time of one owner that may lie in the days that are looked at."""
    owner = {Owner.MEMBER: BusyRow.member, Owner.DEPARTMENT: BusyRow.department, Owner.VENUE: BusyRow.venue}
    statement = (
        select(BusyRow)
        .where(BusyRow.committee_id == frame.snapshot.committee_id, owner[whose.kind] == whose.key)
        .where(BusyRow.start < frame.before, or_(BusyRow.rrule.is_not(None), BusyRow.end > frame.after))
        .order_by(BusyRow.id)
    )
    return session.scalars(statement).all()


def read_bookings(
    session: Session, frame: Frame, members: Sequence[int] = (), venues: Sequence[int] = ()
) -> Iterator[tuple[int | None, int | None, Item]]:
    """Published sessions of members and venues: the number of the member or of the venue, and what it is."""
    provisional = func.coalesce(ReleaseSessionRow.provisional, False)
    statement: Select[Any] = (
        select(
            BookingRow.member_id,
            BookingRow.venue_id,
            func.lower(BookingRow.during),
            func.upper(BookingRow.during),
            BookingRow.firm,
            provisional,
            ConsultationSession.key,
            ConsultationSession.name,
            ConsultationSession.name_en,
        )
        .join(ConsultationSession, ConsultationSession.id == BookingRow.session_id)
        .join(
            ReleaseSessionRow,
            and_(
                ReleaseSessionRow.release_id == BookingRow.release_id,
                ReleaseSessionRow.session_id == BookingRow.session_id,
            ),
            isouter=True,
        )
        .where(BookingRow.committee_id == frame.snapshot.committee_id)
        .where(or_(BookingRow.member_id.in_(members), BookingRow.venue_id.in_(venues)))
        .where(BookingRow.during.op("&&")(Range(frame.after, frame.before)))
        .order_by(BookingRow.during, BookingRow.id)
    )
    for member, venue, start, end, firm, loosely, *named in session.execute(statement):
        yield member, venue, _session_item(start, end, loosely or not firm, *named)


def read_released(session: Session, frame: Frame, keys: Sequence[str]) -> Iterator[tuple[str, Item]]:
    """Published sessions by key, a part for each of their days."""
    earliest = frame.after - timedelta(days=LONGEST_DAYS + 1)
    statement = _released(frame, keys).where(
        ReleaseSessionRow.starts_at < frame.before, ReleaseSessionRow.starts_at > earliest
    )
    for key, name, name_en, starts_at, ends_at, days, provisional in session.execute(statement):
        for start, end in _parts(frame, starts_at, ends_at, days):
            if start < frame.before and end > frame.after:
                yield key, _session_item(start, end, provisional, key, name, name_en)


def read_published(session: Session, frame: Frame, keys: Sequence[str]) -> frozenset[str]:
    """Which of some sessions are published."""
    return frozenset(row[0] for row in session.execute(_released(frame, keys))) if keys else frozenset()


def department_items(frame: Frame, key: str, released: Sequence[tuple[str, Item]]) -> Iterator[Item]:
    """Published sessions that take a department's officers."""
    for session, item in released:
        amount = officers_of(frame.sessions[session], key) if session in frame.sessions else 0
        if amount:
            yield Item(
                item.start,
                item.end,
                item.kind,
                True,
                item.word,
                item.source,
                item.key,
                None,
                item.name,
                item.name_en,
                amount,
            )


def sessions_of_departments(frame: Frame, departments: Sequence[str]) -> list[str]:
    """Sessions that ask for officers of some departments."""
    wanted = set(departments)
    return [
        session.key
        for session in frame.bundle.sessions
        if any(wanted.intersection(group.departments) for group in session.attendance)
    ]


def containers(frame: Frame) -> list[str]:
    """Sessions that close their days to all but their own sub-sessions."""
    kinds = {form.key for form in frame.bundle.formats if form.container}
    return [session.key for session in frame.bundle.sessions if session.format in kinds]


def whole_days(frame: Frame, item: Item) -> Item:
    """The day that a session closes to all but its own sub-sessions."""
    day = item.start.astimezone(frame.zone).date()
    return replace(item, start=frame.moment(day), end=frame.moment(day + ONE_DAY), word="container")


def _released(frame: Frame, keys: Sequence[str]) -> Any:
    statement: Any = (
        select(
            ConsultationSession.key,
            ConsultationSession.name,
            ConsultationSession.name_en,
            ReleaseSessionRow.starts_at,
            ReleaseSessionRow.ends_at,
            ReleaseSessionRow.days,
            ReleaseSessionRow.provisional,
        )
        .join(ConsultationSession, ConsultationSession.id == ReleaseSessionRow.session_id)
        .join(CommitteeCalendarRow, CommitteeCalendarRow.release_id == ReleaseSessionRow.release_id)
        .where(CommitteeCalendarRow.committee_id == frame.snapshot.committee_id, ConsultationSession.key.in_(keys))
    )
    return statement


def _parts(frame: Frame, starts_at: datetime, ends_at: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    start, end = starts_at.astimezone(frame.zone), ends_at.astimezone(frame.zone)
    for day in range(days):
        step = timedelta(days=day)
        yield (start + step).astimezone(UTC), (end + step).astimezone(UTC)


def _session_item(start: datetime, end: datetime, provisional: bool, key: str, name: str, name_en: str | None) -> Item:
    word = "session_provisional" if provisional else "session"
    return Item(
        start.astimezone(UTC), end.astimezone(UTC), Kind.SESSION, True, word, "sessions", key, None, name, name_en
    )
