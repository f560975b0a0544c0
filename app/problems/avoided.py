"""Time that sessions rather keep clear of: soft season windows, and what those they need are perhaps taken by."""

from collections import defaultdict
from collections.abc import Iterable

from app.problems.access import EXPECTED
from app.problems.bundle import Bundle, BusyOwner, Session
from app.problems.grid import Grid, merged
from app.problems.membership import Memberships
from app.problems.taken import Taking
from app.problems.windows import Window, concerns, soft_closures
from solver.problem import Group, Interval

Part = tuple[int, int, int]


class Avoided:
    """Answers which time a session avoids."""

    def __init__(self, bundle: Bundle, grid: Grid, memberships: Memberships, takings: Iterable[Taking]) -> None:
        self._grid = grid
        self._closures = tuple(soft_closures(bundle))
        self._parts: defaultdict[int, list[Part]] = defaultdict(list)
        for item in takings:
            if item.owner_kind is BusyOwner.MEMBER:
                self._parts[memberships.number(item.owner)].extend(grid.busy(item.start, item.end))

    def of(self, session: Session, window: Window, groups: tuple[Group, ...]) -> tuple[Interval, ...]:
        """Avoided time within a session's window."""
        if not self._parts and not self._closures:
            return ()
        parts = {
            (day, 0, self._grid.slots_per_day)
            for row in self._closures
            if concerns(row, session)
            for day in range(self._grid.day(row.first), self._grid.day(row.last) + 1)
        }
        people = {person for group in groups if group.role in EXPECTED for person in group.people}
        parts.update(part for person in people & self._parts.keys() for part in self._parts[person])
        inside = (part for part in parts if window.first <= part[0] <= window.last)
        return tuple(Interval(*part) for part in merged(inside))
