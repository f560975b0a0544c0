"""What stands against a slot: bookings, firm busy time, commitments, limits, and what other enquiries hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.answers.holds import Part, slots_held_in
from app.availability.recurrence import occurrences
from app.committees.tables import MemberRow
from app.plans.tables import BookingRow
from app.problems.bundle import Bundle, Busy, BusyKind, BusyOwner, Commitment, Firmness, LimitKind, PersonalLimit
from app.problems.membership import Memberships
from app.sessions.tables import (
    ConsultationSession,
)
from app.venues.tables import VenueRow

FIRM = (BusyKind.BUSY, BusyKind.IMPOSSIBLE)
MIDNIGHT = time()


@dataclass(frozen=True)
class Wanted:
    """The times of one slot, with the venue and the members that it needs."""

    session: str
    parts: Sequence[Part]
    venue: str | None
    members: frozenset[str]

    @property
    def span(self) -> Part:
        """From the beginning of the first day to the end of the last."""
        return self.parts[0][0], self.parts[-1][1]

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether a time overlaps with any of the slot's."""
        return any(start < part[1] and part[0] < end for part in self.parts)


@dataclass(frozen=True)
class Taken:
    """A venue or a member that is not free, and why; ``by`` is the session or enquiry that takes it."""

    owner: str
    key: str
    why: str
    by: str | None = None


def find_taken(
    session: Session, committee_id: int, bundle: Bundle, memberships: Memberships, wanted: Wanted, moment: datetime
) -> Iterator[Taken]:
    """Find everything that takes a slot's venue or members away, at most once for each reason."""
    yield from dict.fromkeys(
        (
            *_booked(session, committee_id, wanted),
            *_busy(bundle, wanted),
            *_committed(bundle, memberships, wanted),
            *_limited(bundle, wanted),
            *_held(bundle, wanted, moment),
        )
    )


def _booked(session: Session, committee_id: int, wanted: Wanted) -> Iterator[Taken]:
    query = (
        select(ConsultationSession.key, MemberRow.key, VenueRow.key, BookingRow.during)
        .join(ConsultationSession, ConsultationSession.id == BookingRow.session_id)
        .join(MemberRow, MemberRow.id == BookingRow.member_id, isouter=True)
        .join(VenueRow, VenueRow.id == BookingRow.venue_id, isouter=True)
        .where(BookingRow.committee_id == committee_id, BookingRow.firm)
        .where(BookingRow.during.overlaps(Range(*wanted.span)), ConsultationSession.key != wanted.session)
        .where(or_(MemberRow.key.in_(wanted.members), VenueRow.key == wanted.venue))
        .order_by(BookingRow.id)
    )
    for key, member, venue, during in session.execute(query):
        assert during.lower is not None and during.upper is not None  # a booking always begins and ends
        if wanted.meets(during.lower, during.upper):
            yield Taken("member", member, "booked", key) if member else Taken("venue", venue, "booked", key)


def _busy(bundle: Bundle, wanted: Wanted) -> Iterator[Taken]:
    zone, (after, before) = ZoneInfo(bundle.committee.time_zone), wanted.span
    for row in bundle.busy:
        if row.kind in FIRM and _concerns(row, wanted) and _still_counts(row, after, zone):
            times = occurrences(row.start, row.end, row.rrule, row.exdates, after=after, before=before, zone=zone)
            if any(wanted.meets(start, end) for start, end in times):
                yield Taken(row.owner_kind.value, row.owner, "busy")


def _concerns(row: Busy, wanted: Wanted) -> bool:
    if row.owner_kind is BusyOwner.MEMBER:
        return row.owner in wanted.members
    return row.owner_kind is BusyOwner.VENUE and row.owner == wanted.venue


def _still_counts(row: Busy, at: datetime, zone: ZoneInfo) -> bool:
    return row.valid_until is None or at.astimezone(zone).date() <= row.valid_until


def _committed(bundle: Bundle, memberships: Memberships, wanted: Wanted) -> Iterator[Taken]:
    for row in bundle.commitments:
        if row.firmness is Firmness.FIRM and wanted.meets(row.start, row.end):
            concerned = _people_of(bundle, memberships, row)
            yield from (Taken("member", key, "busy") for key in sorted(concerned & wanted.members))


def _people_of(bundle: Bundle, memberships: Memberships, row: Commitment) -> set[str]:
    day = row.start.astimezone(ZoneInfo(bundle.committee.time_zone)).date()
    named = {bundle.members[number].key for number in memberships.people(row.members, row.groups, day)}
    return named | {member.key for member in bundle.members if member.office in row.offices}


def _limited(bundle: Bundle, wanted: Wanted) -> Iterator[Taken]:
    """What members declare shows as taken time, like any other."""
    zone = ZoneInfo(bundle.committee.time_zone)
    for row in bundle.personal_limits:
        keeps_away = row.kind is LimitKind.UNAVAILABLE and row.member in wanted.members
        if keeps_away and any(_limits(row, part, zone) for part in wanted.parts):
            yield Taken("member", row.member, "busy")


def _limits(row: PersonalLimit, part: Part, zone: ZoneInfo) -> bool:
    day = part[0].astimezone(zone).date()
    if (row.first and day < row.first) or (row.last and day > row.last) or day.isoweekday() not in row.weekdays:
        return False
    start = datetime.combine(day, row.start or MIDNIGHT, zone).astimezone(UTC)
    following = datetime.combine(day + timedelta(days=1), MIDNIGHT, zone)
    end = datetime.combine(day, row.end, zone) if row.end else following
    return start < part[1] and part[0] < end.astimezone(UTC)


def _held(bundle: Bundle, wanted: Wanted, moment: datetime) -> Iterator[Taken]:
    for slot in slots_held_in(bundle, moment):
        if slot.session != wanted.session and wanted.meets(slot.start, slot.end):
            if wanted.venue is not None and slot.venue == wanted.venue:
                yield Taken("venue", slot.venue, "held", slot.enquiry)
            yield from (Taken("member", key, "held", slot.enquiry) for key in sorted(slot.members & wanted.members))
