"""Two sessions that must not come close keep their distance."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import Separate


def kept_apart(problem: Problem) -> Iterator[Separate]:
    """State each separation."""
    for apart in problem.apart:
        yield Separate("kept_apart", (apart.first, apart.second), apart.min_days)
