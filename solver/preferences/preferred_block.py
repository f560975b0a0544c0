"""A session takes place in one of its preferred parts of the day."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem
from solver.terms import SlotCost, window_days


def preferred_block(problem: Problem) -> Iterator[SlotCost]:
    """State the price of starts outside the preferred blocks."""
    for index, session in enumerate(problem.sessions):
        if not session.preferred_blocks:
            continue
        costs = np.full(problem.slots_per_day, problem.weights.preferred_block, dtype=np.int32)
        for number in session.preferred_blocks:
            costs[problem.blocks[number].start : problem.blocks[number].end] = 0
        yield SlotCost("preferred_block", index, np.tile(costs, (len(window_days(problem, session)), 1)))
