"""Picks are shared fairly."""

from collections.abc import Iterator

from solver.problem import NONE, Problem
from solver.terms import LoadCost


def fair_load(problem: Problem) -> Iterator[LoadCost]:
    """State the squared deviation of each person's picks from the target."""
    for index, person in enumerate(problem.people):
        if person.target != NONE:
            yield LoadCost("fair_load", index, person.target, problem.weights.fair_load)
