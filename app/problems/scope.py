"""Everything a translation looks things up in, and which sessions belong to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain

from app.problems.access import StepFree
from app.problems.avoided import Avoided
from app.problems.bundle import Bundle, BusyOwner, Enquiry, Format, Session
from app.problems.capacities import Capacities
from app.problems.chains import Edge, edges
from app.problems.fixed import ClosedDays, bookings_as_takings
from app.problems.grid import Grid, make_blocks
from app.problems.holds import asked_officers, held_bookings, open_enquiries
from app.problems.kinds import Kinds
from app.problems.membership import Memberships
from app.problems.people import Diaries
from app.problems.placed import Booking, Placed
from app.problems.places import Places
from app.problems.resources import Officers
from app.problems.states import is_gone, is_placed
from app.problems.taken import Taking, firm_takings, observed_takings, tentative_takings
from app.problems.windows import Blackouts, Window, window_of
from app.problems.working_days import WorkingDays
from solver.problem import Block, InvalidProblem


@dataclass(frozen=True)
class Chosen:
    """A session that belongs to the problem."""

    session: Session
    form: Format
    window: Window


@dataclass(frozen=True)
class Scope:
    """One committee's facts in a horizon; ``bookings`` are sessions settled elsewhere, by key.

    ``moment`` is when the plan is made: an enquiry that has run out by then holds nothing.
    """

    bundle: Bundle
    grid: Grid
    days: WorkingDays
    bookings: Mapping[str, Booking]
    moment: datetime | None = None

    @cached_property
    def _forms(self) -> dict[str, Format]:
        return {form.key: form for form in self.bundle.formats}

    @cached_property
    def _enquiries(self) -> list[Enquiry]:
        return open_enquiries(self.bundle, self.moment)

    @cached_property
    def chosen(self) -> tuple[Chosen, ...]:
        """Sessions to be placed with a day in the horizon, not settled elsewhere, in the bundle's order."""
        enquired = {enquiry.session for enquiry in self._enquiries}
        found = []
        for session in self.bundle.sessions:
            form = form_of(session, self._forms)
            waits = session.key in self.bookings or not is_placed(session, enquired)
            window = None if waits else window_of(session, form, self.grid)
            if window is not None:
                found.append(Chosen(session, form, window))
        return tuple(found)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Position of every chosen session."""
        return {item.session.key: number for number, item in enumerate(self.chosen)}

    @cached_property
    def by_format(self) -> dict[str, tuple[int, ...]]:
        """Positions of the chosen sessions of every format."""
        found: dict[str, list[int]] = {form.key: [] for form in self.bundle.formats}
        for number, item in enumerate(self.chosen):
            found[item.form.key].append(number)
        return {key: tuple(numbers) for key, numbers in found.items()}

    @cached_property
    def _blocks(self) -> tuple[tuple[Block, ...], dict[str, int]]:
        return make_blocks(self.bundle.committee, self.grid)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Parts of the day, in its order."""
        return self._blocks[0]

    @property
    def block_numbers(self) -> dict[str, int]:
        """Position of every part of the day."""
        return self._blocks[1]

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """What comes before what, among chosen and settled sessions, through those that take place no more or wait."""
        enquired = {enquiry.session for enquiry in self._enquiries}
        known = {*self.numbers, *self.bookings}
        unplaced = {session.key for session in self.bundle.sessions if not is_placed(session, enquired)}
        return tuple(edges(self.bundle, known, unplaced - known))

    @cached_property
    def closed(self) -> ClosedDays:
        """Days that settled sessions close to chosen ones."""
        closed = ClosedDays(self.bundle, self.bookings, self.days, (self.grid.first_day, self.grid.last_day))
        for edge in self.edges:
            if (edge.before in self.bookings) != (edge.after in self.bookings):
                closed.close(edge)
        return closed

    @cached_property
    def memberships(self) -> Memberships:
        """Who belongs to which group."""
        return Memberships(self.bundle)

    @cached_property
    def blackouts(self) -> Blackouts:
        """Days kept free."""
        return Blackouts(self.bundle, self.grid)

    @cached_property
    def places(self) -> Places:
        """Venues, with their closures."""
        return Places(self.bundle, self.grid, self._taken[BusyOwner.VENUE])

    @cached_property
    def officers(self) -> Officers:
        """Departments' officers, with those who are away."""
        return Officers(self.bundle, self.grid, self._taken[BusyOwner.DEPARTMENT])

    @cached_property
    def capacities(self) -> Capacities:
        """Staff and vehicles, with those that settled and held sessions take; they follow the officers."""
        taken = (*self.bookings.values(), *(booking for _, booking in self._held))
        return Capacities(self.bundle, self.grid, taken, len(self.officers.owners))

    @cached_property
    def diaries(self) -> Diaries:
        """Members' busy time."""
        tentative = tentative_takings(self.bundle, self.grid, self.memberships)
        times = (self._taken[BusyOwner.MEMBER], tentative, observed_takings(self.bundle, self.grid))
        return Diaries(self.bundle, self.grid, *times)

    @cached_property
    def step_free(self) -> StepFree:
        """Who needs a venue without steps."""
        return StepFree(self.bundle, self.memberships)

    @cached_property
    def avoided(self) -> Avoided:
        """Time that sessions rather keep clear of."""
        return Avoided(self.bundle, self.grid)

    @cached_property
    def kinds(self) -> Kinds:
        """Who knows what, and who is of which kind."""
        return Kinds(self.bundle, self.memberships)

    @cached_property
    def sign_ups(self) -> dict[str, list[str]]:
        """Members who have signed up for each session, the earliest first."""
        found: dict[str, list[str]] = {}
        for entry in sorted(self.bundle.sign_ups, key=lambda entry: entry.at):
            found.setdefault(entry.session, []).append(entry.member)
        return found

    @cached_property
    def _held(self) -> tuple[tuple[Enquiry, Booking], ...]:
        return tuple(held_bookings(self.bundle, self._enquiries, self._forms, self.memberships))

    @cached_property
    def _taken(self) -> dict[BusyOwner, list[Taking]]:
        """Time that is not to be had, by whose it is."""
        booked = (*self.bookings.values(), *(booking for _, booking in self._held))
        found: dict[BusyOwner, list[Taking]] = {kind: [] for kind in BusyOwner}
        for taking in chain(
            firm_takings(self.bundle, self.grid, self.memberships),
            bookings_as_takings(self.bundle, booked, self.grid),
            asked_officers(self._held, self.grid),
        ):
            found[taking.owner_kind].append(taking)
        return found


def make_bookings(bundle: Bundle, fixed: Iterable[Placed]) -> dict[str, Booking]:
    """Join settled sessions with their facts; what takes place no more takes no time."""
    forms = {form.key: form for form in bundle.formats}
    sessions = {session.key: session for session in bundle.sessions}
    bookings = {}
    for item in fixed:
        if item.session not in sessions:
            raise InvalidProblem(f"There is no session “{item.session}”.")
        session = sessions[item.session]
        if not is_gone(session):
            bookings[item.session] = Booking(item, session, form_of(session, forms))
    return bookings


def form_of(session: Session, forms: Mapping[str, Format]) -> Format:
    """Format of a session; refuses a key that does not exist."""
    if session.format not in forms:
        raise InvalidProblem(f"The session “{session.name}” names the format “{session.format}”: there is none.")
    return forms[session.format]
