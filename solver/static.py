"""What never changes while solving: every term folded into arrays that all search layers read."""

from collections import defaultdict
from typing import assert_never

import numpy as np

from solver.bits import FULL, SLOT_LIMIT, Words, blocked_starts, pack, through_days, unpack
from solver.facts import DEAR, Ints
from solver.facts import GroupFacts as GroupFacts
from solver.facts import SessionFacts as SessionFacts
from solver.preferences import cost_terms
from solver.problem import InvalidProblem, Problem
from solver.rules import hard_terms
from solver.terms import (
    AbsentCost,
    Alone,
    AtMost,
    Attend,
    BalanceCost,
    Capacity,
    ChangeCost,
    CostTerm,
    Distance,
    Domain,
    DutyCost,
    HardTerm,
    Keep,
    LoadCost,
    Must,
    Options,
    OverlapCost,
    PersonAtMost,
    PersonClosed,
    PersonExclusive,
    RankCost,
    Separate,
    ShortCost,
    SkipCost,
    SlotCost,
    TouchCost,
    VenueClosed,
    VenueCost,
    VenueExclusive,
    window_days,
)


class Static:
    """The problem's terms folded: sessions, busy words of people and venues, free resources, and relations."""

    def __init__(self, problem: Problem) -> None:
        if problem.slots_per_day > SLOT_LIMIT:
            raise InvalidProblem(
                f"A day of {problem.slots_per_day} slots is too fine to search; take at most {SLOT_LIMIT} slots."
            )
        self.problem = problem
        self.slots = problem.slots_per_day
        self.person_busy: Words = np.zeros((len(problem.people), problem.n_days), dtype=np.uint64)
        self.venue_busy: Words = np.zeros((len(problem.venues), problem.n_days), dtype=np.uint64)
        self.travel: tuple[tuple[int, ...], ...] = ()
        self.turnaround: tuple[int, ...] = ()
        self.capacities: dict[int, Capacity] = {}
        self.distances: list[Distance] = []
        self.separations: list[Separate] = []
        self.at_most: list[AtMost] = []
        self.person_limits: list[PersonAtMost] = []
        self.alone: list[Alone] = []
        self.balances: list[BalanceCost] = []
        self.loads: list[LoadCost] = []
        self.duties: list[DutyCost] = []
        self.overlaps: list[OverlapCost] = []
        self.touches: list[TouchCost] = []
        self.changes: list[ChangeCost] = []
        self.sessions = [self._blank(index) for index in range(len(problem.sessions))]
        for term in hard_terms(problem):
            self._fold(term)
        for price in cost_terms(problem):
            self._fold_cost(price)
        for session in self.sessions:
            self._finish(session)

    def _blank(self, index: int) -> SessionFacts:
        session = self.problem.sessions[index]
        days = window_days(self.problem, session)
        return SessionFacts(
            index=index,
            days_range=days,
            duration=session.duration,
            days=session.days,
            starts=np.full(len(days), FULL),
            slot_costs=np.zeros((len(days), self.slots), dtype=np.int32),
            venues=session.venues,
            container=session.container,
            parent=session.parent,
        )

    def _fold(self, term: HardTerm) -> None:
        match term:
            case Domain():
                self._restrict(self.sessions[term.session], pack(term.allowed), term.rule)
            case PersonClosed():
                self.person_busy[term.person] |= pack(term.busy)
            case VenueClosed():
                self.venue_busy[term.venue] |= pack(term.busy)
            case Options():
                session = self.sessions[term.session]
                session.venues = tuple(venue for venue in session.venues if venue in term.venues)
                session.venue_needed |= term.needed
            case Attend():
                people = np.array(term.people, dtype=np.intp)
                group = GroupFacts(term.group, term.role, term.rule, people, term.low, term.high)
                self.sessions[term.session].groups.append(group)
            case Keep():
                session = self.sessions[term.session]
                session.keep = tuple(sorted({*session.keep, *term.people}))
                session.exact |= term.exact
            case PersonExclusive():
                self.travel = term.travel
            case VenueExclusive():
                self.turnaround = term.turnaround
            case Capacity():
                self.capacities[term.resource] = term
                for index, amount in term.uses:
                    self.sessions[index].uses.append((term.resource, amount))
            case Distance():
                self.distances.append(term)
            case Separate():
                self.separations.append(term)
            case AtMost():
                self.at_most.append(term)
            case PersonAtMost():
                self.person_limits.append(term)
            case Alone():
                self.alone.append(term)
            case Must():
                self.sessions[term.session].mandatory = True
            case _:
                assert_never(term)

    def _fold_cost(self, term: CostTerm) -> None:
        match term:
            case SkipCost():
                self.sessions[term.session].price += term.price
            case SlotCost():
                self.sessions[term.session].slot_costs += term.costs
            case VenueCost():
                costs = self.sessions[term.session].venue_costs
                for venue, cost in zip(self.problem.sessions[term.session].venues, term.costs, strict=True):
                    costs[venue] = costs.get(venue, 0) + cost
            case RankCost():
                self.sessions[term.session].groups[term.group].rank_price += term.price
            case AbsentCost():
                self.sessions[term.session].groups[term.group].absent_price += term.price
            case ShortCost():
                group = self.sessions[term.session].groups[term.group]
                group.want, group.short_price = term.want, group.short_price + term.price
            case BalanceCost():
                self.balances.append(term)
            case LoadCost():
                self.loads.append(term)
            case DutyCost():
                self.duties.append(term)
            case OverlapCost():
                self.overlaps.append(term)
            case TouchCost():
                self.touches.append(term)
            case ChangeCost():
                self.changes.append(term)
            case _:
                assert_never(term)

    def _restrict(self, session: SessionFacts, allowed: Words, rule: str) -> None:
        before = int(np.bitwise_count(session.starts).sum())
        session.starts = session.starts & allowed
        session.closed_by[rule] = session.closed_by.get(rule, 0) + before - int(np.bitwise_count(session.starts).sum())

    def free_starts(self, session: SessionFacts, busy: Words) -> Words:
        """Starts at which none of the session's days meets a busy slot of ``busy`` (last axis: the horizon's days)."""
        days = session.days_range
        part = busy[..., days.start : days.stop + session.days - 1]
        return through_days(~blocked_starts(part, session.duration), session.days, len(days))

    def _finish(self, session: SessionFacts) -> None:
        session.short_costs = np.zeros_like(session.slot_costs)
        if not len(session.days_range):
            session.costs = np.zeros_like(session.slot_costs)
            return
        people_costs = np.zeros_like(session.slot_costs)
        for group in session.groups:
            people_costs += self._group_costs(session, group)
        for resource, amount in session.uses:
            capacity = self.capacities[resource]
            lacking = pack(capacity.free < amount)
            self._restrict(session, self.free_starts(session, lacking), capacity.rule)
        session.venue_floor = self._venue_costs(session)
        allowed = unpack(session.starts, self.slots)
        session.costs = np.where(allowed, session.slot_costs + people_costs + session.venue_floor, DEAR)

    def _group_costs(self, session: SessionFacts, group: GroupFacts) -> Ints:
        """Restrict the starts by the group's availability and return what its absences cost at least."""
        free = unpack(self.free_starts(session, self.person_busy[group.people]), self.slots)
        present = free.sum(axis=0, dtype=np.int32)
        self._restrict(session, pack(present >= group.low), group.rule)
        costs = group.absent_price * (len(group.people) - present)
        if group.short_price:
            session.short_costs += (group.short_price * np.maximum(group.want - present, 0)).astype(np.int32)
        if group.rank_price:
            costs += group.rank_price * np.argmax(free, axis=0).astype(np.int32)
        return np.asarray(costs, dtype=np.int32)

    def _venue_costs(self, session: SessionFacts) -> Ints:
        """Restrict the starts to those with an open venue and return the cheapest one's cost."""
        if not session.venue_needed:
            return np.zeros((1, 1), dtype=np.int32)
        if not session.venues:
            self._restrict(session, np.zeros_like(session.starts), "venue_fits")
            return np.zeros((1, 1), dtype=np.int32)
        venues = np.array(session.venues, dtype=np.intp)
        free = self.free_starts(session, self.venue_busy[venues])
        self._restrict(session, np.bitwise_or.reduce(free, axis=0), "venue_is_open")
        prices = np.array([session.venue_costs.get(venue, 0) for venue in session.venues], dtype=np.int32)
        if not prices.any():
            return np.zeros((1, 1), dtype=np.int32)
        costs: Ints = np.where(unpack(free, self.slots), prices[:, None, None], DEAR).min(axis=0)
        return np.asarray(np.where(costs == DEAR, 0, costs), dtype=np.int32)

    def neighbours(self) -> dict[int, list[Distance]]:
        """Distances by either of their sessions."""
        near: dict[int, list[Distance]] = defaultdict(list)
        for distance in self.distances:
            near[distance.before].append(distance)
            near[distance.after].append(distance)
        return near


def rows_by_session(static: Static, rows: list[tuple[int, ...]]) -> list[list[int]]:
    """For each session the numbers of the rows that name it."""
    table: list[list[int]] = [[] for _ in static.sessions]
    for number, row in enumerate(rows):
        for session in row:
            table[session].append(number)
    return table
