"""When a session may take place: its window in the horizon, its blackouts, its notice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.problems import bundle as facts
from app.problems.bundle import Bundle, Format, Session
from app.problems.grid import Grid
from app.problems.placed import days_of
from solver.problem import NONE, Blackout


@dataclass(frozen=True)
class Window:
    """Days of the horizon a session may take; ``whole`` when nothing of its window lies outside."""

    first: int
    last: int
    whole: bool


def window_of(session: Session, form: Format, grid: Grid) -> Window | None:
    """Window clipped to the horizon; None when the session cannot lie inside."""
    first, last = grid.day(session.first), grid.day(session.last)
    clipped_first, clipped_last = max(first, 0), min(last, grid.n_days - 1)
    whole = (first, last) == (clipped_first, clipped_last)
    if not whole and clipped_last - clipped_first + 1 < days_of(session, form):
        return None
    return Window(clipped_first, clipped_last, whole)


def target_of(session: Session, grid: Grid) -> int:
    """Day of the target, moved to the nearest day of the horizon."""
    return NONE if session.target is None else min(max(grid.day(session.target), 0), grid.n_days - 1)


class Blackouts:
    """Collects the blackouts that sessions of this horizon name."""

    def __init__(self, bundle: Bundle, grid: Grid) -> None:
        self._grid = grid
        self._rows = [row for row in bundle.blackouts if row.first <= grid.last_day and row.last >= grid.first_day]
        self._numbers: dict[Blackout, int] = {}

    def of(self, session: Session, closed: Iterable[tuple[str, date, date]]) -> tuple[int, ...]:
        """Numbers of the blackouts that concern a session, with the days closed to it for other reasons."""
        named = [(row.name, row.first, row.last) for row in self._rows if concerns(row, session)]
        return tuple(dict.fromkeys(self._number(*item) for item in [*named, *closed]))

    def all(self) -> tuple[Blackout, ...]:
        """Every blackout named so far."""
        return tuple(self._numbers)

    def _number(self, name: str, first: date, last: date) -> int:
        blackout = Blackout(name, self._grid.day(first), self._grid.day(last))
        return self._numbers.setdefault(blackout, len(self._numbers))


def concerns(blackout: facts.Blackout, session: Session) -> bool:
    """Whether days kept free are kept free of this session."""
    if session.format in blackout.exempt_formats:
        return False
    return (not blackout.formats or session.format in blackout.formats) and (
        not blackout.areas or session.area in blackout.areas
    )
