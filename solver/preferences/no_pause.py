"""Between two sessions of a programme there is a pause."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import TouchCost


def no_pause(problem: Problem) -> Iterator[TouchCost]:
    """State the price of each session that begins the moment another ends."""
    for programme in problem.programmes if problem.weights.no_pause else ():
        yield TouchCost("no_pause", programme.sessions, problem.weights.no_pause, programme.nights)
