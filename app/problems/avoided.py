"""Days that sessions rather keep clear of: soft season windows."""

from app.problems.bundle import Bundle, Session
from app.problems.grid import Grid, merged
from app.problems.windows import Window, concerns, soft_closures
from solver.problem import Interval


class Avoided:
    """Answers which time a session avoids."""

    def __init__(self, bundle: Bundle, grid: Grid) -> None:
        self._grid = grid
        self._closures = tuple(soft_closures(bundle))

    def of(self, session: Session, window: Window) -> tuple[Interval, ...]:
        """Avoided time within a session's window."""
        parts = {
            (day, 0, self._grid.slots_per_day)
            for row in self._closures
            if concerns(row, session)
            for day in range(self._grid.day(row.first), self._grid.day(row.last) + 1)
        }
        inside = (part for part in parts if window.first <= part[0] <= window.last)
        return tuple(Interval(*part) for part in merged(inside))
