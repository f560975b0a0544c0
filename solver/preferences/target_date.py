"""A session takes place in the week of its target date."""

from collections.abc import Iterator

import numpy as np

from solver.problem import NONE, Problem
from solver.terms import SlotCost, window_days


def target_date(problem: Problem) -> Iterator[SlotCost]:
    """State the price of each whole week between target and start."""
    for index, session in enumerate(problem.sessions):
        if session.target == NONE:
            continue
        days = window_days(problem, session)
        weeks = np.abs(np.arange(days.start, days.stop) - session.target) // 7
        costs = np.repeat(weeks[:, None] * problem.weights.target_date, problem.slots_per_day, axis=1)
        yield SlotCost("target_date", index, costs)
