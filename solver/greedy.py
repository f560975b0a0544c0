"""Greedy construction: the sessions one by one, the hardest first, each where it costs least now."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.bits import unpack
from solver.facts import DEAR, Ints, SessionFacts
from solver.gaps import gap_cost
from solver.people import NOBODY, Choice, choose_people
from solver.problem import NONE, Assignment, Role
from solver.state import Placement, State
from solver.static import Static
from solver.terms import Flags

BLINK = 0.05
Slots = dict[int, tuple[int, int, int]]
"""Session → (day, first slot, end slot) that it must begin in."""


def order_of(static: Static) -> list[int]:
    """Sessions in the order of placing: containers, then whoever has the least freedom, predecessors first."""
    keys = {session.index: _freedom(session) for session in static.sessions}
    for distance in reversed(static.distances):
        keys[distance.before] = min(keys[distance.before], keys[distance.after])
    return in_order(sorted(keys, key=lambda index: (keys[index], index)), predecessors(static))


def predecessors(static: Static) -> dict[int, set[int]]:
    """For each session those that must be placed before it can be."""
    before: dict[int, set[int]] = {session.index: set() for session in static.sessions}
    for distance in static.distances:
        before[distance.after].add(distance.before)
    for session in static.sessions:
        if session.parent != NONE:
            before[session.index].add(session.parent)
    return before


def in_order(wanted: Iterable[int], before: dict[int, set[int]]) -> list[int]:
    """The wanted sessions and all their predecessors, each after its predecessors, otherwise in the given order."""
    order: list[int] = []
    done: set[int] = set()
    stack = list(wanted)[::-1]
    while stack:
        waiting = sorted(before[stack[-1]] - done)
        if waiting and stack[-1] not in done:
            stack.extend(waiting)
            continue
        index = stack.pop()
        if index not in done:
            done.add(index)
            order.append(index)
    return order


def _freedom(session: SessionFacts) -> tuple[int, int, float]:
    """Containers before mandatory before optional; then by starts left per person needed."""
    starts = int(np.bitwise_count(session.starts).sum())
    people = sum(group.low for group in session.groups) + sum(
        len(group.people) // 4 for group in session.groups if group.role in (Role.QUORUM, Role.PREFERRED)
    )
    slack = min((len(group.people) - group.want for group in session.groups if group.role is Role.POOL), default=50)
    kind = 0 if session.container or session.exact else 1 if session.mandatory else 2
    return kind, 0 if kind < 2 else min(slack // 8, 3), starts / (1 + people)


@dataclass(frozen=True, slots=True)
class Option:
    """A legal assignment and what it adds to the cost now."""

    assignment: Assignment
    cost: int


def best_option(
    state: State,
    session: SessionFacts,
    within: Slots | None = None,
    blink: random.Random | None = None,
    *,
    extra: bool = True,
    early: bool = False,
    spare: frozenset[int] = NOBODY,
) -> Option | None:
    """Return the option that is cheapest by time and venue (the first of equals), or None when nothing is legal.

    With ``blink`` candidates are overlooked now and then, for variety; with ``early`` the first day that is legal
    wins, whatever it costs; who is in ``spare`` is left free where possible.
    """
    crowding = state.ledger.crowding_costs(session, session.days_range)
    floor = floor_of(state, session, within, crowding)
    if floor is None:
        return None
    flat = np.where(floor < DEAR, np.arange(floor.shape[1])[:, None], DEAR).ravel() if early else floor.ravel()
    candidates = np.flatnonzero(flat < DEAR)
    best: Option | None = None
    best_value = int(DEAR)
    choices: dict[tuple[int, int, int], Choice | None] = {}  # rooms of one area get the same people
    for k in candidates[np.argsort(flat[candidates], kind="stable")]:
        if best is not None and (early or flat[k] >= best_value):
            break
        row, offset, start = (int(part) for part in np.unravel_index(k, floor.shape))
        venue = session.venues[row] if session.venue_needed else NONE
        placement = Placement(session.days_range.start + offset, start, venue)
        alike = offset, start, state.area_of(venue) if session.told is None else -venue
        if alike not in choices:
            choices[alike] = choose_people(state, session, placement, extra=extra, spare=spare)
        choice = choices[alike]
        if choice is None or (blink is not None and blink.random() < BLINK):
            continue
        value = choice.when + choice.short + int(session.slot_costs[offset, start])
        value += session.venue_costs.get(venue, 0) + int(crowding[offset, start])
        value += state.ledger.nearness.cost(session, placement.day, start, venue)
        value += gap_cost(state, session, placement.day, start, {person for _, person in choice.pairs})
        if value < best_value:
            best_value = value
            best = Option(Assignment(session.index, placement.day, start, venue, choice.pairs), value + choice.share)
    return best


def floor_of(
    state: State, session: SessionFacts, within: Slots | None = None, crowding: Ints | None = None
) -> Ints | None:
    """What time, venue and shortage cost at least (``DEAR`` where taken), ``(venues, W, slots)``; None = empty.

    ``crowding`` are the ledger's costs of the session's days, where the caller has them.
    """
    days = session.days_range
    if not len(days) or (session.venue_needed and not session.venues):
        return None
    open_days = state.open_days(session)
    first, end = 0, state.static.slots
    if within is not None and session.index in within:
        day, first, end = within[session.index]
        open_days &= np.arange(days.start, days.stop) == day
    in_time = open_days & (np.arange(days.start, days.stop) <= state.relations.latest(session.index))
    open_days = in_time if in_time.any() else open_days
    if not open_days.any():
        return None
    if crowding is None:
        crowding = state.ledger.crowding_costs(session, days)
    base = session.costs - session.venue_floor + session.short_costs + crowding
    base += state.ledger.nearness.least_costs(session)
    allowed, prices = _open(state, session)
    allowed &= open_days[:, None]
    allowed[..., :first] = False
    allowed[..., end:] = False
    return np.asarray(np.where(allowed, base + prices[:, None, None], DEAR), dtype=np.int32)


def _open(state: State, session: SessionFacts) -> tuple[Flags, Ints]:
    """Which (venue, day, start) are free of required people, resources and the venue's sessions, and venue prices."""
    required = required_people(session)
    if not session.venue_needed:
        starts = state.open_starts(session, state.areas - 1, required)[None]
        return unpack(starts, state.static.slots), np.zeros(1, dtype=np.int32)
    areas = [state.area_of(venue) for venue in session.venues]
    by_area = {area: state.open_starts(session, area, required) for area in set(areas)}
    starts = np.stack([by_area[area] for area in areas]) & state.open_venues(session)
    prices = [session.venue_costs.get(venue, 0) for venue in session.venues]
    return unpack(starts, state.static.slots), np.array(prices, dtype=np.int32)


def required_people(session: SessionFacts) -> npt.NDArray[np.intp]:
    """Whoever must attend: required groups and kept people."""
    groups = [group.people for group in session.groups if group.role is Role.REQUIRED]
    kept = np.array([person for _, person in session.keep], dtype=np.intp)
    return np.unique(np.concatenate([*groups, kept]))


def fill(state: State, order: Iterable[int], within: Slots | None = None, *, early: bool = False) -> list[int]:
    """Place the sessions in this order, each at its best option when that beats leaving it out; return the others."""
    left = []
    for index in order:
        session = state.static.sessions[index]
        option = best_option(state, session, within, extra=False, early=early)
        if option is None or (not session.mandatory and option.cost > session.price):
            left.append(index)
        else:
            state.place(option.assignment)
    return left


def construct(static: Static) -> State:
    """Build a first schedule."""
    state = State(static)
    fill(state, order_of(static))
    return state
