"""What people observe, by their own declaration, is respected."""

from collections.abc import Iterator

from solver.preferences.avoided import flags
from solver.problem import Problem
from solver.terms import AvoidCost


def observances(problem: Problem) -> Iterator[AvoidCost]:
    """State each person's observed time."""
    for index, person in enumerate(problem.people):
        if person.observed:
            yield AvoidCost("observances", index, flags(problem, person.observed), problem.weights.observances)
