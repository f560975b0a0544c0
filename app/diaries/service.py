"""The diary of a member, a department or a venue."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app import clock
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.diaries.closures import Concern, closure_items, day_items
from app.diaries.items import Frame, Item, Whose
from app.diaries.merging import OfficersOn, free_stretches, pieces, stretches
from app.diaries.queries import (
    containers,
    department_items,
    read_bookings,
    read_busy,
    read_published,
    read_released,
    sessions_of_departments,
    whole_days,
)
from app.diaries.schemas import Owner, Week, WeekQuery
from app.diaries.taken import (
    busy_items,
    closed_items,
    commitment_items,
    enquiry_items,
    limit_items,
    turnaround_items,
)
from app.errors import NotFound
from app.plans.facts import current_facts
from app.problems.bundle import Department, Member, Venue
from app.text import Language

WEEK_DAYS = 7


def frame_of(session: Session, committee: CommitteeRow, first: date, last: date) -> Frame:
    """Look at some days with a committee's present facts."""
    return Frame(current_facts(session, committee.id), first, last, clock.now())


Named = Member | Department | Venue


def read_week(
    session: Session,
    committee: CommitteeRow,
    owner: tuple[Owner, str],
    query: WeekQuery,
    access: Access,
    language: Language,
) -> Week:
    """Show what a diary holds on some days, why, and what remains; to members everybody else looks unknown."""
    kind, key = owner
    if access.member not in (None, key) or (access.member is not None and kind is not Owner.MEMBER):
        raise NotFound
    first = query.since or clock.now().astimezone(ZoneInfo(committee.time_zone)).date()
    if query.days is None:
        first -= timedelta(days=first.weekday())
    frame = frame_of(session, committee, first, first + timedelta(days=(query.days or WEEK_DAYS) - 1))
    whose = find_owner(frame, kind, key, own=access.member is not None)
    officers = officers_on(frame, key) if kind is Owner.DEPARTMENT else None
    found = pieces(frame, _items(session, frame, whose), officers)
    return Week(
        owner_kind=kind,
        owner=key,
        name=whose.name_en if language == "en" and whose.name_en else whose.name,
        first=frame.first,
        last=frame.last,
        time_zone=committee.time_zone,
        stretches=stretches(found, language),
        free=free_stretches(frame, found),
    )


def find_owner(frame: Frame, kind: Owner, key: str, *, own: bool = False) -> Whose:
    """Return whose diary a key names, or say that there is nobody."""
    rows: dict[Owner, tuple[Iterable[Named], Mapping[str, int]]] = {
        Owner.MEMBER: (frame.bundle.members, frame.snapshot.members),
        Owner.DEPARTMENT: (frame.bundle.departments, frame.snapshot.departments),
        Owner.VENUE: (frame.bundle.venues, frame.snapshot.venues),
    }
    named, numbers = rows[kind]
    row = next((row for row in named if row.key == key), None)
    if row is None:
        raise NotFound
    return Whose(kind, key, numbers[key], row.name, getattr(row, "name_en", None), own)


def officers_on(frame: Frame, key: str) -> OfficersOn:
    """Return how many officers a department has at a moment."""
    rows = next(row.officers for row in frame.bundle.departments if row.key == key)

    def officers(moment: datetime) -> int:
        day = moment.astimezone(frame.zone).date()
        return sum(row.count for row in rows if (row.since or day) <= day <= (row.until or day))

    return officers


def _items(session: Session, frame: Frame, whose: Whose) -> Iterator[Item]:
    for row in read_busy(session, frame, whose):
        yield from busy_items(frame, row, row.id)
    published = read_published(session, frame, [row.session for row in frame.bundle.enquiries])
    held = list(enquiry_items(frame, whose, frame.bundle.enquiries, published))
    yield from held
    match whose.kind:
        case Owner.MEMBER:
            yield from _of_member(session, frame, whose)
        case Owner.DEPARTMENT:
            yield from _of_department(session, frame, whose)
        case Owner.VENUE:
            yield from _of_venue(session, frame, whose, held)
    for _, item in read_released(session, frame, containers(frame)):
        yield whole_days(frame, item)
    yield from day_items(frame)


def _of_member(session: Session, frame: Frame, whose: Whose) -> Iterator[Item]:
    for _, _, item in read_bookings(session, frame, members=[whose.number]):
        yield item
    yield from commitment_items(frame, whose, frame.bundle.commitments)
    limits = [row for row in frame.bundle.personal_limits if row.member == whose.key]
    yield from limit_items(frame, limits, own=whose.own)
    yield from closure_items(frame, Concern())


def _of_department(session: Session, frame: Frame, whose: Whose) -> Iterator[Item]:
    released = list(read_released(session, frame, sessions_of_departments(frame, [whose.key])))
    yield from department_items(frame, whose.key, released)
    yield from commitment_items(frame, whose, frame.bundle.commitments)
    yield from closure_items(frame, Concern())


def _of_venue(session: Session, frame: Frame, whose: Whose, held: Sequence[Item]) -> Iterator[Item]:
    venue = next(row for row in frame.bundle.venues if row.key == whose.key)
    booked = [item for _, _, item in read_bookings(session, frame, venues=[whose.number])]
    yield from booked
    yield from turnaround_items(chain(booked, held), venue.turnaround_minutes)
    yield from closed_items(frame, venue)
    yield from closure_items(frame, Concern(areas=frozenset({venue.area})))
