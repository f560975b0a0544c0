"""The steps of a topic follow each other with the shortest and longest distances."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import Distance


def stages_in_order(problem: Problem) -> Iterator[Distance]:
    """State each lag."""
    for lag in problem.lags:
        yield Distance("stages_in_order", lag.before, lag.after, lag.low, lag.high, lag.working)
