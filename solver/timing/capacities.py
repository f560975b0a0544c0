"""Whatever is used while sessions last, as one shape: who uses how much of it, and how much there is at each slot.

A required person, a body of which a number must come, the venues some sessions must share, a department's officers:
each is a set of things with free slots and a set of users with a demand. Whatever the starts, users of a block cannot
take more slots than it has, and those that cannot miss its middle slot cannot be more than are free there.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.bits import unpack
from solver.facts import GroupFacts, SessionFacts
from solver.linear import Numbers
from solver.static import Static
from solver.timing.literals import Block
from solver.timing.occupancy import per_cell


@dataclass(frozen=True, slots=True)
class Usage:
    """``users`` maps sessions to demands; ``slots`` and ``middle`` are what each cell offers.

    ``gap`` slots follow each use before the next of the same thing, but for the last in a row.
    """

    rule: str
    users: dict[int, int]
    slots: Numbers
    middle: Numbers
    gap: int = 0


def usages(static: Static, blocks: list[Block]) -> Iterator[Usage]:
    """Everything that is shared, in the order of the rules."""
    yield from _of_people(static, blocks)
    yield from _of_bodies(static, blocks)
    yield from _of_venues(static, blocks)
    yield from _of_resources(static, blocks)


def _of_people(static: Static, blocks: list[Block]) -> Iterator[Usage]:
    """People who are required: those of the same sessions share one row, as full as the busiest of them."""
    sessions: dict[int, list[int]] = defaultdict(list)
    for session in static.sessions:
        for person in session.always_there():
            sessions[person].append(session.index)
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for person, attended in sessions.items():
        if len(attended) > 1:
            alike[tuple(attended)].append(person)
    for users, people in alike.items():
        free = ~unpack(static.person_busy[np.array(people)], static.slots)
        cells = [per_cell(one, blocks) for one in free]
        slots, middle = (np.min(columns, axis=0) for columns in zip(*cells, strict=True))
        yield Usage("person_attends_one_session", dict.fromkeys(users, 1), slots, middle)


def _of_bodies(static: Static, blocks: list[Block]) -> Iterator[Usage]:
    """Sets of people of whom several sessions need a number: presiders, bodies, pools."""
    groups = [(session, group) for session in static.sessions for group in session.groups if group.low]
    bodies = {tuple(sorted(group.people.tolist())) for _, group in groups if len(group.people) > 1}
    if not bodies:
        return
    ordered = sorted(bodies)
    member = np.zeros((len(ordered), len(static.problem.people)), dtype=np.float32)
    for row, body in enumerate(ordered):
        member[row, list(body)] = 1
    demands = _demands(static, groups, member)
    free = ~unpack(static.person_busy, static.slots)
    for row, body in enumerate(ordered):
        users = np.flatnonzero(demands[row])
        if len(users) > 1:
            slots, middle = per_cell(free[list(body)].sum(axis=0, dtype=np.int32), blocks)
            needs = {int(user): int(demands[row, user]) for user in users}
            yield Usage("person_attends_one_session", needs, slots, middle)


def _demands(
    static: Static, groups: list[tuple[SessionFacts, GroupFacts]], member: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """How many of each body (rows) each session takes at least: its required people, or what one group must find."""
    demands = np.zeros((len(member), len(static.sessions)), dtype=np.int64)
    for session in static.sessions:
        there = sorted(session.always_there())
        if there:
            demands[:, session.index] = member[:, there].sum(axis=1)
    for session, group in groups:
        outside = len(group.people) - member[:, group.people].sum(axis=1).astype(np.int64)
        demands[:, session.index] = np.maximum(demands[:, session.index], group.low - outside)
    return demands


def _of_venues(static: Static, blocks: list[Block]) -> Iterator[Usage]:
    """Sets of venues that some sessions have to share."""
    needing = [session for session in static.sessions if session.venue_needed and session.venues]
    choices = {frozenset(session.venues) for session in needing}
    for venues in sorted(choices, key=sorted):
        users = {session.index: 1 for session in needing if venues.issuperset(session.venues)}
        if len(users) > 1:
            rows = sorted(venues)
            free = ~unpack(static.venue_busy[rows], static.slots)
            gap = min(static.turnaround[venue] for venue in rows)
            slots, middle = per_cell(free.sum(axis=0, dtype=np.int32), blocks)
            yield Usage("venue_hosts_one_session", users, slots + gap * _runs(free, blocks), middle, gap)


def _runs(free: npt.NDArray[np.bool_], blocks: list[Block]) -> Numbers:
    """How many uninterrupted free stretches the venues have in each cell."""
    counts = []
    for block in blocks:
        part = free[:, :, block.start : block.end]
        begins = part[:, :, :1].sum(axis=(0, 2)) + (part[:, :, 1:] & ~part[:, :, :-1]).sum(axis=(0, 2))
        counts.append(begins)
    return np.stack(counts, axis=1).astype(np.int64).ravel()


def _of_resources(static: Static, blocks: list[Block]) -> Iterator[Usage]:
    """Departments, staff and vehicles."""
    for term in static.capacities.values():
        slots, middle = per_cell(np.maximum(term.free, 0), blocks)
        yield Usage(term.rule, dict(term.uses), slots, middle)
