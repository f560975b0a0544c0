"""A session keeps clear of the time that those it concerns would rather keep free."""

from collections.abc import Iterator

import numpy as np

from solver.bits import blocked_starts, pack, through_days, unpack
from solver.preferences.avoided import flags
from solver.problem import Problem
from solver.terms import SlotCost, window_days


def avoided_time(problem: Problem) -> Iterator[SlotCost]:
    """State the price of starts at which any of the session's days meets avoided time, once however much of it."""
    for index, session in enumerate(problem.sessions):
        days = window_days(problem, session)
        if not session.avoid or not len(days):
            continue
        words = pack(flags(problem, session.avoid))[days.start : days.stop + session.days - 1]
        clear = through_days(~blocked_starts(words, session.duration), session.days, len(days))
        meets = ~unpack(clear, problem.slots_per_day)
        yield SlotCost("avoided_time", index, meets.astype(np.int32) * np.int32(problem.weights.avoided_time))
