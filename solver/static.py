"""What never changes while solving: every term folded into arrays that all search layers read."""

from collections import defaultdict
from typing import assert_never

import numpy as np
import numpy.typing as npt

from solver.bits import FULL, SLOT_LIMIT, Words, blocked_starts, pack, through_days
from solver.facts import DEAR, GroupFacts, Kind, SessionFacts
from solver.floors import finish
from solver.preferences import cost_terms
from solver.problem import InvalidProblem, Problem
from solver.rules import hard_terms
from solver.terms import (
    AbsentCost,
    Alone,
    AtMost,
    Attend,
    AvoidCost,
    BalanceCost,
    Capacity,
    ChangeCost,
    CostTerm,
    Distance,
    Domain,
    DutyCost,
    GapCost,
    GapSpread,
    HardTerm,
    Keep,
    LoadCost,
    Mixed,
    Must,
    Near,
    Options,
    OverlapCost,
    PersonAtMost,
    PersonClosed,
    PersonExclusive,
    PickCost,
    Present,
    RankCost,
    RepeatCost,
    Separate,
    ShortCost,
    SkipCost,
    SlotCost,
    ToldCost,
    TouchCost,
    TripCost,
    VenueClosed,
    VenueCost,
    VenueExclusive,
    window_days,
)


class Static:
    """The problem's terms folded: sessions, busy words of people and venues, free resources, and relations."""

    def __init__(self, problem: Problem, *, whole: bool = True) -> None:
        """Fold the terms; without ``whole`` the starts do not know yet what people, venues and resources rule out."""
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
        self.pairs: list[Near] = []
        self.cores: list[Present] = []
        self.at_most: list[AtMost] = []
        self.person_limits: list[PersonAtMost] = []
        self.alone: list[Alone] = []
        self.balances: list[BalanceCost] = []
        self.loads: list[LoadCost] = []
        self.duties: list[DutyCost] = []
        self.overlaps: list[OverlapCost] = []
        self.touches: list[TouchCost] = []
        self.changes: list[ChangeCost] = []
        self.repeats: list[RepeatCost] = []
        self.trips: list[TripCost] = []
        self.avoided: dict[str, tuple[int, Words]] = {}
        self.gap_prices: dict[int, int] = {}
        self.gap_spreads: list[GapSpread] = []
        self.sessions = [self._blank(index) for index in range(len(problem.sessions))]
        for term in hard_terms(problem):
            self._fold(term)
        for price in cost_terms(problem):
            self._fold_cost(price)
        for session in self.sessions if whole else ():
            finish(self, session)

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
                self.restrict(self.sessions[term.session], pack(term.allowed), term.rule)
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
            case Mixed():
                group = self.sessions[term.session].groups[term.group]
                group.kinds.append(Kind(frozenset(term.people), term.low, term.high))
            case Keep():
                session = self.sessions[term.session]
                kept = {*session.keep, *term.people}
                if (term.exact and kept != {*term.people}) or (session.exact and kept != {*session.keep}):
                    self.restrict(session, np.zeros_like(session.starts), term.rule)  # one wants whom the other bars
                session.keep, session.exact = tuple(sorted(kept)), session.exact or term.exact
            case PersonExclusive():
                self.travel = term.travel
            case VenueExclusive():
                self.turnaround = term.turnaround
            case Capacity():
                self.capacities[term.resource] = term
                for index, amount in term.uses:
                    self.sessions[index].uses.append((term.resource, amount))
            case GapSpread():
                self.gap_spreads.append(term)
            case Must():
                self.sessions[term.session].mandatory = True
            case Distance() | Separate() | Near() | AtMost() | PersonAtMost() | Alone() | Present():
                self._relate(term)
            case _:
                assert_never(term)

    def _relate(self, term: Distance | Separate | Near | AtMost | PersonAtMost | Alone | Present) -> None:
        match term:
            case Distance():
                self.distances.append(term)
            case Separate():
                self.separations.append(term)
            case Near():
                self.pairs.append(term)
            case AtMost():
                self.at_most.append(term)
            case PersonAtMost():
                self.person_limits.append(term)
            case Alone():
                self.alone.append(term)
            case Present():
                self.cores.append(term)
            case _:
                assert_never(term)

    def _fold_cost(self, term: CostTerm) -> None:
        match term:
            case SkipCost():
                self.sessions[term.session].price += term.price
            case SlotCost():
                session = self.sessions[term.session]
                total = session.slot_costs + term.costs.astype(np.int64)
                session.slot_costs = np.minimum(total, DEAR).astype(np.int32)  # refused when finished
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
            case AvoidCost():
                if term.price:
                    nothing = np.zeros_like(self.person_busy)
                    _, words = self.avoided.setdefault(term.preference, (term.price, nothing))
                    words[term.person] |= pack(term.avoided)
            case ToldCost():
                self._fold_change(term)
            case PickCost():
                group = self.sessions[term.session].groups[term.group]
                dear = term.price * np.isin(group.people, term.people)
                group.pick_prices = dear + (0 if group.pick_prices is None else group.pick_prices)
            case RepeatCost():
                self.repeats.append(term)
            case TripCost():
                self.trips.append(term)
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
            case GapCost():
                self.gap_prices[term.person] = self.gap_prices.get(term.person, 0) + term.price
            case _:
                assert_never(term)

    def _fold_change(self, term: ToldCost) -> None:
        session = self.sessions[term.session]
        session.told = term
        elsewhere = np.full_like(session.slot_costs, term.moved)
        if term.day in session.days_range and 0 <= term.start < self.slots:
            elsewhere[term.day - session.days_range.start, term.start] = 0
        session.slot_costs += elsewhere

    def restrict(self, session: SessionFacts, allowed: Words, rule: str) -> None:
        """Leave a session only these starts, by a rule."""
        before = int(np.bitwise_count(session.starts).sum())
        session.starts = session.starts & allowed
        session.closed_by[rule] = session.closed_by.get(rule, 0) + before - int(np.bitwise_count(session.starts).sum())

    def free_starts(self, session: SessionFacts, busy: Words) -> Words:
        """Starts at which none of the session's days meets a busy slot of ``busy`` (last axis: the horizon's days)."""
        days = session.days_range
        part = busy[..., days.start : days.stop + session.days - 1]
        return through_days(~blocked_starts(part, session.duration), session.days, len(days))

    def busy(self, session: SessionFacts, people: npt.NDArray[np.integer]) -> Words:
        """When these people cannot attend the session, by day: busy, or to stay while their whole core is busy."""
        words: Words = self.person_busy[people]
        for core in self.cores_left_by(session):
            for row in np.flatnonzero(np.isin(people, core.people)).tolist():
                fellows = [person for person in core.people if person != people[row]]
                words[row] |= np.bitwise_and.reduce(self.person_busy[fellows], axis=0)
        return words

    def cores_left_by(self, session: SessionFacts) -> list[Present]:
        """Cores whose people are away whenever they attend the session, wherever it takes place."""
        areas = {self.problem.venues[venue].area for venue in session.venues} if session.venue_needed else set()
        return [core for core in self.cores if areas and areas <= {*core.away}]

    def partners(self) -> dict[int, list[Near]]:
        """Pairs that stay together by either of their sessions."""
        near: dict[int, list[Near]] = defaultdict(list)
        for pair in self.pairs:
            near[pair.first].append(pair)
            near[pair.second].append(pair)
        return near

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
