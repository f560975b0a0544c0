"""Which sessions of a schedule are worth looking at together: those that pay too much, and those in their way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from random import Random

import numpy as np

from solver.bits import unpack
from solver.facts import DEAR, SessionFacts
from solver.linear import Flags, Numbers
from solver.metrics import measure
from solver.problem import Assignment
from solver.schedule import Schedule
from solver.static import Static
from solver.timing import Slot, Slots

FEW = 24
"""Sessions that are looked at together at first."""
MANY = 48
"""The same later: what fewer can bring has been brought then."""
HELPING = 6
"""Sessions among them in which somebody who lacks a duty might do it."""
STARTS = 8
"""Starts that each of them may choose from, the cheapest by itself, beside where it is."""
PLANNED = 2
"""Starts in the part of a day that the plan of times gives it, the same."""


def loosen(
    static: Static, schedule: Schedule, random: Random, most: int = FEW, plan: Slots | None = None
) -> dict[int, Flags]:
    """Up to so many sessions that are worth it, with the starts they may have: those of the plan of times among them.

    First those that cost more by themselves than where the plan has them (without a plan, than at their cheapest
    start); if there are fewer, sessions that hold people back from them there.
    """
    plan, placed = plan or {}, {item.session: item for item in schedule.assignments}
    paid = _paid(static, schedule)
    movable = [
        session for session in static.sessions if not (session.container or session.exact) and session.starts.any()
    ]
    above = {session.index: paid[session.index] - _least(session, plan.get(session.index)) for session in movable}
    helping = _helping(static, schedule, random)
    dear = [index for index, amount in above.items() if amount > 0 and index not in helping]
    chosen = [index for index in above if index in helping]
    chosen += sorted(dear, key=lambda index: -above[index] * random.random())[: most - len(chosen)]
    rivals = _rivals(static, placed, chosen, plan).intersection(above).difference(chosen)
    chosen += random.sample(sorted(rivals), min(len(rivals), most - len(chosen)))
    loose = {index: _starts(static, static.sessions[index], plan.get(index), random) for index in chosen}
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


def _rivals(
    static: Static, placed: Mapping[int, Assignment], chosen: Iterable[int], plan: Mapping[int, Slot]
) -> set[int]:
    """Sessions whose people these sessions name too, on the days that the plan has for these."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for index in chosen:
        if index in plan:
            groups = static.problem.sessions[index].groups
            wanted[plan[index][0]].update(person for group in groups for person in group.people)
    return {index for index, item in placed.items() if not wanted[item.day].isdisjoint(item.attends)}


def _least(session: SessionFacts, slot: Slot | None) -> int:
    """What the session costs by itself in its slot, at least, or anywhere."""
    if slot is None:
        return int(session.costs.min())
    day, low, high = slot
    return int(session.costs[day - session.days_range.start, low:high].min())


def _starts(static: Static, session: SessionFacts, slot: Slot | None, random: Random) -> Flags:
    allowed = unpack(session.starts, static.slots)
    lots = np.random.default_rng(random.getrandbits(32)).random(allowed.shape) / 2
    costs = np.where(allowed, session.costs + lots, DEAR)
    cheapest = np.argsort(costs, axis=None)[:STARTS]
    chosen = np.zeros(allowed.shape, dtype=np.bool_)
    chosen.flat[cheapest] = True
    if slot is not None:
        row, low, high = slot[0] - session.days_range.start, slot[1], slot[2]
        chosen[row, low + np.argsort(costs[row, low:high])[:PLANNED]] = True
    return chosen & allowed
