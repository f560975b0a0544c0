"""A schedule under construction: busy words of people and venues that follow every placement and removal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.bits import FULL, Words, blocked_starts, pack, span, through_days
from solver.facts import SessionFacts
from solver.ledger import Ledger
from solver.problem import NONE, Assignment
from solver.relations import Relations
from solver.schedule import Schedule
from solver.static import Static
from solver.terms import Flags, Period, Present
from solver.turns import Turns

WORD = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Placement:
    """When and where a session might take place."""

    day: int
    start: int
    venue: int


class State:
    """What the placed sessions occupy.

    ``pads[area][person][day]`` are the slots in which a person cannot attend anything in that area: busy time and
    sessions, the latter widened by the travel to them. The last area stands for sessions without a venue.
    """

    def __init__(self, static: Static) -> None:
        problem = static.problem
        self.static = static
        self.placed: dict[int, Assignment] = {}
        self.areas = len(static.travel) + 1
        self.pads: Words = np.repeat(static.person_busy[None], self.areas, axis=0)
        self.venue_busy: Words = static.venue_busy.copy()
        self.remaining = {resource: term.free.copy() for resource, term in static.capacities.items()}
        self.of_person: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.of_venue: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.day_limit = np.full(len(problem.people), 10**6)
        self.week_limit = np.full(len(problem.people), 10**6)
        for term in static.person_limits:
            limits = self.day_limit if term.period is Period.DAY else self.week_limit
            limits[term.person] = min(limits[term.person], term.limit)
        self.week = np.array(problem.weeks) - problem.weeks[0]
        self.in_day = np.zeros((len(problem.people), problem.n_days), dtype=np.int16)
        self.in_week = np.zeros((len(problem.people), int(self.week[-1]) + 1), dtype=np.int16)
        self._known_spans: dict[tuple[int, int, int], Words] = {}
        self.relations = Relations(static)
        self.ledger = Ledger(static)
        self.turns = Turns(static)
        self.in_core = np.zeros(len(problem.people), dtype=np.bool_)
        for core in static.cores:
            self.in_core[list(core.people)] = True
        for person in np.flatnonzero(self.in_core).tolist():
            for day in range(problem.n_days):
                self._refresh_person(person, day)

    def area_of(self, venue: int) -> int:
        """Row of ``pads`` for sessions in this venue."""
        return self.static.problem.venues[venue].area if venue != NONE else self.areas - 1

    def schedule(self) -> Schedule:
        """What is placed so far."""
        return Schedule.of(self.placed)

    # --- placing and removing -------------------------------------------------------------------------------------

    def place(self, assignment: Assignment) -> None:
        """Put a session where the assignment says."""
        session = self.static.sessions[assignment.session]
        self.placed[session.index] = assignment
        self.relations.count(session, assignment, 1)
        self.ledger.count(session, assignment, 1)
        self.turns.count(session, assignment, 1)
        if session.container:
            return
        area, people = self.area_of(assignment.venue), sorted(assignment.attends)
        rows = np.array(people, dtype=np.intp)
        spans = self._spans(area, assignment.start, session.duration)
        for day in self._days(session, assignment):
            for person in people:
                self.of_person[person, day].append(session.index)
            self.pads[:, rows, day] |= spans[:, None]
            self.in_day[rows, day] += 1
            if assignment.venue != NONE:
                self.of_venue[assignment.venue, day].append(session.index)
                self.venue_busy[assignment.venue, day] |= self._venue_span(assignment)
            for resource, amount in session.uses:
                self.remaining[resource][day, assignment.start : assignment.start + session.duration] -= amount
        for week in self._weeks(session, assignment):
            self.in_week[rows, week] += 1
        for day in self._days(session, assignment):
            self._fill_limits(rows, day)
        self._refresh_fellows(session, assignment)

    def become(self, placed: Mapping[int, Assignment]) -> None:
        """Hold these assignments and no others."""
        for index in list(self.placed):
            if placed.get(index) != self.placed[index]:
                self.remove(index)
        for index, assignment in placed.items():
            if index not in self.placed:
                self.place(assignment)

    def remove(self, index: int) -> Assignment:
        """Take a session out and return where it was."""
        assignment, session = self.placed.pop(index), self.static.sessions[index]
        self.relations.count(session, assignment, -1)
        self.ledger.count(session, assignment, -1)
        self.turns.count(session, assignment, -1)
        if session.container:
            return assignment
        people = sorted(assignment.attends)
        rows = np.array(people, dtype=np.intp)
        stale = [(day, rows) for day in self._days(session, assignment)]
        for week in self._weeks(session, assignment):
            was_full = rows[self.in_week[rows, week] >= self.week_limit[rows]]
            if len(was_full):
                stale += [(int(day), was_full) for day in np.flatnonzero(self.week == week)]
            self.in_week[rows, week] -= 1
        for day in self._days(session, assignment):
            for person in people:
                self.of_person[person, day].remove(index)
            self.in_day[rows, day] -= 1
            if assignment.venue != NONE:
                self.of_venue[assignment.venue, day].remove(index)
                self._refresh_venue(assignment.venue, day)
            for resource, amount in session.uses:
                self.remaining[resource][day, assignment.start : assignment.start + session.duration] += amount
        for day, some in stale:
            self._refresh_people(some, day)
        self._refresh_fellows(session, assignment)
        return assignment

    @staticmethod
    def _days(session: SessionFacts, assignment: Assignment) -> range:
        return range(assignment.day, assignment.day + session.days)

    def _weeks(self, session: SessionFacts, assignment: Assignment) -> list[int]:
        return sorted({int(self.week[day]) for day in self._days(session, assignment)})

    def _spans(self, area: int, start: int, duration: int) -> Words:
        """Words per area of the slots that a session in ``area`` closes for its people, travel included."""
        known = self._known_spans.get((area, start, duration))
        if known is None:
            travel = (*self.static.travel[area], 0) if area < self.areas - 1 else (0,) * self.areas
            words = [span(start - gap, start + duration + gap) for gap in travel]
            known = self._known_spans[area, start, duration] = np.array(words, dtype=np.uint64)
        return known

    def _venue_span(self, assignment: Assignment) -> np.uint64:
        gap = self.static.turnaround[assignment.venue]
        duration = self.static.sessions[assignment.session].duration
        return np.uint64(span(assignment.start - gap, assignment.start + duration + gap))

    def _fill_limits(self, rows: npt.NDArray[np.intp], day: int) -> None:
        """Close the day, or the week, of whoever has reached the limit."""
        for person in rows[self.in_day[rows, day] >= self.day_limit[rows]]:
            self.pads[:, person, day] = FULL
        week = self.week[day]
        for person in rows[self.in_week[rows, week] >= self.week_limit[rows]]:
            self.pads[:, person, self.week == week] = FULL

    def _refresh_people(self, rows: npt.NDArray[np.intp], day: int) -> None:
        idle = (self.in_day[rows, day] == 0) & (self.in_week[rows, self.week[day]] < self.week_limit[rows])
        idle &= ~self.in_core[rows]
        self.pads[:, rows[idle], day] = self.static.person_busy[rows[idle], day]
        for person in rows[~idle].tolist():
            self._refresh_person(person, day)

    def _refresh_person(self, person: int, day: int) -> None:
        if (
            self.in_day[person, day] >= self.day_limit[person]
            or self.in_week[person, self.week[day]] >= self.week_limit[person]
        ):
            self.pads[:, person, day] = FULL
            return
        self.pads[:, person, day] = self.static.person_busy[person, day]
        for index in self.of_person[person, day]:
            other = self.placed[index]
            duration = self.static.sessions[index].duration
            self.pads[:, person, day] |= self._spans(self.area_of(other.venue), other.start, duration)
        if self.in_core[person]:
            for core in self.static.cores:
                if person in core.people and core.away:
                    fellows = [fellow for fellow in core.people if fellow != person]
                    self.pads[list(core.away), person, day] |= self._all_away(core, fellows, day)

    # --- cores: people who are never all away ----------------------------------------------------------------------

    def _all_away(self, core: Present, people: Iterable[int], day: int) -> np.uint64:
        """Slots of a day in which all of these people are away."""
        word = FULL
        for person in people:
            away = self.static.person_busy[person, day]
            for index in self.of_person[person, day]:
                other = self.placed[index]
                if self.area_of(other.venue) in core.away:
                    away |= np.uint64(span(other.start, other.start + self.static.sessions[index].duration))
            word &= away
        return word

    def _refresh_fellows(self, session: SessionFacts, assignment: Assignment) -> None:
        """Close or open time of those who must stay while others of their core are away."""
        for core in self.static.cores:
            if self.area_of(assignment.venue) in core.away and not assignment.attends.isdisjoint(core.people):
                for day in self._days(session, assignment):
                    for person in core.people:
                        self._refresh_person(person, day)

    def deserted(self, session: SessionFacts, placement: Placement, people: AbstractSet[int]) -> list[int]:
        """Whom a session may not take along there, because nobody of their core would be left."""
        for core in self.static.cores:
            going = [person for person in core.people if person in people]
            if going and self.area_of(placement.venue) in core.away:
                staying = [person for person in core.people if person not in people]
                word = np.uint64(span(placement.start, placement.start + session.duration))
                days = range(placement.day, placement.day + session.days)
                if any(self._all_away(core, staying, day) & word for day in days):
                    return going
        return []

    # --- venues -----------------------------------------------------------------------------------------------------

    def _refresh_venue(self, venue: int, day: int) -> None:
        word = self.static.venue_busy[venue, day]
        for index in self.of_venue[venue, day]:
            word |= self._venue_span(self.placed[index])
        self.venue_busy[venue, day] = word

    # --- where a session may go ----------------------------------------------------------------------------------

    def open_days(self, session: SessionFacts) -> Flags:
        """Days (shape ``(W,)``) that the relations to placed sessions leave."""
        allowed = np.ones(len(session.days_range), dtype=np.bool_)
        for _, days in self.relations.day_rules(session):
            allowed &= days
        return allowed

    def open_starts(self, session: SessionFacts, area: int, required: npt.NDArray[np.intp]) -> Words:
        """Starts (shape ``(W,)``) that the required people, the resources and stages on one day leave in an area."""
        starts = session.starts & self.people_starts(session, area, required)
        for resource, amount in session.uses:
            starts &= self.resource_starts(session, resource, amount)
        for _, left in self.relations.hours(session):
            starts &= left
        return starts

    def people_starts(self, session: SessionFacts, area: int, people: npt.NDArray[np.intp]) -> Words:
        """Starts (shape ``(W,)``) at which all of the people could attend in an area."""
        if not len(people):
            return np.full(len(session.days_range), FULL)
        days = session.days_range
        busy = self.pads[area, people, days.start : days.stop + session.days - 1]
        return self._free(session, np.bitwise_or.reduce(busy, axis=0))

    def resource_starts(self, session: SessionFacts, resource: int, amount: int) -> Words:
        """Starts (shape ``(W,)``) at which so much of a resource is left."""
        days = session.days_range
        return self._free(session, pack(self.remaining[resource][days.start : days.stop + session.days - 1] < amount))

    def open_venues(self, session: SessionFacts) -> Words:
        """Starts (shape ``(venues, W)``) at which each of the session's venues is free."""
        days, venues = session.days_range, np.array(session.venues, dtype=np.intp)
        return self._free(session, self.venue_busy[venues, days.start : days.stop + session.days - 1])

    @staticmethod
    def _free(session: SessionFacts, busy: Words) -> Words:
        """Starts at which none of the session's days meets a busy slot; ``busy`` spans the days it may take."""
        return through_days(~blocked_starts(busy, session.duration), session.days, len(session.days_range))

    def free_people(
        self, people: npt.NDArray[np.intp], session: SessionFacts, placement: Placement
    ) -> npt.NDArray[np.bool_]:
        """Who of the people could attend the session there."""
        word = np.uint64(span(placement.start, placement.start + session.duration))
        area, stop = self.area_of(placement.venue), placement.day + session.days
        busy = self.pads[area, people, placement.day : stop] & word
        return np.asarray(~busy.any(axis=1))
