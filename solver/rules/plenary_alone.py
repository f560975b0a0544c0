"""While a plenary lasts there is nothing but its own sub-sessions."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import Alone


def plenary_alone(problem: Problem) -> Iterator[Alone]:
    """State each container with its children."""
    for index, session in enumerate(problem.sessions):
        if session.container:
            children = (child for child, other in enumerate(problem.sessions) if other.parent == index)
            yield Alone("plenary_alone", index, tuple(children))
