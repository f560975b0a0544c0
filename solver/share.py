"""Sharing the picks of many pools at once: an exact flow over sessions that lie on different days."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from solver.facts import GroupFacts
from solver.flow import SINK, Network
from solver.people import among, cost_of, is_mixed, pick_costs
from solver.problem import Assignment, Role
from solver.state import Placement, State

KEPT = -(10**6)
"""Cost of a pick that must stay."""
NEEDED = -(10**5)
"""Cost of a pick that a mix asks for."""


def apart_in_time(state: State, order: Iterable[int]) -> list[int]:
    """Take placed sessions with one pool, in this order, whose days (weeks, where weeks are limited) do not meet.

    Of a series no two in a row are taken: what one picks makes the other's picks dearer.
    """
    weekly = bool((state.week_limit < state.in_week.shape[1] * 7).any())
    taken: set[int] = set()
    chosen: list[int] = []
    neighbours: set[int] = set()
    for index in order:
        assignment, session = state.placed.get(index), state.static.sessions[index]
        pools = sum(group.role is Role.POOL for group in session.groups)
        if assignment is None or session.exact or pools != 1 or index in neighbours:
            continue
        days = range(assignment.day, assignment.day + session.days)
        units = {int(state.week[day]) for day in days} if weekly else set(days)
        if not units & taken:
            taken |= units
            chosen.append(index)
            neighbours |= state.turns.neighbours(index)
    return chosen


def share(state: State, sessions: list[int]) -> int:
    """Choose the picks of these sessions anew, all together, and return the change of the cost (never above 0).

    The sessions lie apart in time (``apart_in_time``), so that no pick of one can stand in the way of another.
    """
    change, old = 0, {}
    candidates: dict[int, np.ndarray] = {}
    places: dict[int, Placement] = {}
    for index in sessions:
        old[index] = assignment = state.remove(index)
        change -= cost_of(state, assignment)
    for index, assignment in old.items():
        candidates[index] = _candidates(state, assignment)
        places[index] = Placement(assignment.day, assignment.start, assignment.venue)
    for assignment in old.values():
        state.place(_stripped(state, assignment))
    picks = _cheapest_picks(state, candidates, places)
    for index in old:
        state.remove(index)
    new = [_with_picks(state, assignment, picks[index]) for index, assignment in old.items()]
    new = [chosen if _may_be(state, chosen) else old[chosen.session] for chosen in new]
    for assignment in new:
        change += cost_of(state, assignment)
        state.place(assignment)
    if change <= 0:
        return change
    for index, assignment in old.items():
        state.remove(index)
        state.place(assignment)
    return 0


def _may_be(state: State, chosen: Assignment) -> bool:
    """Whether picks chosen by cost alone keep the mix of their pool, and leave somebody of each core."""
    session, placement = state.static.sessions[chosen.session], Placement(chosen.day, chosen.start, chosen.venue)
    return is_mixed(session, chosen.people) and not state.deserted(session, placement, chosen.attends)


def _pool(state: State, index: int) -> GroupFacts:
    return next(group for group in state.static.sessions[index].groups if group.role is Role.POOL)


def _candidates(state: State, assignment: Assignment) -> np.ndarray:
    """Who of the pool is free there and does not attend in another role."""
    session, group = state.static.sessions[assignment.session], _pool(state, assignment.session)
    free = state.free_people(group.people, session, Placement(assignment.day, assignment.start, assignment.venue))
    others = [person for number, person in assignment.people if number != group.number]
    picked = [person for number, person in assignment.people if number == group.number]
    return group.people[free & (~among(state, group.people, others) | among(state, group.people, picked))]


def _stripped(state: State, assignment: Assignment) -> Assignment:
    """The assignment without its picks."""
    number = _pool(state, assignment.session).number
    others = tuple(pair for pair in assignment.people if pair[0] != number)
    return Assignment(assignment.session, assignment.day, assignment.start, assignment.venue, others)


def _with_picks(state: State, assignment: Assignment, picks: list[int]) -> Assignment:
    number = _pool(state, assignment.session).number
    pairs = [pair for pair in assignment.people if pair[0] != number] + [(number, person) for person in picks]
    return Assignment(assignment.session, assignment.day, assignment.start, assignment.venue, tuple(sorted(pairs)))


def _cheapest_picks(
    state: State, candidates: dict[int, np.ndarray], places: dict[int, Placement]
) -> dict[int, list[int]]:
    """Solve the flow pool → (duty of a person →) person → sink; a duty beyond a session's first is left to chance."""
    network = Network()
    chances = Counter(int(person) for people in candidates.values() for person in people)
    people = {person: _person(network, state, person, chance) for person, chance in chances.items()}
    doors: dict[tuple[int, int], int] = {}
    ways: dict[tuple[int, int], tuple[int, int]] = {}
    for index, free in candidates.items():
        group, node = _pool(state, index), network.node()
        kept = {person for number, person in state.static.sessions[index].keep if number == group.number}
        high = min(group.high, len(free))
        network.supply(node, high)
        network.arc(node, SINK, high - min(group.want, high), 0)
        network.arc(node, SINK, min(group.want, high) - group.low, group.short_price)
        gates = _gates(network, node, group)
        prices = pick_costs(
            state, state.static.sessions[index], group, among(state, group.people, free.tolist()), places[index]
        )
        for person, price in zip(free.tolist(), prices.tolist(), strict=True):
            duty = _open_duty(state, index, person)
            if duty is None:
                head = people[person]
            else:
                head = doors.get((person, duty)) or _door(network, state, people[person], person, duty, chances[person])
                doors[person, duty] = head
            tail = gates.get(person, node)
            network.arc(tail, head, 1, KEPT if person in kept else price)
            ways[tail, head] = index, person
    network.solve()
    picks: dict[int, list[int]] = {index: [] for index in candidates}
    for arc in network.used():
        if arc in ways:
            index, person = ways[arc]
            picks[index].append(person)
    return picks


def _gates(network: Network, node: int, group: GroupFacts) -> dict[int, int]:
    """Nodes through which the picks of a kind come, by person: the least must, no more than the most can.

    Of kinds that meet only the first has one.
    """
    gates: dict[int, int] = {}
    for kind in group.kinds:
        if gates.keys().isdisjoint(kind.people):
            gate = network.node()
            network.arc(node, gate, kind.low, NEEDED)
            network.arc(node, gate, max(min(kind.high, group.high) - kind.low, 0), 0)
            gates.update(dict.fromkeys(kind.people, gate))
    return gates


def _person(network: Network, state: State, person: int, chance: int) -> int:
    node = network.node()
    ledger = state.ledger
    if ledger.target[person] < 0:
        network.arc(node, SINK, chance, 0)
        return node
    for more in range(chance):
        above = 2 * (int(ledger.loads[person]) + more - int(ledger.target[person])) + 1
        network.arc(node, SINK, 1, int(ledger.load_price[person]) * above)
    return node


def _open_duty(state: State, index: int, person: int) -> int | None:
    """The first duty that the session serves and the person still owes."""
    ledger = state.ledger
    owed = (number for number in ledger.duties_of[index] if ledger.owes[number, person])
    return next((number for number in owed if ledger.done[number, person] < ledger.duties[number].minimum), None)


def _door(network: Network, state: State, head: int, person: int, duty: int, chance: int) -> int:
    """Make the node through which the first picks earn a duty's price."""
    node, facts = network.node(), state.ledger.duties[duty]
    network.arc(node, head, facts.minimum - int(state.ledger.done[duty, person]), -facts.price)
    network.arc(node, head, chance, 0)
    return node
