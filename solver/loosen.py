"""Which sessions of a schedule are worth looking at all together: those that pay most for what others take."""

from collections.abc import Mapping
from random import Random

import numpy as np

from solver.bits import unpack
from solver.facts import DEAR, SessionFacts
from solver.linear import Flags, Numbers
from solver.metrics import measure
from solver.schedule import Schedule
from solver.static import Static

FEW = 24
"""Sessions that are looked at together at first."""
MANY = 48
"""The same where fewer have brought nothing."""
HELPING = 6
"""Sessions among them in which somebody who lacks a duty might do it."""
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
    helping = _helping(static, schedule, random)
    dear = [session for session in movable if above[session.index] > 0 and session.index not in helping]
    chosen = [session for session in movable if session.index in helping]
    chosen += sorted(dear, key=lambda session: -above[session.index] * random.random())[: most - len(chosen)]
    loose = {session.index: _starts(static, session, random) for session in chosen}
    for index, allowed in loose.items():
        if index in placed:
            allowed[placed[index].day - static.sessions[index].days_range.start, placed[index].start] = True
    return loose


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


def _helping(static: Static, schedule: Schedule, random: Random) -> set[int]:
    """Some sessions in which somebody, chosen by lot, might do a duty that is lacking: no session pays for that."""
    attended = {item.session: item.attends for item in schedule.assignments}
    lacking = [
        (term, person)
        for term in static.duties
        if term.price
        for person in term.people
        if sum(person in attended.get(session, ()) for session in term.sessions) < term.minimum
    ]
    if not lacking:
        return set()
    term, person = random.choice(lacking)
    able = [
        index
        for index in term.sessions
        if person not in attended.get(index, ())
        and any(person in group.people for group in static.problem.sessions[index].groups)
    ]
    return set(random.sample(able, min(HELPING, len(able))))


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
