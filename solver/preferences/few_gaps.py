"""The sessions of a person's day follow each other without idle time."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import GapCost


def few_gaps(problem: Problem) -> Iterator[GapCost]:
    """State the price of each gap of each person."""
    if problem.weights.few_gaps:
        for index in range(len(problem.people)):
            yield GapCost("few_gaps", index, problem.weights.few_gaps)
