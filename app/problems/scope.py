"""Everything a translation looks things up in, and which sessions belong to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.problems.bundle import Bundle, Busy, BusyOwner, Format, Session
from app.problems.chains import Edge, edges
from app.problems.fixed import ClosedDays, bookings_as_busy
from app.problems.grid import Grid, make_blocks
from app.problems.membership import Memberships
from app.problems.people import Diaries
from app.problems.placed import Booking, Placed
from app.problems.places import Places
from app.problems.resources import Officers
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
    """One committee's facts in a horizon; ``bookings`` are sessions settled elsewhere, by key."""

    bundle: Bundle
    grid: Grid
    days: WorkingDays
    bookings: Mapping[str, Booking]

    @cached_property
    def chosen(self) -> tuple[Chosen, ...]:
        """Sessions with a day in the horizon that are not settled elsewhere, in the bundle's order."""
        forms = {form.key: form for form in self.bundle.formats}
        found = []
        for session in self.bundle.sessions:
            form = _form_of(session, forms)
            window = None if session.key in self.bookings else window_of(session, form, self.grid)
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
        """What comes before what, among chosen and settled sessions."""
        return tuple(edges(self.bundle, {*self.numbers, *self.bookings}))

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
        return Places(self.bundle, self.grid, self._busy(BusyOwner.VENUE))

    @cached_property
    def officers(self) -> Officers:
        """Departments' officers, with those who are away."""
        return Officers(self.bundle, self.grid, self._busy(BusyOwner.DEPARTMENT))

    @cached_property
    def diaries(self) -> Diaries:
        """Members' busy time."""
        return Diaries(self.bundle, self.grid, self._busy(BusyOwner.MEMBER))

    @cached_property
    def _booked(self) -> tuple[Busy, ...]:
        return tuple(bookings_as_busy(self.bundle, self.bookings.values(), self.grid))

    def _busy(self, kind: BusyOwner) -> list[Busy]:
        return [busy for busy in (*self.bundle.busy, *self._booked) if busy.owner_kind is kind]


def make_bookings(bundle: Bundle, fixed: Iterable[Placed]) -> dict[str, Booking]:
    """Join settled sessions with their facts."""
    forms = {form.key: form for form in bundle.formats}
    sessions = {session.key: session for session in bundle.sessions}
    bookings = {}
    for item in fixed:
        if item.session not in sessions:
            raise InvalidProblem(f"There is no session “{item.session}”.")
        session = sessions[item.session]
        bookings[item.session] = Booking(item, session, _form_of(session, forms))
    return bookings


def _form_of(session: Session, forms: Mapping[str, Format]) -> Format:
    if session.format not in forms:
        raise InvalidProblem(f"The session “{session.name}” names the format “{session.format}”: there is none.")
    return forms[session.format]
