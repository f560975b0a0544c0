"""When a session may take place: its window in the horizon, its blackouts, its notice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from app.problems import bundle as facts
from app.problems.bundle import Bundle, Format, SeasonWindow, Session, Strength, Suspension
from app.problems.grid import Grid
from app.problems.placed import days_of, last_of
from solver.problem import NONE, Blackout

Closure: TypeAlias = facts.Blackout | Suspension | SeasonWindow
"""Days that all sessions keep free, or those of some formats, areas or groups."""


@dataclass(frozen=True)
class Window:
    """Days of the horizon a session may take; ``whole`` when nothing of its window lies outside."""

    first: int
    last: int
    whole: bool


def window_of(session: Session, form: Format, grid: Grid) -> Window | None:
    """Window clipped to the horizon; None when the session cannot lie inside."""
    first, last = grid.day(session.first), grid.day(last_of(session))
    clipped_first, clipped_last = max(first, 0), min(last, grid.n_days - 1)
    whole = (first, last) == (clipped_first, clipped_last)
    if not whole and clipped_last - clipped_first + 1 < days_of(session, form):
        return None
    return Window(clipped_first, clipped_last, whole)


def target_of(session: Session, grid: Grid) -> int:
    """Day of the target, moved to the nearest day of the horizon."""
    return NONE if session.target is None else min(max(grid.day(session.target), 0), grid.n_days - 1)


def hard_closures(bundle: Bundle) -> Iterator[Closure]:
    """Days kept free every time: blackouts, suspensions until they are lifted, and hard season windows."""
    yield from bundle.blackouts
    yield from (row for row in bundle.suspensions if row.lifted_at is None)
    yield from (row for row in bundle.season_windows if row.strength is Strength.HARD)


def soft_closures(bundle: Bundle) -> Iterator[Closure]:
    """Days kept free where they can be."""
    yield from (row for row in bundle.season_windows if row.strength is Strength.SOFT)


def concerns(closure: Closure, session: Session) -> bool:
    """Whether days kept free are kept free of this session."""
    if isinstance(closure, SeasonWindow):
        named = {group for item in session.attendance for group in item.groups}
        if closure.groups and named.isdisjoint(closure.groups):
            return False
    elif session.format in closure.exempt_formats:
        return False
    return (not closure.formats or session.format in closure.formats) and (
        not closure.areas or session.area in closure.areas
    )


class Blackouts:
    """Collects the blackouts that sessions of this horizon name."""

    def __init__(self, bundle: Bundle, grid: Grid) -> None:
        self._grid = grid
        rows = hard_closures(bundle)
        self._rows = [row for row in rows if row.first <= grid.last_day and row.last >= grid.first_day]
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
