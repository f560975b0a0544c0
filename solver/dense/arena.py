"""The dense sessions of a state and everything about them as flat sequences; the rest of the schedule stands still."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.bits import unpack
from solver.dense.kernel import FIELDS
from solver.facts import SessionFacts
from solver.greedy import required_people
from solver.nearness import Kind
from solver.problem import NONE, Role
from solver.state import State
from solver.static import Static

Array = npt.NDArray[np.int64]
CLOSED = -(10**6)
"""Gap that two sessions without a venue keep: none."""


@dataclass(frozen=True, slots=True)
class Arena:
    """What the walk reads; ``sessions`` are the problem's numbers of its rows.

    ``facts`` are: scalars (rows, slots, reach, nights, areas, days, venue columns), duration, pairs, area and
    turnaround of each venue, travel, first entry of each row's own costs, own costs by start, first day of the window,
    costs by venue, open starts by day and venue as words, ends of lags, lags, days passed, first word of each row,
    length of the window, starts and venues to choose from with their ends. The last venue column stands for none.
    """

    sessions: tuple[int, ...]
    facts: tuple[Array, ...]
    dearest: int
    """The largest price of a unit."""


def make_arena(state: State, sessions: tuple[int, ...]) -> Arena:
    """Fold the sessions, none of which may be placed in the state."""
    static = state.static
    n, slots, kinds = len(sessions), static.slots, len(static.problem.venues) + 1
    facts = [static.sessions[index] for index in sessions]
    words, costs, starts, rooms = zip(*(_own(state, session, kinds, sessions) for session in facts), strict=True)
    lengths = np.array([len(session.days_range) for session in facts], dtype=np.int64)
    pairs, reach, nights = _pairs(state, sessions)
    lag_ends, lags = _lags(static, sessions)
    areas = state.areas
    travel = np.zeros((areas, areas), dtype=np.int64)
    travel[: areas - 1, : areas - 1] = np.array(static.travel, dtype=np.int64).reshape(areas - 1, areas - 1)
    scalars = [n, slots, reach, nights, areas, static.problem.n_days, kinds]
    by_venue = [[session.venue_costs.get(venue, 0) for venue in range(kinds)] for session in facts]
    arrays = (
        scalars,
        [session.duration for session in facts],
        pairs,
        [*(venue.area for venue in static.problem.venues), areas - 1],
        [*static.turnaround, CLOSED],
        travel,
        _firsts(lengths * slots)[:-1],
        np.concatenate(costs),
        [session.days_range.start for session in facts],
        by_venue,
        np.concatenate(words),
        lag_ends,
        lags,
        _passed(static),
        _firsts(lengths)[:-1],
        lengths,
        _firsts([len(item) for item in starts]),
        np.concatenate(starts),
        _firsts([len(item) for item in rooms]),
        np.concatenate(rooms),
    )
    prices = [term.price for term in static.overlaps]
    prices += [term.price for term in static.touches] + [term.price for term in static.changes]
    prices += [group.absent_price for session in facts for group in session.groups]
    flat = tuple(np.ascontiguousarray(array, dtype=np.int64).ravel() for array in arrays)
    return Arena(sessions, flat, max([1, *prices]))


def with_places(state: State, sessions: tuple[int, ...]) -> tuple[int, ...]:
    """Those of the sessions, none of which may be placed, that what stands still leaves any place.

    What must follow one that has none has none either.
    """
    kinds = len(state.static.problem.venues) + 1
    while True:
        found = tuple(
            index for index in sessions if _own(state, state.static.sessions[index], kinds, sessions)[0].any()
        )
        if found == sessions:
            return found
        sessions = found


def _firsts(lengths: "npt.ArrayLike") -> Array:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _own(state: State, session: SessionFacts, kinds: int, dense: tuple[int, ...]) -> tuple[Array, Array, Array, Array]:
    """Open starts by day and venue, costs by day and start, and lists of starts and venues to choose from."""
    slots, days = state.static.slots, session.days_range
    words = np.zeros((len(days), kinds), dtype=np.uint64)
    required = required_people(session)
    if session.venue_needed:
        open_venues = state.open_venues(session)
        for row, venue in enumerate(session.venues):
            words[:, venue] = state.open_starts(session, state.area_of(venue), required) & open_venues[row]
    else:
        words[:, NONE] = state.open_starts(session, state.areas - 1, required)
    words[~_open_days(state, session, dense)] = 0
    own = session.costs - session.venue_floor + state.ledger.nearness.least_costs(session)
    own = own + state.ledger.crowding_costs(session, days)
    anywhere = unpack(np.bitwise_or.reduce(words, axis=1), slots)
    day, start = np.nonzero(anywhere)
    costs = np.where(anywhere, own, 0).astype(np.int64).ravel()
    venues = np.flatnonzero(words.any(axis=0)).astype(np.int64)
    return words.astype(np.int64), costs, (day + days.start) * slots + start, venues


def _open_days(state: State, session: SessionFacts, dense: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    allowed = np.ones(len(session.days_range), dtype=np.bool_)
    for _, days in state.relations.day_rules(session, without=frozenset(dense)):
        allowed &= days
    return allowed


def _pairs(state: State, sessions: tuple[int, ...]) -> tuple[Array, int, int]:
    """The numbers of each two sessions, the reach, and whether nights part days."""
    n, nearness = len(sessions), state.ledger.nearness
    rows = np.array([nearness.row[index] for index in sessions], dtype=np.intp)
    pairs = np.zeros((n, n, FIELDS), dtype=np.int64)
    reach, nights = 0, 1
    for table in nearness.tables:
        column = (Kind.OVERLAP, Kind.TOUCH, Kind.CHANGE).index(table.kind)
        pairs[:, :, column] += table.prices[np.ix_(rows, rows)]
        if table.kind is not Kind.OVERLAP:
            reach, nights = max(reach, table.reach), int(table.nights)
    pairs[:, :, 3], pairs[:, :, 4] = _people(state.static, sessions)
    return pairs, reach, nights


def _people(static: Static, sessions: tuple[int, ...]) -> tuple[Array, Array]:
    """For each two sessions what absences cost at least when they meet, and how many people both require."""
    must: dict[int, list[int]] = defaultdict(list)
    wish: dict[int, dict[int, int]] = defaultdict(dict)
    for row, index in enumerate(sessions):
        session = static.sessions[index]
        for person in required_people(session).tolist():
            must[person].append(row)
        for group in session.groups:
            if group.absent_price and group.role is not Role.REQUIRED:
                for person in group.people.tolist():
                    wish[person][row] = wish[person].get(row, 0) + group.absent_price
    absent, shared = (np.zeros((len(sessions),) * 2, dtype=np.int64) for _ in range(2))
    for rows in must.values():
        shared[np.ix_(rows, rows)] += 1
    for person, prices in wish.items():
        for row, price in prices.items():
            for other in must.get(person, ()):
                if other != row and row not in must[person]:
                    absent[row, other] += price
                    absent[other, row] += price
            for other, theirs in prices.items():
                if row < other and not {row, other} & set(must.get(person, ())):
                    absent[row, other] += min(price, theirs)
                    absent[other, row] += min(price, theirs)
    np.fill_diagonal(shared, 0)
    return absent, shared


def _lags(static: Static, sessions: tuple[int, ...]) -> tuple[Array, Array]:
    """For each row the distances to other rows: other, 1 when it comes later, low, high, working."""
    row = {index: number for number, index in enumerate(sessions)}
    found: list[list[tuple[int, int, int, int, int]]] = [[] for _ in sessions]
    for distance in static.distances:
        if distance.before in row and distance.after in row:
            before, after = row[distance.before], row[distance.after]
            found[before].append((after, 1, distance.low, distance.high, int(distance.working)))
            found[after].append((before, 0, distance.low, distance.high, int(distance.working)))
    flat = [item for lags in found for item in lags]
    return _firsts([len(lags) for lags in found]), np.array(flat, dtype=np.int64)


def _passed(static: Static) -> Array:
    """Days passed up to each day, all of them and then working days."""
    working = [kind.value == "working" for kind in static.problem.day_kinds]
    return np.concatenate([np.arange(len(working)), np.cumsum(working)]).astype(np.int64)
