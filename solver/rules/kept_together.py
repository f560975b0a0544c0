"""Two sessions that belong together take place close to each other."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import Near


def kept_together(problem: Problem) -> Iterator[Near]:
    """State each pair."""
    for pair in problem.together:
        yield Near("kept_together", pair.first, pair.second, pair.max_days)
