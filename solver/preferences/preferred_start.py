"""A session begins at one of its usual times."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem
from solver.terms import SlotCost, window_days


def preferred_start(problem: Problem) -> Iterator[SlotCost]:
    """State the price of every other start."""
    for index, session in enumerate(problem.sessions):
        if session.preferred_starts:
            costs = np.full(problem.slots_per_day, problem.weights.preferred_start, dtype=np.int32)
            costs[list(session.preferred_starts)] = 0
            yield SlotCost("preferred_start", index, np.tile(costs, (len(window_days(problem, session)), 1)))
