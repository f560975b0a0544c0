"""Per day and start: who is missing, undecided or glad, and which venue is free."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.diaries.board import Board
from app.diaries.closures import Concern, closed_days
from app.diaries.items import Whose
from app.diaries.schemas import Owner
from app.diaries.wanted import Stretches, Wanted
from app.problems.grid import make_blocks

Counts = NDArray[np.int64]
Yes = NDArray[np.bool_]


@dataclass(frozen=True)
class Starts:
    """Slots of the day at which something so long may begin, and the part of the day each lies in."""

    slots: Counts
    blocks: tuple[str, ...]
    length: int

    def any(self, marked: Yes) -> Yes:
        """Whether any slot from each start on is marked."""
        taken: Yes = self._count(marked) > 0
        return taken

    def all(self, marked: Yes) -> Yes:
        """Whether all slots from each start on are marked."""
        liked: Yes = self._count(marked) == self.length
        return liked

    def _count(self, marked: Yes) -> Counts:
        sums = np.zeros((marked.shape[0], marked.shape[1] + 1), np.int64)
        np.cumsum(marked, axis=1, out=sums[:, 1:])
        counts: Counts = sums[:, self.slots + self.length] - sums[:, self.slots]
        return counts


@dataclass(frozen=True)
class Tally:
    """Counts of days × starts; ``venue`` is the first free candidate, ``possible`` where anything may begin at all."""

    missing: Counts
    tentative: Counts
    preferred: Counts
    venue: Counts
    venues_free: Counts
    possible: Yes
    busy: tuple[tuple[Whose, Yes], ...]


def starts_of(board: Board, wanted: Wanted) -> Starts:
    """Lay what is wanted into the parts of the day, wholly inside one of them."""
    blocks, numbers = make_blocks(board.frame.bundle.committee, board.grid)
    length = board.grid.length(wanted.minutes)
    found: dict[int, str] = {}
    for key, number in numbers.items():
        if wanted.blocks is None or key in wanted.blocks:
            for slot in range(blocks[number].start, blocks[number].end - length + 1):
                found.setdefault(slot, key)
    slots = sorted(found)
    return Starts(np.array(slots, np.int64), tuple(found[slot] for slot in slots), length)


def count(board: Board, wanted: Wanted, starts: Starts, people: Sequence[Whose], closed: Collection[date]) -> Tally:
    """Count who is missing everywhere; ``closed`` are days on which nothing may take place."""
    shape = (board.grid.n_days, len(starts.slots))
    missing, tentative, preferred = (np.zeros(shape, np.int64) for _ in range(3))
    busy = []
    for whose in (*people, *wanted.departments):
        mask = board.mask(whose)
        taken = starts.any(mask.taken)
        if whose.kind is Owner.MEMBER:
            needed = _needed(board, wanted.people[whose.key])
            taken &= needed
            tentative += starts.any(mask.tentative) & needed & ~taken
            preferred += starts.all(mask.preferred) & needed & ~taken
        missing += taken
        busy.append((whose, taken))
    free = _free_venues(board, wanted, starts)
    if wanted.needs_venue:
        missing += ~free.any(axis=0)
    return Tally(
        missing,
        tentative,
        preferred,
        venue=free.argmax(axis=0) if len(free) else np.zeros(shape, np.int64),
        venues_free=free.sum(axis=0),
        possible=np.broadcast_to(_possible(board, wanted, closed)[:, None], shape),
        busy=tuple(busy),
    )


def _needed(board: Board, stretches: Stretches) -> Yes:
    needed = np.zeros((board.grid.n_days, 1), bool)
    for first, last in stretches:
        needed[board.grid.day(first) : board.grid.day(last) + 1] = True
    return needed


def _free_venues(board: Board, wanted: Wanted, starts: Starts) -> Yes:
    """Candidates × days × starts; a venue has its area's closed days."""
    free = np.zeros((len(wanted.venues), board.grid.n_days, len(starts.slots)), bool)
    by_area: dict[str, Yes] = {}
    for number, venue in enumerate(wanted.venues):
        if venue.area not in by_area:
            concern = Concern(wanted.format, frozenset({venue.area}), wanted.groups)
            by_area[venue.area] = _days(board, closed_days(board.frame, concern))
        whose = Whose(Owner.VENUE, venue.key, board.frame.snapshot.venues[venue.key], venue.name, venue.name_en)
        free[number] = ~starts.any(board.mask(whose).taken) & ~by_area[venue.area][:, None]
    return free


def _possible(board: Board, wanted: Wanted, closed: Collection[date]) -> Yes:
    frame = board.frame
    general = closed_days(frame, Concern(wanted.format, None, wanted.groups))
    fitting = [
        day.isoweekday() in wanted.weekdays and frame.working_days.kind(day) in wanted.day_kinds for day in frame.days()
    ]
    return np.array(fitting, bool) & ~_days(board, general) & ~_days(board, closed)


def _days(board: Board, days: Collection[date]) -> Yes:
    marked = np.zeros(board.grid.n_days, bool)
    for day in days:
        marked[board.grid.day(day)] = True
    return marked
