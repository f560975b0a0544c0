"""Sessions of a programme end as early as possible."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem
from solver.terms import SlotCost, window_days


def meetings_early(problem: Problem) -> Iterator[SlotCost]:
    """State the price of each slot between the first day of the session's window and the session's last slot."""
    price = problem.weights.meetings_early
    for index in sorted({index for item in problem.programmes for index in item.sessions}) if price else ():
        session = problem.sessions[index]
        days = window_days(problem, session)
        slots = np.arange(len(days) * problem.slots_per_day).reshape(len(days), problem.slots_per_day)
        yield SlotCost("meetings_early", index, (price * (slots + session.duration - 1)).astype(np.int32))
