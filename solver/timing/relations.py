"""Relations between sessions over days as rows: order, distance, counts, plenaries, months."""

from itertools import pairwise
from typing import assert_never

import numpy as np

from solver.linear import Numbers
from solver.problem import NONE
from solver.static import Static
from solver.terms import Alone, AtMost, BalanceCost, Distance, Near, Period, PersonAtMost, Separate
from solver.timing.literals import elapsed
from solver.timing.rows import Rows


def relate(rows: Rows) -> None:
    """Post every relation."""
    static = rows.static
    for distance in static.distances:
        follow(rows, distance)
    for separate in static.separations:
        keep_apart(rows, separate)
    for pair in static.pairs:
        keep_near(rows, pair)
    for limit in static.at_most:
        count(rows, limit)
    for alone in static.alone:
        close(rows, alone)
    for balance in static.balances:
        level(rows, balance)
    limit_people(rows, static.person_limits)


def follow(rows: Rows, distance: Distance) -> None:
    """``after`` begins ``low..high`` days after ``before`` ends, and only when that takes place."""
    static, table = rows.static, rows.table
    before, after = rows.of(distance.before), rows.of(distance.after)
    if not len(after):
        return
    passed = elapsed(static, distance)
    span = table.of[distance.before]
    ends = passed[table.day[span.start : span.stop] + static.sessions[distance.before].days - 1]
    begins = passed[table.day[table.of[distance.after].start : table.of[distance.after].stop]]
    skip_before, skip_after = rows.left_out[distance.before], rows.left_out[distance.after]
    rows.linear([skip_after, skip_before], [1, -1], low=0)
    columns = [*after, *before, skip_after]
    weights = [*begins, *-ends]
    latest = int(ends.max(initial=0))
    rows.linear(columns, [*weights, latest + distance.low], low=distance.low)
    if distance.high != NONE:
        rows.linear(columns, [*weights, distance.high], high=distance.high)


def keep_apart(rows: Rows, term: Separate) -> None:
    """In any ``min_days`` consecutive days at most one of the sessions begins."""
    literals, days = _by_day(rows, term.sessions)
    starts = np.flatnonzero(np.diff(days, prepend=-1))
    stops = np.searchsorted(days, days[starts] + term.min_days)
    covered = 0
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        if stop > covered:
            rows.at_most(literals[start:stop], 1)
            covered = stop


def keep_near(rows: Rows, term: Near) -> None:
    """Neither of two sessions begins more than ``max_days`` after the other, unless one is left out."""
    table = rows.table
    for one, other in ((term.first, term.second), (term.second, term.first)):
        later, earlier = (np.arange(table.of[index].start, table.of[index].stop) for index in (one, other))
        latest = int(table.day[later].max(initial=0))
        rows.linear(
            [*later, *earlier, rows.left_out[other]],
            [*table.day[later], *-table.day[earlier], -latest],
            high=term.max_days,
        )


def count(rows: Rows, term: AtMost) -> None:
    """At most ``limit`` of the sessions begin in one period."""
    literals, days = _by_day(rows, term.sessions)
    for span in _periods(rows.static, days, term.period):
        rows.at_most(literals[span], term.limit)


def level(rows: Rows, term: BalanceCost) -> None:
    """Each session above ``limit`` that begins in one period costs."""
    literals, days = _by_day(rows, term.sessions)
    for span in _periods(rows.static, days, term.period):
        here = literals[span]
        if len(here) > term.limit and term.price:
            excess = rows.new(len(here))
            rows.linear([*here, excess], [1] * len(here) + [-1], high=term.limit)
            rows.price(excess, term.price)


def close(rows: Rows, term: Alone) -> None:
    """On the days of a container nothing takes place but its children, and these only then."""
    static, table = rows.static, rows.table
    own = np.arange(table.of[term.container].start, table.of[term.container].stop)
    length = static.sessions[term.container].days
    for child in term.children:
        _enclose(rows, own, length, child)
    for day in range(static.problem.n_days):
        over = own[(table.day[own] <= day) & (day < table.day[own] + length)]
        if not len(over):
            continue
        for session in static.sessions:
            mine = table.of[session.index]
            if session.index == term.container or session.index in term.children or not mine:
                continue
            first = table.day[mine.start : mine.stop]
            here = mine.start + np.flatnonzero((first <= day) & (day < first + session.days))
            if len(here):
                rows.at_most(np.concatenate([over, here]), 1)


def _enclose(rows: Rows, own: Numbers, length: int, child: int) -> None:
    """A child lies within the days of its container."""
    table, days = rows.table, rows.static.sessions[child].days
    mine = np.arange(table.of[child].start, table.of[child].stop)
    for day in np.unique(table.day[mine]):
        here = mine[table.day[mine] == day]
        round_it = own[(table.day[own] <= day) & (day + days <= table.day[own] + length)]
        rows.linear([*here, *round_it], [1] * len(here) + [-1] * len(round_it), high=0)


def limit_people(rows: Rows, terms: list[PersonAtMost]) -> None:
    """Nobody attends more of the sessions they are required in than the limit of a day or week."""
    static, table = rows.static, rows.table
    sessions: dict[int, list[int]] = {}
    for session in static.sessions:
        for person in session.always_there():
            sessions.setdefault(person, []).append(session.index)
    alike: dict[tuple[Period, tuple[int, ...]], int] = {}
    for term in terms:
        users = tuple(sessions.get(term.person, ()))
        if len(users) > term.limit:
            key = term.period, users
            alike[key] = min(term.limit, alike.get(key, term.limit))
    period_of = {period: _period_of(static, period) for period in Period}
    for (period, users), limit in alike.items():
        pairs: list[Numbers] = []
        for user in users:
            mine = np.arange(table.of[user].start, table.of[user].stop)
            for k in range(static.sessions[user].days):
                pairs.append(np.stack([period_of[period][table.day[mine] + k], mine], axis=1))
        touched = np.unique(np.concatenate(pairs), axis=0)
        cuts = np.flatnonzero(np.diff(touched[:, 0])) + 1
        for part in np.split(touched[:, 1], cuts):
            rows.at_most(part, limit)


def _by_day(rows: Rows, sessions: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """The literals of the sessions in the order of their days, with the days."""
    spans = [np.arange(rows.table.of[index].start, rows.table.of[index].stop) for index in sessions]
    literals = np.concatenate([*spans, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    literals = literals[np.argsort(rows.table.day[literals], kind="stable")]
    return literals, rows.table.day[literals]


def _periods(static: Static, days: Numbers, period: Period) -> list[slice]:
    """Slices of sorted days, one for each period that has any."""
    names = _period_of(static, period)[days]
    cuts = [0, *(np.flatnonzero(np.diff(names)) + 1).tolist(), len(days)]
    return [slice(a, b) for a, b in pairwise(cuts) if a < b]


def _period_of(static: Static, period: Period) -> Numbers:
    match period:
        case Period.DAY:
            return np.arange(static.problem.n_days, dtype=np.int64)
        case Period.WEEK:
            return np.array(static.problem.weeks, dtype=np.int64)
        case Period.MONTH:
            return np.array(static.problem.months, dtype=np.int64)
        case _:
            assert_never(period)
