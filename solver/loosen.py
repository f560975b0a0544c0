"""Which sessions of a schedule are worth looking at all together: those that pay most for what others take."""

from collections.abc import Mapping
from random import Random

import numpy as np

from solver.bits import unpack
from solver.facts import DEAR, SessionFacts
from solver.linear import Flags, Numbers
from solver.metrics import measure
from solver.problem import Role
from solver.schedule import Schedule
from solver.static import Static

FEW = 24
"""Sessions that are looked at together at first."""
MANY = 48
"""The same where fewer have brought nothing."""
RIVALS = 2
"""Sessions in the way of each of them that are looked at with it."""
STARTS = 8
"""Starts that each of them may choose from, the cheapest by itself, beside where it is."""


def loosen(static: Static, schedule: Schedule, random: Random, most: int = FEW) -> dict[int, Flags]:
    """Up to so many sessions that cost most above what they would by themselves, with the starts they may have."""
    paid = _paid(static, schedule)
    placed = {item.session: item for item in schedule.assignments}
    movable = [
        session for session in static.sessions if not (session.container or session.exact) and session.starts.any()
    ]
    above = {session.index: paid[session.index] - int(session.costs.min()) for session in movable}
    dear = [session for session in movable if above[session.index] > 0]
    rivals, may_move = Rivals(static, schedule), {session.index for session in movable}
    loose: dict[int, Flags] = {}

    def let_loose(index: int) -> Flags:
        session = static.sessions[index]
        allowed = _starts(static, session, random)
        if index in placed:
            allowed[placed[index].day - session.days_range.start, placed[index].start] = True
        loose[index] = allowed
        return allowed

    for session in sorted(dear, key=lambda session: -above[session.index] * random.random()):
        if len(loose) >= most:
            break
        if session.index not in loose:
            rival = rivals.of(session, let_loose(session.index))
            ready = [index for index in rival if index in may_move and index not in loose]
            for index in random.sample(ready, min(RIVALS, len(ready))):
                let_loose(index)
    return loose


class Rivals:
    """Which sessions of a schedule take what a session would need elsewhere: its people by name, or its venues."""

    def __init__(self, static: Static, schedule: Schedule) -> None:
        self.static, self.placed = static, schedule.assignments
        facts = [static.sessions[item.session] for item in self.placed]
        self.day, self.start = (np.array([getattr(item, name) for item in self.placed]) for name in ("day", "start"))
        self.last = self.day + [session.days for session in facts]
        self.end = self.start + [session.duration for session in facts]
        self.venue = np.array([item.venue for item in self.placed])
        self.people = np.zeros((len(facts), len(static.problem.people)), dtype=np.bool_)
        for row, session in enumerate(facts):
            self.people[row, _named(session)] = True

    def of(self, session: SessionFacts, starts: Flags) -> list[int]:
        """The sessions in the way of one at these starts."""
        near = np.zeros(len(self.placed), dtype=np.bool_)
        for day, start in np.argwhere(starts).tolist():
            first = session.days_range.start + day
            same_day = (self.day < first + session.days) & (first < self.last)
            near |= same_day & (self.start < start + session.duration) & (start < self.end)
        named = _named(session)
        near &= self.people[:, named].any(axis=1) | np.isin(self.venue, session.venues)
        return [self.placed[row].session for row in np.flatnonzero(near) if self.placed[row].session != session.index]


def _named(session: SessionFacts) -> list[int]:
    return [person for group in session.groups if group.role is not Role.POOL for person in group.people.tolist()]


def around(static: Static, schedule: Schedule, loose: Mapping[int, Flags]) -> set[int]:
    """The placed sessions on days that the loose ones may take."""
    days: set[int] = set()
    for index, allowed in loose.items():
        session = static.sessions[index]
        for first in (np.flatnonzero(allowed.any(axis=1)) + session.days_range.start).tolist():
            days.update(range(first, first + session.days))
    return {
        placed.session
        for placed in schedule.assignments
        if not days.isdisjoint(range(placed.day, placed.day + static.sessions[placed.session].days))
    }


def _paid(static: Static, schedule: Schedule) -> Numbers:
    """What each session costs for reasons of its own."""
    paid = np.zeros(len(static.sessions), dtype=np.int64)
    for part in measure(static.problem, schedule).parts:
        for match in part.matches:
            if len(match.sessions) == 1:
                paid[match.sessions[0]] += part.weight * match.amount
    return paid


def _starts(static: Static, session: SessionFacts, random: Random) -> Flags:
    allowed = unpack(session.starts, static.slots)
    lots = np.random.default_rng(random.getrandbits(32)).random(allowed.shape) / 2
    costs = np.where(allowed, session.costs + lots, DEAR).ravel()
    cheapest = np.argsort(costs)[:STARTS]
    chosen = np.zeros(allowed.size, dtype=np.bool_)
    chosen[cheapest] = costs[cheapest] < DEAR
    return chosen.reshape(allowed.shape)
