"""A priced schedule: why it costs what it costs, and what several preferences count of it."""

from dataclasses import dataclass
from functools import cached_property

from solver.problem import Assignment, Group, Problem, Session
from solver.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Match:
    """One reason for a cost: ``amount`` units; ``numbers`` say where they come from, see each preference."""

    sessions: tuple[int, ...]
    people: tuple[int, ...]
    amount: int
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one preference costs: ``weight`` times the amounts of its matches; without a weight it has none."""

    preference: str
    weight: int
    cost: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A schedule's cost and its parts, one for each preference."""

    cost: int
    parts: tuple[Part, ...]

    def part(self, preference: str) -> Part:
        """Return the part of a preference; raises KeyError for an unknown name."""
        for part in self.parts:
            if part.preference == preference:
                return part
        raise KeyError(preference)


class Facts:
    """The schedule with what several preferences count."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.placed = {assignment.session: assignment for assignment in schedule.assignments}

    @cached_property
    def weeks(self) -> tuple[int, ...]:
        """For each day of the horizon the first of its calendar week, which may lie before the horizon."""
        return tuple(day - self.problem.weekday(day) for day in range(self.problem.n_days))

    @cached_property
    def groups(self) -> list[tuple[int, int, Group, Assignment]]:
        """Session, number and facts of every group of a scheduled session."""
        return [
            (index, number, group, assignment)
            for index, assignment in self.placed.items()
            for number, group in enumerate(self.problem.sessions[index].groups)
        ]

    @cached_property
    def timed(self) -> list[tuple[int, Session, Assignment]]:
        """Scheduled sessions with their facts."""
        return [(index, self.problem.sessions[index], assignment) for index, assignment in self.placed.items()]
