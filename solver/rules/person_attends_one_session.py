"""Nobody attends two sessions at once, and everybody has the time to travel from one to the next."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import PersonExclusive


def person_attends_one_session(problem: Problem) -> Iterator[PersonExclusive]:
    """State that people are exclusive."""
    yield PersonExclusive("person_attends_one_session", problem.travel)
