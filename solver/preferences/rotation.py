"""Not the same faces as last time, and sectors alternate."""

from collections.abc import Iterator

from solver.problem import NONE, Problem
from solver.terms import RepeatCost


def rotation(problem: Problem) -> Iterator[RepeatCost]:
    """State each series."""
    for series in problem.series:
        labels = series.labels or (NONE,) * len(series.sessions)
        yield RepeatCost("rotation", series.sessions, labels, series.last, problem.weights.rotation)
