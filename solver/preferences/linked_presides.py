"""Whoever is linked to a town takes part in its sessions so many times a year."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import DutyCost


def linked_presides(problem: Problem) -> Iterator[DutyCost]:
    """State the price of each attendance that a link lacks."""
    for link in problem.links:
        yield DutyCost("linked_presides", link.people, link.sessions, link.minimum, problem.weights.linked_presides)
