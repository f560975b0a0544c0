"""Venues: travel, opening hours, closures, and which of them are candidates of a session."""

from collections import defaultdict
from collections.abc import Iterable

from app.problems import bundle as facts
from app.problems.grid import Grid, merged
from app.problems.membership import numbered
from app.problems.placed import is_online
from app.problems.taken import Taking
from solver.problem import Interval, InvalidProblem, OpenHours, Venue


class Places:
    """The committee's venues in problem order."""

    def __init__(self, bundle: facts.Bundle, grid: Grid, busy: Iterable[Taking]) -> None:
        self.numbers = numbered(venue.key for venue in bundle.venues)
        self.areas = numbered(area.key for area in bundle.areas)
        self._bundle, self._grid = bundle, grid
        self._closures: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for item in busy:
            self._closures[self.venue(item.owner)].extend(grid.busy(item.start, item.end))

    def travel(self) -> tuple[tuple[int, ...], ...]:
        """Slots from every area to every other."""
        table = [[0] * len(self.areas) for _ in self.areas]
        for row in self._bundle.travel_times:
            here, there = self.area(row.origin), self.area(row.destination)
            if here != there:
                table[here][there] = table[there][here] = self._grid.length(row.minutes)
        return tuple(tuple(row) for row in table)

    def area(self, key: str) -> int:
        """Position of an area; refuses a key that does not exist."""
        if key not in self.areas:
            raise InvalidProblem(f"There is no area “{key}”.")
        return self.areas[key]

    def venues(self) -> tuple[Venue, ...]:
        """All venues with their hours and closures."""
        return tuple(self._venue(venue) for venue in self._bundle.venues)

    def candidates(self, session: facts.Session, form: facts.Format) -> dict[int, int]:
        """Cost of every venue that a session names, or that has a kind its format uses; cheapest first."""
        if is_online(session, form):
            return {}
        if session.venues:
            found = {self.venue(key): cost for cost, key in enumerate(session.venues)}
        else:
            kinds = numbered(form.venue_kinds)
            costs = [
                (kinds[venue.kind], number)
                for number, venue in enumerate(self._bundle.venues)
                if venue.kind in kinds and (not session.local_venues or venue.area == session.area)
            ]
            found = {number: cost for cost, number in sorted(costs)}
            if kinds and not found:
                raise InvalidProblem(f"The session “{session.name}” has no venue: none has a kind and area it may use.")
        if session.pin is not None and session.pin.venue is not None:
            found.setdefault(self.venue(session.pin.venue), max(found.values(), default=-1) + 1)
        return found

    def venue(self, key: str) -> int:
        """Position of a venue; refuses a key that does not exist."""
        if key not in self.numbers:
            raise InvalidProblem(f"There is no venue “{key}”.")
        return self.numbers[key]

    def _venue(self, venue: facts.Venue) -> Venue:
        hours = tuple(dict.fromkeys(part for row in venue.hours for part in self._open(row)))
        closed = merged(self._closures.get(self.numbers[venue.key], ()))
        if venue.hours and not hours:  # open only outside the committee's day
            closed = [(day, 0, self._grid.slots_per_day) for day in range(self._grid.n_days)]
        return Venue(
            name=venue.name,
            area=self.area(venue.area),
            capacity=venue.capacity,
            features=venue.features,
            hours=hours,
            closed=tuple(Interval(*part) for part in closed),
            turnaround=self._grid.length(venue.turnaround_minutes),
        )

    def _open(self, hours: facts.Hours) -> list[OpenHours]:
        """Opening hours rounded inward and clipped to the day."""
        start = max(self._grid.slot_after(hours.start), 0)
        end = min(self._grid.slot_before(hours.end), self._grid.slots_per_day)
        return [OpenHours(weekday - 1, start, end) for weekday in hours.weekdays] if start < end else []
