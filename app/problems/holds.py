"""Date enquiries: slots that are held for a session until one of them is confirmed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from app.problems.attendance import make_attendance
from app.problems.bundle import AttendanceRole, Bundle, BusyOwner, Enquiry, EnquiryState, Format
from app.problems.grid import Grid
from app.problems.membership import Memberships
from app.problems.placed import Booking, Placed
from app.problems.taken import Taking
from solver.problem import InvalidProblem, Role

NEEDED = (Role.REQUIRED, Role.PRESIDER)
"""Roles whose people are held with the slots."""


def open_enquiries(bundle: Bundle, moment: datetime | None) -> list[Enquiry]:
    """Enquiries that hold their slots; one whose time has run out at a moment does not, whatever its state."""
    asked = [row for row in bundle.enquiries if row.state is EnquiryState.OPEN]
    return [row for row in asked if moment is None or moment.tzinfo is None or row.until > moment]


def held_bookings(
    bundle: Bundle, enquiries: list[Enquiry], forms: Mapping[str, Format], memberships: Memberships
) -> Iterator[tuple[Enquiry, Booking]]:
    """Every held slot as if the session took place there: with the members asked, and whom it cannot do without."""
    sessions = {session.key: session for session in bundle.sessions}
    for enquiry in enquiries:
        if enquiry.session not in sessions:
            raise InvalidProblem(f"The enquiry “{enquiry.key}” names the session “{enquiry.session}”: there is none.")
        session = sessions[enquiry.session]
        attendance = make_attendance(session, memberships, session.target or session.first)
        needed = [person for group in attendance.groups if group.role in NEEDED for person in group.people]
        members = dict.fromkeys([*enquiry.members, *(bundle.members[number].key for number in needed)])
        people = tuple((0, member) for member in members)
        for slot in enquiry.slots:
            placed = Placed(session.key, slot.day, slot.start, slot.venue, people)
            yield enquiry, Booking(placed, session, forms[session.format])


def asked_officers(held: Iterable[tuple[Enquiry, Booking]], grid: Grid) -> Iterator[Taking]:
    """One officer of every department that is asked and not invited anyway."""
    for enquiry, booking in held:
        groups = (group for group in booking.session.attendance if group.role is AttendanceRole.DEPARTMENT)
        invited = {key for group in groups for key in group.departments}
        for department in enquiry.departments:
            if department not in invited:
                for start, end in booking.hours(grid):
                    yield Taking(BusyOwner.DEPARTMENT, department, start, end, officers=1)
