"""Advice on one session of a schedule: where else it could go, who else could attend, whom a solver would choose."""

from dataclasses import dataclass

import numpy as np

from solver.facts import DEAR, Ints, SessionFacts
from solver.greedy import floor_of
from solver.people import choose_people, cost_of
from solver.problem import NONE, Assignment, Problem, Role
from solver.schedule import Schedule
from solver.state import Placement, State
from solver.static import Static


@dataclass(frozen=True, slots=True)
class Advised:
    """A legal assignment and by how much the whole cost differs with it from the present one."""

    assignment: Assignment
    difference: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """Somebody who could attend instead, in the same group, and by how much the cost differs."""

    group: int
    person: int
    difference: int


class Advisor:
    """Answers questions about single sessions of a schedule, all others staying where they are."""

    def __init__(self, problem: Problem, schedule: Schedule, static: Static | None = None) -> None:
        self.static = static or Static(problem)
        self.state = State(self.static)
        for assignment in schedule.assignments:
            self.state.place(assignment)

    def options(self, index: int, *, limit: int = 10, per_day: int = 1) -> list[Advised]:
        """The cheapest places of a session over its whole window, at most so many a day; the present one among them.

        The difference counts from the present place, or from leaving the session out.
        """
        session, present = self.static.sessions[index], self._take_out(index)
        try:
            return self._ranked(session, present, limit, per_day)
        finally:
            self._put_back(present)

    def staffed(self, index: int, day: int, start: int, venue: int) -> Assignment | None:
        """The session there with the people a solver would choose; None when too few are free."""
        session, present = self.static.sessions[index], self._take_out(index)
        try:
            choice = choose_people(self.state, session, Placement(day, start, venue))
        finally:
            self._put_back(present)
        return None if choice is None else Assignment(index, day, start, venue, choice.pairs)

    def replacements(self, index: int, person: int) -> list[Replacement]:
        """Who could attend a placed session instead of a person, the best first."""
        session, present = self.static.sessions[index], self._take_out(index)
        if present is None:
            return []
        try:
            found = [
                item
                for number, attending in present.people
                if attending == person
                for item in self._instead(session, present, number, person)
            ]
        finally:
            self._put_back(present)
        return sorted(found, key=lambda item: (item.difference, item.group, item.person))

    def _take_out(self, index: int) -> Assignment | None:
        return self.state.remove(index) if index in self.state.placed else None

    def _put_back(self, present: Assignment | None) -> None:
        if present is not None:
            self.state.place(present)

    def _worth(self, session: SessionFacts, present: Assignment | None) -> int:
        return session.price if present is None else cost_of(self.state, present)

    def _ranked(self, session: SessionFacts, present: Assignment | None, limit: int, per_day: int) -> list[Advised]:
        floor = floor_of(self.state, session)
        if floor is None:
            return []
        base, found = self._worth(session, present), _Best(limit, per_day)
        rows = floor.argmin(axis=0)
        lowest: Ints = np.take_along_axis(floor, rows[None], axis=0)[0]
        flat = lowest.ravel()
        candidates = np.flatnonzero(flat < DEAR)
        slack = self._least_share(session)
        for k in candidates[np.argsort(flat[candidates], kind="stable")]:
            if found.is_full and int(flat[k]) + slack - base > found.worst:
                break
            offset, start = divmod(int(k), lowest.shape[1])
            venue = session.venues[rows[offset, start]] if session.venue_needed else NONE
            day = session.days_range.start + offset
            choice = choose_people(self.state, session, Placement(day, start, venue))
            if choice is not None:
                assignment = Assignment(session.index, day, start, venue, choice.pairs)
                found.add(Advised(assignment, cost_of(self.state, assignment) - base))
        return found.items

    def _least_share(self, session: SessionFacts) -> int:
        """What the people of any place add at least (fair load, coverage; may be negative)."""
        least = 0
        for group in session.groups:
            gains = self.state.ledger.coverage_gains(session, group.people)
            loads = self.state.ledger.load_costs(group.people) if group.role is Role.POOL else np.zeros_like(gains)
            values = np.sort(loads - gains)[: group.high]
            least += int(np.minimum(values, 0).sum())
        return least

    def _instead(self, session: SessionFacts, present: Assignment, number: int, person: int) -> list[Replacement]:
        group = session.groups[number]
        free = self.state.free_people(group.people, session, Placement(present.day, present.start, present.venue))
        base = cost_of(self.state, present)
        others = {pair for pair in present.people if pair != (number, person)}
        taken = {attending for place, attending in present.people if group.role is not Role.PRESIDER or place == number}
        found = []
        for other in group.people[free].tolist():
            if other in taken:
                continue
            pairs = tuple(sorted({*others, (number, other)}))
            changed = Assignment(session.index, present.day, present.start, present.venue, pairs)
            found.append(Replacement(number, other, cost_of(self.state, changed) - base))
        return found


class _Best:
    """The cheapest few, at most so many a day."""

    def __init__(self, limit: int, per_day: int) -> None:
        self.limit, self.per_day = limit, per_day
        self.items: list[Advised] = []

    @property
    def is_full(self) -> bool:
        return len(self.items) >= self.limit

    @property
    def worst(self) -> int:
        return self.items[-1].difference

    def add(self, item: Advised) -> None:
        """Keep an option if it belongs to the cheapest."""
        same = [known for known in self.items if known.assignment.day == item.assignment.day]
        if len(same) >= self.per_day:
            dearest = max(same, key=_order)
            if _order(item) >= _order(dearest):
                return
            self.items.remove(dearest)
        self.items.append(item)
        self.items.sort(key=_order)
        del self.items[self.limit :]


def _order(item: Advised) -> tuple[int, int, int]:
    return item.difference, item.assignment.day, item.assignment.start
