"""A schedule laid out by day, venue and person, as the finders read it."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from solver.problem import NONE, Assignment, Problem, Session
from solver.schedule import Schedule


class Part(NamedTuple):
    """What a session takes of one day: slots ``[start, end)``."""

    start: int
    end: int
    session: int


class Use(NamedTuple):
    """What a session takes of a resource on one day, during slots ``[start, end)``."""

    start: int
    end: int
    amount: int
    session: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A scheduled session with its facts."""

    index: int
    session: Session
    assignment: Assignment
    end: int

    @property
    def days(self) -> range:
        """The days it takes."""
        return range(self.assignment.day, self.assignment.day + self.session.days)

    @property
    def part(self) -> Part:
        """Its slots on each of these days."""
        return Part(self.assignment.start, self.end, self.index)


class View:
    """A well-formed schedule with its problem; ``placed`` maps each scheduled session to its placing."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.placed: dict[int, Placed] = {}
        for assignment in schedule.assignments:
            session = problem.sessions[assignment.session]
            end = assignment.start + session.duration
            self.placed[assignment.session] = Placed(assignment.session, session, assignment, end)

    @cached_property
    def by_day(self) -> dict[int, list[int]]:
        """Scheduled sessions by each day they take."""
        found: dict[int, list[int]] = {}
        for index, placed in self.placed.items():
            for day in placed.days:
                found.setdefault(day, []).append(index)
        return found

    @cached_property
    def by_venue(self) -> dict[tuple[int, int], list[Part]]:
        """Parts by (venue, day), in order of time."""
        found: dict[tuple[int, int], list[Part]] = {}
        for placed in self.placed.values():
            if placed.assignment.venue != NONE:
                for day in placed.days:
                    found.setdefault((placed.assignment.venue, day), []).append(placed.part)
        return _in_order(found)

    @cached_property
    def by_person(self) -> dict[tuple[int, int], list[Part]]:
        """Parts by (person, day), in order of time; each person once per session whatever the roles."""
        found: dict[tuple[int, int], list[Part]] = {}
        for placed in self.placed.values():
            people, part = placed.assignment.attends, placed.part
            for day in placed.days:
                for person in people:
                    found.setdefault((person, day), []).append(part)
        return _in_order(found)

    @cached_property
    def by_resource(self) -> dict[int, dict[int, list[Use]]]:
        """Uses by resource and day."""
        found: dict[int, dict[int, list[Use]]] = {}
        for index, placed in self.placed.items():
            for need in placed.session.needs:
                use = Use(placed.assignment.start, placed.end, need.amount, index)
                for day in placed.days:
                    found.setdefault(need.resource, {}).setdefault(day, []).append(use)
        return found

    def first_days(self, sessions: tuple[int, ...]) -> list[tuple[int, int]]:
        """First day and index of those of ``sessions`` that are scheduled, by day."""
        return sorted((self.placed[index].assignment.day, index) for index in sessions if index in self.placed)


def _in_order(found: dict[tuple[int, int], list[Part]]) -> dict[tuple[int, int], list[Part]]:
    for parts in found.values():
        parts.sort()
    return found
