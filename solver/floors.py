"""What each start of a session costs at least, and the starts that its people, resources and venues leave."""

from typing import TYPE_CHECKING

import numpy as np

from solver.bits import pack, unpack
from solver.facts import DEAR, TOO_DEAR, GroupFacts, Ints, SessionFacts
from solver.problem import InvalidProblem, Role

if TYPE_CHECKING:
    from solver.static import Static


def finish(static: "Static", session: SessionFacts) -> None:
    """Restrict the starts by all that never changes, and price those that are left."""
    session.short_costs = np.zeros_like(session.slot_costs)
    _refuse_dear(static, session)
    if not len(session.days_range):
        session.costs = np.zeros_like(session.slot_costs)
        return
    people_costs = avoided_costs(static, session)
    for group in session.groups:
        people_costs += _group_costs(static, session, group)
    for resource, amount in session.uses:
        capacity = static.capacities[resource]
        lacking = pack(capacity.free < amount)
        static.restrict(session, static.free_starts(session, lacking), capacity.rule)
    session.venue_floor = _venue_costs(static, session)
    allowed = unpack(session.starts, static.slots)
    session.costs = np.where(allowed, session.slot_costs + people_costs + session.venue_floor, DEAR)


def _refuse_dear(static: "Static", session: SessionFacts) -> None:
    """Refuse what would overflow: a start, its venue, absences, shortage and presider may not cost too much."""
    dearest = max(int(session.slot_costs.max(initial=0)), 0) + max(session.venue_costs.values(), default=0)
    for group in session.groups:
        people = len(group.people)
        dearest += group.absent_price * people + group.rank_price * people + group.short_price * group.want
    if dearest > TOO_DEAR:
        name = static.problem.sessions[session.index].name
        raise InvalidProblem(
            f"“{name}” could cost {dearest:,} by its time, venue and people; lower the weights or venue costs, "
            f"so that no more than {TOO_DEAR:,} is possible."
        )


def avoided_costs(static: "Static", session: SessionFacts) -> Ints:
    """What the time costs those whom the session cannot do without, or whose absence costs more.

    Everybody counts once, whatever the roles: who must come pays, who is expected pays or is absent at a price.
    """
    costs = np.zeros_like(session.slot_costs)
    if not static.avoided:
        return costs
    prices = {person: int(DEAR) for person in session.always_there()}
    torn = {person for group in session.groups for core in torn_cores(static, session, group) for person in core}
    for group in session.groups:
        for person in group.people.tolist() if group.absent_price else ():
            if person not in torn:
                prices.setdefault(person, group.absent_price)
    people = np.array(list(prices), dtype=np.intp)
    most = np.array(list(prices.values()), dtype=np.int64)[:, None, None]
    paid = np.zeros((len(people), *costs.shape), dtype=np.int64)
    for price, words in static.avoided.values():
        paid += price * ~unpack(static.free_starts(session, words[people]), static.slots)
    busy = ~unpack(static.free_starts(session, static.busy(session, people)), static.slots)
    return np.asarray(np.where(busy, 0, np.minimum(paid, most)).sum(axis=0), dtype=np.int32)


def _group_costs(static: "Static", session: SessionFacts, group: GroupFacts) -> Ints:
    """Restrict the starts by the group's availability and return what its absences cost at least."""
    free = unpack(static.free_starts(session, static.busy(session, group.people)), static.slots)
    present = free.sum(axis=0, dtype=np.int32)
    static.restrict(session, pack(present >= group.low), group.rule)
    for kind in group.kinds:
        if kind.low:
            of_kind = free[np.isin(group.people, sorted(kind.people))].sum(axis=0, dtype=np.int32)
            static.restrict(session, pack(of_kind >= kind.low), "group_mix")
    costs = group.absent_price * (len(group.people) - present)
    for core in torn_cores(static, session, group):
        costs += group.absent_price * free[np.isin(group.people, core)].all(axis=0)
    if group.short_price:
        session.short_costs += (group.short_price * np.maximum(group.want - present, 0)).astype(np.int32)
    if group.role is Role.PRESIDER and group.rank_price:
        costs += group.rank_price * np.argmax(free, axis=0).astype(np.int32)
    return np.asarray(costs, dtype=np.int32)


def torn_cores(static: "Static", session: SessionFacts, group: GroupFacts) -> list[tuple[int, ...]]:
    """Cores all of whom the group expects at a session away: one of each is absent, whoever it is."""
    if not group.absent_price:
        return []
    expected = {*group.people.tolist()}
    elsewhere = session.always_there().union(*(other.people.tolist() for other in session.groups if other is not group))
    found: list[tuple[int, ...]] = []
    for core in static.cores_left_by(session):
        others = elsewhere.union(*found)
        if expected.issuperset(core.people) and others.isdisjoint(core.people):
            found.append(core.people)
    return found


def _venue_costs(static: "Static", session: SessionFacts) -> Ints:
    """Restrict the starts to those with an open venue and return the cheapest one's cost."""
    if not session.venue_needed:
        return np.zeros((1, 1), dtype=np.int32)
    if not session.venues:
        static.restrict(session, np.zeros_like(session.starts), "venue_fits")
        return np.zeros((1, 1), dtype=np.int32)
    venues = np.array(session.venues, dtype=np.intp)
    free = static.free_starts(session, static.venue_busy[venues])
    static.restrict(session, np.bitwise_or.reduce(free, axis=0), "venue_is_open")
    prices = np.array([session.venue_costs.get(venue, 0) for venue in session.venues], dtype=np.int32)
    if not prices.any():
        return np.zeros((1, 1), dtype=np.int32)
    costs: Ints = np.where(unpack(free, static.slots), prices[:, None, None], DEAR).min(axis=0)
    return np.asarray(np.where(costs == DEAR, 0, costs), dtype=np.int32)
