"""Sessions of a programme take place one after the other."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import OverlapCost


def parallel_sessions(problem: Problem) -> Iterator[OverlapCost]:
    """State the price of each slot in which two sessions of a programme take place."""
    for programme in problem.programmes if problem.weights.parallel_sessions else ():
        yield OverlapCost("parallel_sessions", programme.sessions, (), problem.weights.parallel_sessions)
