"""Nobody has many more gaps in the day than others."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import GapSpread


def gaps_are_fair(problem: Problem) -> Iterator[GapSpread]:
    """State each circle of people among whom gaps are fairly spread."""
    for fairness in problem.gap_fairness:
        yield GapSpread("gaps_are_fair", fairness.people, fairness.spread)
