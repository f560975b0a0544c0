"""Everything that is wanted takes place."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import SkipCost


def unscheduled(problem: Problem) -> Iterator[SkipCost]:
    """State the price of leaving each session out, by priority."""
    for index, session in enumerate(problem.sessions):
        yield SkipCost("unscheduled", index, problem.weights.unscheduled * session.priority)
