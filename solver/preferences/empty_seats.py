"""A small session does not take a large hall."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import VenueCost

SEATS = 50
"""So many empty seats cost one unit."""


def empty_seats(problem: Problem) -> Iterator[VenueCost]:
    """State the price of each venue's seats that stay empty."""
    for index, session in enumerate(problem.sessions):
        empty = [max(problem.venues[venue].capacity - session.heads, 0) // SEATS for venue in session.venues]
        if any(empty):
            yield VenueCost("empty_seats", index, tuple(problem.weights.empty_seats * units for units in empty))
