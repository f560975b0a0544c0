"""Slots that open date enquiries hold: nobody else takes their time, venue or people until the enquiry is closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.answers.errors import DateNotConfirmed, SlotIsHeld
from app.clock import now
from app.plans.changes import Change
from app.plans.facts import current_facts
from app.plans.publish import Step, guards
from app.problems.bundle import AttendanceRole, Bundle, Enquiry, EnquiryState, Format
from app.problems.bundle import Session as SessionFact
from app.problems.membership import Memberships
from app.problems.placed import Placed, days_of, minutes_of

SETTLES = (Change.ADDED, Change.MOVED, Change.CONFIRMED)
"""Changes by which a session's date is published, or made firm."""

Part = tuple[datetime, datetime]
"""When a session begins and ends on one of its days."""


@dataclass(frozen=True)
class HeldSlot:
    """One day of a slot that an open enquiry holds, with the members who are asked or have to come."""

    enquiry: str
    session: str
    slot: int
    start: datetime
    end: datetime
    venue: str | None
    members: frozenset[str]

    def meets(self, part: Part) -> bool:
        """Whether a time overlaps with the held one."""
        return self.start < part[1] and part[0] < self.end


def held_slots(session: Session, committee_id: int) -> tuple[HeldSlot, ...]:
    """Return what a committee's open date enquiries hold now."""
    return tuple(slots_held_in(current_facts(session, committee_id).bundle, now()))


def slots_held_in(bundle: Bundle, moment: datetime) -> Iterator[HeldSlot]:
    """Return what the open date enquiries among some facts hold at a moment."""
    open_ones = [enquiry for enquiry in bundle.enquiries if is_open(enquiry, moment)]
    if not open_ones:
        return
    zone, memberships = ZoneInfo(bundle.committee.time_zone), Memberships(bundle)
    forms = {form.key: form for form in bundle.formats}
    sessions = {session.key: session for session in bundle.sessions}
    for enquiry in open_ones:
        session = sessions[enquiry.session]
        members = frozenset(enquiry.members) | needed_members(bundle, memberships, session)
        for number, slot in enumerate(enquiry.slots):
            for start, end in parts_of(slot.day, slot.start, session, forms[session.format], zone):
                yield HeldSlot(enquiry.key, session.key, number, start, end, slot.venue, members)


def is_open(enquiry: Enquiry, moment: datetime) -> bool:
    """Whether an enquiry holds its slots: an open one whose time has run out does not, whatever is stored."""
    return enquiry.state is EnquiryState.OPEN and enquiry.until > moment


def parts_of(day: date, start: time, session: SessionFact, form: Format, zone: ZoneInfo) -> list[Part]:
    """When a session begins and ends, by the local clock on each of its days."""
    begins = [datetime.combine(day + timedelta(days=step), start, zone) for step in range(days_of(session, form))]
    length = timedelta(minutes=minutes_of(session, form))
    return [(begin.astimezone(UTC), (begin + length).astimezone(UTC)) for begin in begins]


def needed_members(bundle: Bundle, memberships: Memberships, session: SessionFact) -> frozenset[str]:
    """Members without whom a session cannot be: the required and pinned ones, and who alone can preside."""
    day, found = session.target or session.first, set(session.pin.people if session.pin else ())
    for group in session.attendance:
        if group.role in (AttendanceRole.REQUIRED, AttendanceRole.PRESIDER):
            people = memberships.people(group.members, group.groups, day)
            if group.role is AttendanceRole.REQUIRED or len(people) == 1:
                found |= {bundle.members[number].key for number in people}
    return frozenset(found)


def require_nothing_held(_: Session, step: Step) -> None:
    """Refuse a publication that places a session whose date is still being asked, or takes what another one holds."""
    bundle = step.facts.bundle
    held = tuple(slots_held_in(bundle, now()))
    if not held:
        return
    asking = {slot.session for slot in held}
    placed = [key for key, change in step.changes.items() if change in SETTLES]
    if unconfirmed := [key for key in placed if key in asking]:
        raise DateNotConfirmed(sessions=unconfirmed)
    clashes = [(key, slot.enquiry) for key in step.changes for slot in _clashes(step, bundle, key, held)]
    if clashes:
        raise SlotIsHeld(
            enquiries=sorted({enquiry for _, enquiry in clashes}), sessions=sorted({key for key, _ in clashes})
        )


def _clashes(step: Step, bundle: Bundle, key: str, held: tuple[HeldSlot, ...]) -> Iterator[HeldSlot]:
    """Held slots from which a changed session takes something that it did not take before at that time."""
    placed, before = step.calendar.get(key), step.published.get(key)
    if placed is None:
        return
    session = next(item for item in bundle.sessions if item.key == key)
    form = next(item for item in bundle.formats if item.key == session.format)
    if form.container:
        return
    people, venue = {member for _, member in placed.people}, placed.venue
    if before is not None and step.changes[key] is not Change.MOVED:
        people, venue = people - {member for _, member in before.people}, None
    for part in _parts(placed, session, form, ZoneInfo(bundle.committee.time_zone)):
        for slot in held:
            taken = people & slot.members or (venue is not None and venue == slot.venue)
            if slot.session != key and taken and slot.meets(part):
                yield slot


def _parts(placed: Placed, session: SessionFact, form: Format, zone: ZoneInfo) -> list[Part]:
    return parts_of(placed.day, placed.start, session, form, zone)


guards.append(require_nothing_held)
