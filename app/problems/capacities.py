"""Staff and vehicles as countable resources."""

from collections import defaultdict
from collections.abc import Iterable

from app.problems.bundle import Bundle, Capacity, Use
from app.problems.grid import Grid
from app.problems.membership import numbered
from app.problems.placed import Booking, uses_of
from app.problems.resources import stretches
from solver.problem import InvalidProblem, Need, Resource, ResourceKind


class Capacities:
    """The committee's staff and vehicles; their resources follow the ``offset`` of those before."""

    def __init__(self, bundle: Bundle, grid: Grid, bookings: Iterable[Booking], offset: int) -> None:
        self._rows, self._grid, self._offset = bundle.capacities, grid, offset
        self._numbers = numbered(row.key for row in bundle.capacities)
        self._taken = [defaultdict[tuple[int, int], int](int) for _ in bundle.capacities]
        for booking in bookings:
            self._book(booking)

    def needs(self, name: str, uses: Iterable[Use]) -> tuple[Need, ...]:
        """What a session of this name uses; refuses a capacity that does not exist."""
        amounts: defaultdict[int, int] = defaultdict(int)
        for use in uses:
            if use.capacity not in self._numbers:
                raise InvalidProblem(f"The session “{name}” uses “{use.capacity}”, which does not exist.")
            amounts[self._offset + self._numbers[use.capacity]] += use.amount
        return tuple(Need(resource, amount) for resource, amount in sorted(amounts.items()))

    def resources(self) -> tuple[Resource, ...]:
        """All staff and vehicles, without those that settled sessions take."""
        return tuple(map(self._resource, range(len(self._rows))))

    def owners(self) -> list[tuple[str, int]]:
        """Key and rank of every resource, which has none."""
        return [(row.key, 0) for row in self._rows]

    def _resource(self, number: int) -> Resource:
        row: Capacity = self._rows[number]
        return Resource(
            name=row.name,
            kind=ResourceKind(row.kind.value),
            capacity=row.count,
            away=stretches(self._taken[number], row.count),
            weekly=row.sessions_per_week,
        )

    def _book(self, booking: Booking) -> None:
        for need in self.needs(booking.session.name, uses_of(booking.session, booking.form)):
            for start, end in booking.hours(self._grid):
                for day, low, high in self._grid.busy(start, end):
                    for slot in range(low, high):
                        self._taken[need.resource - self._offset][day, slot] += need.amount
