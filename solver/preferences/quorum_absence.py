"""Whoever belongs to the body of a quorum can come."""

from collections.abc import Iterator

from solver.problem import Problem, Role
from solver.terms import AbsentCost


def quorum_absence(problem: Problem) -> Iterator[AbsentCost]:
    """State the price of each absent member of a body."""
    for index, session in enumerate(problem.sessions):
        for number, group in enumerate(session.groups):
            if group.role is Role.QUORUM:
                yield AbsentCost("quorum_absence", index, number, problem.weights.quorum_absence)
