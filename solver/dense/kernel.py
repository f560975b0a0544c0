"""The walk of the annealer, in plain loops over flat sequences of whole numbers: lists here, arrays once compiled.

The same code runs in the interpreter and compiled by Numba (``compiled.py``), step for step with the same outcome, so
it uses nothing but numbers, loops and subscripts, and draws its own lots. Amounts come as one number: what is forbidden
times ``FORBIDDEN`` plus what is priced.
"""

from collections.abc import MutableSequence, Sequence
from typing import TypeAlias

Numbers: TypeAlias = Sequence[int]
Changing: TypeAlias = MutableSequence[int]
Facts: TypeAlias = tuple[Numbers, ...]
"""The sequences of ``Arena.facts``, in its order."""
Places: TypeAlias = tuple[Changing, ...]
"""The sequences of ``Places`` in ``annealer.py``, in its order."""

FACTS, PLACES = 20, 6
"""How many sequences each of the two has."""
OPTIONS = {"nogil": True, "error_model": "numpy", "forceinline": True, "_nrt": False}
"""Of Numba, here because it compiles anew only when this file has changed; ``_nrt`` counts who holds an array: slow."""
FORBIDDEN = 1 << 40
"""What breaking a rule by one unit counts; what is priced stays below."""
FIELDS = 5
"""Numbers for each two sessions: price of a shared slot, of touching, of changing venues, of meeting; shared people."""
SWAPS, RELOCATIONS, SHIFTS = 40, 75, 90
"""Of a hundred moves so many, counted up, are swaps, new times, small shifts; the rest are new venues."""
NEAR = 3
"""Slots by which a shift moves at most."""


def draw(dice: Changing, below: int) -> int:
    """A number from 0 to ``below`` - 1 (xorshift of 32 bits)."""
    x = dice[0]
    x ^= (x << 13) & 0xFFFFFFFF
    x ^= x >> 17
    x ^= (x << 5) & 0xFFFFFFFF
    dice[0] = x
    return (x * below) >> 32


def between(facts: Facts, i: int, begin: int, venue: int, j: int, other_begin: int, other_venue: int) -> int:
    """What two sessions cost by how they lie to each other; moments are counted through the days."""
    scalars, length, pairs, area, turnaround, travel = facts[0], facts[1], facts[2], facts[3], facts[4], facts[5]
    n, slots, reach, nights, areas = scalars[0], scalars[1], scalars[2], scalars[3], scalars[4]
    at = (i * n + j) * FIELDS
    end, other_end = begin + length[i], other_begin + length[j]
    overlap = min(end, other_end) - max(begin, other_begin)
    same_day = begin // slots == other_begin // slots
    cost = 0
    if same_day:
        if venue == other_venue:
            short = overlap + turnaround[venue]
            if short > 0:
                cost += short * FORBIDDEN
        if pairs[at + 4] > 0:
            short = overlap + travel[area[venue] * areas + area[other_venue]]
            if short > 0:
                cost += short * pairs[at + 4] * FORBIDDEN
        if overlap > 0:
            cost += overlap * pairs[at] + pairs[at + 3]
    if same_day or nights == 0:
        if overlap == 0:
            cost += pairs[at + 1]
        if (
            venue != other_venue
            and begin != other_begin
            and max(begin, other_begin) - (end if begin < other_begin else other_end) <= reach
        ):
            cost += pairs[at + 2]
    return cost


def around(facts: Facts, places: Places, i: int, begin: int, venue: int, without: int, stop: int) -> int:
    """What a session costs there, beside all others but ``without``; its own costs included.

    Counting ends early once ``stop`` is reached.
    """
    n, slots = facts[0][0], facts[0][1]
    begins, venues, members, counts = places[0], places[1], places[2], places[3]
    cost = facts[7][facts[6][i] + begin - facts[8][i] * slots] + facts[9][i * facts[0][6] + venue]
    for here in range(earliest(facts, begin), latest(facts, i, begin) + 1):
        for k in range(here * n, here * n + counts[here]):
            j = members[k]
            if j != i and j != without:
                cost += between(facts, i, begin, venue, j, begins[j], venues[j])
                if cost >= stop:
                    return cost
    return cost + order(facts, places, i, begin // slots, without)


def earliest(facts: Facts, begin: int) -> int:
    """The first day on which something could matter to what begins then: the day before where no night parts them."""
    slots, reach, nights = facts[0][1], facts[0][2], facts[0][3]
    day = begin // slots
    return max(day - 1, 0) if nights == 0 and begin % slots <= reach else day


def latest(facts: Facts, i: int, begin: int) -> int:
    """The last such day."""
    slots, reach, nights = facts[0][1], facts[0][2], facts[0][3]
    day = begin // slots
    if nights == 0 and begin % slots + facts[1][i] + reach >= slots:
        return min(day + 1, facts[0][5] - 1)
    return day


def order(facts: Facts, places: Places, i: int, day: int, without: int) -> int:
    """What a session's lags cost when it lies on that day, those to ``without`` apart."""
    lags, ends, begins, slots = facts[12], facts[11], places[0], facts[0][1]
    cost = 0
    for k in range(ends[i], ends[i + 1]):
        j = lags[5 * k]
        if begins[j] >= 0 and j != without:
            cost += late(facts, k, day, begins[j] // slots)
    return cost


def spread(facts: Facts, places: Places, i: int, without: int, sign: int) -> None:
    """Add to what all others cost, ``without`` apart, what they cost by this session, or take it off."""
    n, slots = facts[0][0], facts[0][1]
    begins, venues, members, counts, costs = places[0], places[1], places[2], places[3], places[5]
    lags, ends = facts[12], facts[11]
    begin, venue = begins[i], venues[i]
    for here in range(earliest(facts, begin), latest(facts, i, begin) + 1):
        for k in range(here * n, here * n + counts[here]):
            j = members[k]
            if j != i and j != without:
                costs[j] += sign * between(facts, i, begin, venue, j, begins[j], venues[j])
    for k in range(ends[i], ends[i + 1]):
        j = lags[5 * k]
        if j != without:
            costs[j] += sign * late(facts, k, begin // slots, begins[j] // slots)


def late(facts: Facts, k: int, day: int, other_day: int) -> int:
    """What the k-th lag costs: the days by which the distance of two days is wrong."""
    lags, passed, days = facts[12], facts[13], facts[0][5]
    kind = lags[5 * k + 4] * days
    gap = passed[kind + other_day] - passed[kind + day]
    if lags[5 * k + 1] == 0:
        gap = -gap
    if gap < lags[5 * k + 2]:
        return (lags[5 * k + 2] - gap) * FORBIDDEN
    if lags[5 * k + 3] >= 0 and gap > lags[5 * k + 3]:
        return (gap - lags[5 * k + 3]) * FORBIDDEN
    return 0


def lagging(facts: Facts, i: int, day: int, j: int, other_day: int) -> int:
    """What the lags between two sessions cost on these days."""
    lags, ends = facts[12], facts[11]
    cost = 0
    for k in range(ends[i], ends[i + 1]):
        if lags[5 * k] == j:
            cost += late(facts, k, day, other_day)
    return cost


def allowed(facts: Facts, i: int, begin: int, venue: int) -> bool:
    """Whether the session may begin there at all."""
    scalars = facts[0]
    slots, places = scalars[1], scalars[6]
    offset = begin // slots - facts[8][i]
    if offset < 0 or offset >= facts[15][i]:
        return False
    word = facts[10][(facts[14][i] + offset) * places + venue]
    return (word >> (begin % slots)) & 1 == 1


def put(facts: Facts, places: Places, i: int, begin: int, venue: int) -> None:
    """Move a session, wherever it was before."""
    n, slots = facts[0][0], facts[0][1]
    begins, venues, members, counts, rank = places[0], places[1], places[2], places[3], places[4]
    if begins[i] >= 0:
        day = begins[i] // slots
        counts[day] -= 1
        last = members[day * n + counts[day]]
        members[day * n + rank[i]] = last
        rank[last] = rank[i]
    day = begin // slots
    members[day * n + counts[day]] = i
    rank[i] = counts[day]
    counts[day] += 1
    begins[i] = begin
    venues[i] = venue


def propose(facts: Facts, places: Places, dice: Changing, i: int) -> int:
    """A place for one session, ``begin * venues + venue``, or -1 for none."""
    scalars, starts, options, rooms, choices = facts[0], facts[16], facts[17], facts[18], facts[19]
    begins, venues = places[0], places[1]
    kind = SWAPS + draw(dice, 100 - SWAPS)
    begin, venue = begins[i], venues[i]
    if kind < RELOCATIONS:
        begin = options[starts[i] + draw(dice, starts[i + 1] - starts[i])]
        if draw(dice, 2) == 0:
            venue = choices[rooms[i] + draw(dice, rooms[i + 1] - rooms[i])]
    elif kind < SHIFTS:
        begin += draw(dice, 2 * NEAR + 1) - NEAR
        if begin < 0 or begin >= scalars[1] * scalars[5]:
            return -1
    else:
        venue = choices[rooms[i] + draw(dice, rooms[i + 1] - rooms[i])]
    if (begin == begins[i] and venue == venues[i]) or not allowed(facts, i, begin, venue):
        return -1
    return begin * scalars[6] + venue


def gain(change: int, penalty: int) -> int:
    """A change as one number, what is forbidden at the penalty."""
    broken = (change + (FORBIDDEN >> 1)) // FORBIDDEN
    return broken * penalty + change - broken * FORBIDDEN


def walk(
    facts: Facts,
    places: Places,
    best: tuple[Changing, Changing],
    tally: Changing,
    dice: Changing,
    logs: Sequence[float],
    steps: int,
    temperature: float,
    penalty: int,
) -> None:
    """Try so many moves at one temperature.

    ``tally`` holds what the places cost and the least seen, whose places are in ``best``; ``logs`` are -ln of numbers
    from 0 to 1.
    """
    n, kinds = facts[0][0], facts[0][6]
    for _ in range(steps):
        i = draw(dice, n)
        bar = int(temperature * logs[draw(dice, len(logs))])
        if n > 1 and draw(dice, 100) < SWAPS:
            j = draw(dice, n - 1)
            change = swap(facts, places, i, j + (j >= i), bar, penalty)
        else:
            place = propose(facts, places, dice, i)
            change = move(facts, places, i, place // kinds, place % kinds, bar, penalty) if place >= 0 else 0
        tally[0] += change
        if tally[0] < tally[1]:
            tally[1] = tally[0]
            for k in range(n):
                best[0][k] = places[0][k]
                best[1][k] = places[1][k]


def stop_at(cost: int, bar: int, penalty: int) -> int:
    """From where on nothing that replaces this cost is taken."""
    return (cost // FORBIDDEN + 1 + (bar + cost % FORBIDDEN) // penalty) * FORBIDDEN


def move(facts: Facts, places: Places, i: int, begin: int, venue: int, bar: int, penalty: int) -> int:
    """Put a session there unless that is worse by more than the bar; return the change."""
    costs = places[5]
    cost = around(facts, places, i, begin, venue, -1, stop_at(costs[i], bar, penalty))
    change = cost - costs[i]
    if gain(change, penalty) > bar:
        return 0
    spread(facts, places, i, -1, -1)
    put(facts, places, i, begin, venue)
    spread(facts, places, i, -1, 1)
    costs[i] = cost
    return change


def swap(facts: Facts, places: Places, i: int, j: int, bar: int, penalty: int) -> int:
    """Exchange two sessions' times and, where allowed, venues, unless that is worse by more than the bar."""
    begins, venues, costs, slots = places[0], places[1], places[5], facts[0][1]
    old, other_old, old_venue, other_old_venue = begins[i], begins[j], venues[i], venues[j]
    if old == other_old:
        return 0
    venue, other_venue = other_old_venue, old_venue
    if not (allowed(facts, i, other_old, venue) and allowed(facts, j, old, other_venue)):
        venue, other_venue = old_venue, other_old_venue
        if not (allowed(facts, i, other_old, venue) and allowed(facts, j, old, other_venue)):
            return 0
    before = costs[i] + costs[j] - between(facts, i, old, old_venue, j, other_old, other_old_venue)
    before -= lagging(facts, i, old // slots, j, other_old // slots)
    stop = stop_at(before, bar, penalty)
    both = between(facts, i, other_old, venue, j, old, other_venue)
    both += lagging(facts, i, other_old // slots, j, old // slots)
    cost = both + around(facts, places, i, other_old, venue, j, stop)
    if cost >= stop:
        return 0
    other_cost = around(facts, places, j, old, other_venue, i, stop - cost)
    change = cost + other_cost - before
    if gain(change, penalty) > bar:
        return 0
    spread(facts, places, i, j, -1)
    spread(facts, places, j, i, -1)
    put(facts, places, i, other_old, venue)
    put(facts, places, j, old, other_venue)
    spread(facts, places, i, j, 1)
    spread(facts, places, j, i, 1)
    costs[i] = cost
    costs[j] = other_cost + both
    return change
