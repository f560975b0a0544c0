"""Literals of *when*: one for each part of a day in which a session may begin, with what it costs and surely takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from solver.bits import unpack
from solver.facts import DEAR, Ints, SessionFacts
from solver.linear import Flags, Numbers
from solver.problem import NONE, Problem
from solver.static import Static
from solver.terms import Distance


@dataclass(frozen=True, slots=True)
class Block:
    """Slots ``[start, end)`` of a day as rows count them; ``middle`` is the slot that long sessions cannot miss."""

    start: int
    end: int

    @property
    def middle(self) -> int:
        """The slot in the middle, the earlier of two."""
        return (self.start + self.end - 1) // 2


@dataclass(frozen=True, slots=True)
class Literals:
    """Parallel arrays over all literals: the session begins on ``day`` at one of the starts ``first..last``.

    ``low`` and ``high`` are the slots ``[low, high)`` of the part of the day. ``of`` gives each session's literals.
    """

    session: Numbers
    day: Numbers
    low: Numbers
    high: Numbers
    first: Numbers
    last: Numbers
    cost: Numbers
    of: tuple[range, ...]

    def __len__(self) -> int:
        return len(self.session)

    def holding(self, session: int, day: int, start: int) -> int | None:
        """The literal that stands for a start, or None."""
        span = slice(self.of[session].start, self.of[session].stop)
        fits = (self.day[span] == day) & (self.first[span] <= start) & (start <= self.last[span])
        return span.start + int(np.argmax(fits)) if fits.any() else None


def parts_of_day(problem: Problem) -> list[tuple[int, int]]:
    """The blocks of a day and the gaps between them, as slots ``[start, end)``."""
    cuts = {0, problem.slots_per_day}
    for block in problem.blocks:
        cuts |= {block.start, block.end}
    ordered = sorted(cuts)
    return list(pairwise(ordered))


def literals(static: Static, shortages: dict[int, Ints]) -> Literals:
    """Make a literal for each session, day and part of the day with an allowed start that no relation rules out.

    It costs what its cheapest start does, ``shortages`` at the start included.
    """
    open_days = reachable_days(static)
    columns: list[list[Numbers]] = [[] for _ in range(6)]
    counts: list[int] = []
    parts = parts_of_day(static.problem)
    for session in static.sessions:
        costs = session.costs + shortages.get(session.index, 0)
        rows = list(_of_session(static, session, (open_days[session.index], costs), parts))
        counts.append(sum(len(row[0]) for row in rows))
        for row in rows:
            for column, values in zip(columns, row, strict=True):
                column.append(values)
    ends = np.cumsum([0, *counts])
    day, low, high, first, last, cost = (
        np.concatenate(column) if column else np.zeros(0, dtype=np.int64) for column in columns
    )
    owner = np.repeat(np.arange(len(counts)), counts)
    of = tuple(range(int(a), int(b)) for a, b in pairwise(ends))
    return Literals(owner, day, low, high, first, last, cost, of)


def _of_session(
    static: Static, session: SessionFacts, days_and_costs: tuple[Flags, Ints], parts: list[tuple[int, int]]
) -> Iterator[tuple[Numbers, ...]]:
    days, costs = days_and_costs
    if not days.any():
        return
    allowed = unpack(session.starts, static.slots) & days[:, None]
    for low, high in parts:
        here = allowed[:, low:high]
        rows = np.flatnonzero(here.any(axis=1))
        if not len(rows):
            continue
        here = here[rows]
        cost = np.where(here, costs[rows, low:high], DEAR).min(axis=1).astype(np.int64)
        first = low + np.argmax(here, axis=1).astype(np.int64)
        last = high - 1 - np.argmax(here[:, ::-1], axis=1).astype(np.int64)
        ones = np.ones(len(rows), dtype=np.int64)
        yield rows + session.days_range.start, low * ones, high * ones, first, last, cost


def reachable_days(static: Static) -> list[Flags]:
    """Days on which each session may begin, less those that a lag rules out whatever the rest does.

    A successor needs its predecessor, so it begins only where that can have taken place before.
    """
    days = [np.asarray(session.starts != 0) for session in static.sessions]
    waiting = list(static.distances)
    near = static.neighbours()
    while waiting:
        distance = waiting.pop()
        before, after = static.sessions[distance.before], static.sessions[distance.after]
        fits = _fits(static, distance, before, after)
        left = days[after.index] & (fits & days[before.index][:, None]).any(axis=0)
        if left.sum() < days[after.index].sum():
            days[after.index] = left
            waiting += [other for other in near[after.index] if other.before == after.index]
    return days


def _fits(static: Static, distance: Distance, before: SessionFacts, after: SessionFacts) -> Flags:
    """Which first days of ``before`` (rows) and ``after`` (columns) have the right distance."""
    passed = elapsed(static, distance)
    end = np.array([passed[day + before.days - 1] for day in before.days_range], dtype=np.int64)
    begin = np.array([passed[day] for day in after.days_range], dtype=np.int64)
    gap = begin[None, :] - end[:, None]
    fits = gap >= distance.low
    return fits if distance.high == NONE else fits & (gap <= distance.high)


def elapsed(static: Static, distance: Distance) -> Numbers:
    """Days passed up to each day of the horizon as the distance counts them, working days or all."""
    if distance.working:
        working = [kind.value == "working" for kind in static.problem.day_kinds]
        return np.cumsum(np.array(working, dtype=np.int64))
    return np.arange(static.problem.n_days, dtype=np.int64)
