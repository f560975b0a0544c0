"""Intervals as flags, for all preferences about time that is rather kept free."""

from collections.abc import Iterable

import numpy as np

from solver.problem import Interval, Problem
from solver.terms import Flags


def flags(problem: Problem, intervals: Iterable[Interval]) -> Flags:
    """Slots (shape ``(days, slots)``) inside any of the intervals."""
    inside = np.zeros((problem.n_days, problem.slots_per_day), dtype=np.bool_)
    for interval in intervals:
        inside[interval.day, interval.start : interval.end] = True
    return inside
