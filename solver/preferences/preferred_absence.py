"""Whoever is preferred can come."""

from collections.abc import Iterator

from solver.problem import Problem, Role
from solver.terms import AbsentCost


def preferred_absence(problem: Problem) -> Iterator[AbsentCost]:
    """State the price of each absent preferred person."""
    for index, session in enumerate(problem.sessions):
        for number, group in enumerate(session.groups):
            if group.role is Role.PREFERRED:
                yield AbsentCost("preferred_absence", index, number, problem.weights.preferred_absence)
