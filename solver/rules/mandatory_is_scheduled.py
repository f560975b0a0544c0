"""Mandatory sessions are scheduled."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import Must


def mandatory_is_scheduled(problem: Problem) -> Iterator[Must]:
    """State each mandatory session."""
    for index, session in enumerate(problem.sessions):
        if session.mandatory:
            yield Must("mandatory_is_scheduled", index)
