"""Every member gets the chance to do the duties of the year."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import DutyCost


def coverage(problem: Problem) -> Iterator[DutyCost]:
    """State the price of each attendance that somebody lacks."""
    for duty in problem.duties:
        yield DutyCost("coverage", duty.people, duty.sessions, duty.minimum, problem.weights.coverage)
