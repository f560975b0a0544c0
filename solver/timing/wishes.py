"""People who are wanted in two places at once: all but one of the sessions then pays for their absence.

A person's *wish* for a session is what it costs at least when the person does not attend: the price of an absence,
and of a substitute where the person presides first. Someone who is required cannot be absent at all. Of the sessions
that cannot miss the middle slot of one block a person attends one, so all others pay, the dearest wish excepted.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from solver.bits import span
from solver.facts import SessionFacts
from solver.floors import torn_cores
from solver.linear import Flags, Numbers
from solver.problem import Role
from solver.static import Static
from solver.timing.literals import Literals
from solver.timing.occupancy import Occupancy
from solver.timing.rows import Rows

REQUIRED = 2**40
"""The wish for somebody who is required."""


@dataclass(frozen=True, slots=True)
class _Wishes:
    """Parallel arrays: in ``cell`` the literal cannot miss the middle slot, and wants the person at ``price``."""

    person: Numbers
    cell: Numbers
    literal: Numbers
    price: Numbers

    def at_least(self, price: int) -> "_Wishes":
        """Those of this price and above."""
        keep = self.price >= price
        return _Wishes(self.person[keep], self.cell[keep], self.literal[keep], self.price[keep])


def charge_absences(rows: Rows, taken: Occupancy) -> None:
    """Charge, per block, for everybody wanted more than once, those wanted in the same places together.

    Prices are charged in layers: of all sessions that want a person at ``price`` or more, all but one pay what this
    price is above the next lower one. Together that is the sum of all wishes but the dearest. Whoever misses a
    session that lasts over several blocks misses it once: that absence is a column of its own, with a say in each.
    """
    wishes, long = _collect(rows.static, rows.table, taken), _lasting(rows.table, taken)
    prices: dict[bytes, int] = defaultdict(int)
    below = 0
    for price in np.unique(wishes.price).tolist():
        if price < REQUIRED:
            layer = wishes.at_least(price)
            required = _pairs(rows.table, wishes.at_least(REQUIRED))
            missed: dict[tuple[int, int], int] = {}
            for key, people in _together(rows.table, layer).items():
                literals: Numbers = np.frombuffer(key, dtype=np.int64)
                lasting = sorted(long.intersection(rows.table.session[literals].tolist()))
                pairs = [(person, session) for person in people for session in lasting]
                misses = [_missed(rows, missed, pair, price - below) for pair in pairs if pair not in required]
                if misses:
                    _charge_lasting(rows, literals, len(people), misses, price - below)
                else:
                    prices[key] += len(people) * (price - below)
            below = price
    for key, price in prices.items():
        literals = np.frombuffer(key, dtype=np.int64)
        absent = rows.new(len(literals) - 1)
        rows.linear(np.append(literals, absent), np.append(np.ones_like(literals), -1), high=1)
        rows.price(absent, price)


def _charge_lasting(rows: Rows, literals: Numbers, people: int, misses: list[int], price: int) -> None:
    """Charge where sessions that last are wanted too; ``absent`` counts who misses any of the others."""
    absent = rows.new(people * (len(literals) - 1))
    others = [-1] * (1 + len(misses))
    rows.linear([*literals.tolist(), absent, *misses], [people] * len(literals) + others, high=people)
    rows.price(absent, price)


def _missed(rows: Rows, missed: dict[tuple[int, int], int], pair: tuple[int, int], price: int) -> int:
    """The column that says that the person misses the session."""
    if pair not in missed:
        missed[pair] = rows.new(1)
        rows.price(missed[pair], price)
    return missed[pair]


def _lasting(table: Literals, taken: Occupancy) -> set[int]:
    """Sessions that cannot miss the middle slots of several blocks."""
    literals = taken.literal[taken.middle > 0]
    several = np.flatnonzero(np.bincount(literals, minlength=len(table)) > 1)
    return set(table.session[several].tolist())


def _pairs(table: Literals, wishes: _Wishes) -> set[tuple[int, int]]:
    return set(zip(wishes.person.tolist(), table.session[wishes.literal].tolist(), strict=True))


def _collect(static: Static, table: Literals, taken: Occupancy) -> _Wishes:
    parts: list[tuple[Numbers, ...]] = []
    for session in static.sessions:
        people, prices = _wanted(static, session)
        entries = np.arange(taken.of[session.index].start, taken.of[session.index].stop)
        entries = entries[taken.middle[entries] > 0]
        if not len(people) or not len(entries):
            continue
        literals = taken.literal[entries]
        who, where = np.nonzero(
            _free_throughout(static, session, people, table, literals) | (prices >= REQUIRED)[:, None]
        )
        parts.append((people[who], taken.cell[entries[where]], literals[where], prices[who]))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0, np.int64)] * 4
    return _Wishes(*columns)


def _wanted(static: Static, session: SessionFacts) -> tuple[Numbers, Numbers]:
    """People whom the session wants, with the price of their not attending; the absence of one of a core is paid."""
    prices: dict[int, int] = defaultdict(int)
    torn = {person for group in session.groups for core in torn_cores(static, session, group) for person in core}
    for group in session.groups:
        if group.absent_price:
            for person in group.people.tolist():
                if person not in torn:
                    prices[person] += group.absent_price
        if group.role is Role.PRESIDER and group.rank_price:
            prices[int(group.people[0])] += group.rank_price
    for person in session.always_there():
        prices[person] = REQUIRED
    return np.array(list(prices), dtype=np.int64), np.array(list(prices.values()), dtype=np.int64)


def _free_throughout(
    static: Static, session: SessionFacts, people: Numbers, table: Literals, literals: Numbers
) -> Flags:
    """Who (rows) is free, and avoids no start, of each literal (columns): there nothing is charged otherwise."""
    hindered = session.starts & ~static.free_starts(session, static.busy(session, people))
    for _, avoided in static.avoided.values():
        hindered |= session.starts & ~static.free_starts(session, avoided[people])
    masks = np.array([span(int(a), int(b)) for a, b in zip(table.low[literals], table.high[literals], strict=True)])
    meets = hindered[:, table.day[literals] - session.days_range.start] & masks.astype(np.uint64)
    return np.asarray(meets == 0, dtype=np.bool_)


def _together(table: Literals, wishes: _Wishes) -> dict[bytes, list[int]]:
    """Sets of two or more literals, of different sessions, with the people whom all of them want at once."""
    order = np.lexsort((wishes.literal, wishes.cell, wishes.person))
    person, cell, literal = wishes.person[order], wishes.cell[order], wishes.literal[order]
    if not len(order):
        return {}
    fresh = np.flatnonzero((np.diff(person, prepend=-1) != 0) | (np.diff(cell, prepend=-1) != 0))
    ends = np.append(fresh[1:], len(order))
    several = table.session[literal[fresh]] != table.session[literal[ends - 1]]
    found: dict[bytes, dict[int, None]] = defaultdict(dict)
    for start, stop in zip(fresh[several].tolist(), ends[several].tolist(), strict=True):
        found[literal[start:stop].tobytes()][int(person[start])] = None  # once, in however many blocks
    return {key: list(people) for key, people in found.items()}
