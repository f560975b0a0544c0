"""What stands against a slot: bookings, firm busy time, commitments, limits, and what other enquiries hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.answers.holds import Part, slots_held_in
from app.committees.tables import MemberRow
from app.plans.tables import BookingRow
from app.problems.bundle import Bundle, BusyOwner
from app.problems.grid import make_grid
from app.problems.membership import Memberships
from app.problems.taken import firm_takings
from app.sessions.tables import (
    ConsultationSession,
)
from app.venues.tables import VenueRow


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

    def needs(self, kind: BusyOwner, key: str) -> bool:
        """Whether a member or a venue is one of the slot's."""
        return key in self.members if kind is BusyOwner.MEMBER else kind is BusyOwner.VENUE and key == self.venue


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
            *_busy(bundle, memberships, wanted),
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


def _busy(bundle: Bundle, memberships: Memberships, wanted: Wanted) -> Iterator[Taken]:
    """Busy time, commitments and declared limits, as planning counts them."""
    committee = bundle.committee
    zone = ZoneInfo(committee.time_zone)
    first, last = (moment.astimezone(zone).date() for moment in wanted.span)
    grid = make_grid(committee, first, last, committee.grain_minutes)
    own = bundle.model_copy(
        update={"busy": tuple(row for row in bundle.busy if wanted.needs(row.owner_kind, row.owner))}
    )
    for taking in firm_takings(own, grid, memberships):
        if wanted.needs(taking.owner_kind, taking.owner) and wanted.meets(taking.start, taking.end):
            yield Taken(taking.owner_kind.value, taking.owner, "busy")


def _held(bundle: Bundle, wanted: Wanted, moment: datetime) -> Iterator[Taken]:
    for slot in slots_held_in(bundle, moment):
        if slot.session != wanted.session and wanted.meets(slot.start, slot.end):
            if wanted.venue is not None and slot.venue == wanted.venue:
                yield Taken("venue", slot.venue, "held", slot.enquiry)
            yield from (Taken("member", key, "held", slot.enquiry) for key in sorted(slot.members & wanted.members))
