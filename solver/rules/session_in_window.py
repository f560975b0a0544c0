"""A session lies in its window of dates, on its weekdays and kinds of day, outside blackouts, inside its blocks."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem, Session
from solver.terms import Domain, Flags, window_days


def session_in_window(problem: Problem) -> Iterator[Domain]:
    """State where each session may begin at all."""
    open_days: dict[object, Flags] = {}
    for index, session in enumerate(problem.sessions):
        days = window_days(problem, session)
        allowed = np.zeros((len(days), problem.slots_per_day), dtype=np.bool_)
        key = session.day_kinds, session.weekdays, session.blackouts
        if key not in open_days:
            open_days[key] = _open_days(problem, session)
        open_starts = np.ones(len(days), dtype=np.bool_)
        for k in range(session.days if len(days) else 0):
            open_starts &= open_days[key][days.start + k : days.stop + k]
        allowed[open_starts] = _starts_in_blocks(problem, session)
        yield Domain("session_in_window", index, allowed)


def _open_days(problem: Problem, session: Session) -> Flags:
    """Days of the horizon on which the session may take place at all."""
    kinds = [kind in session.day_kinds for kind in problem.day_kinds]
    weekdays = [problem.weekday(day) in session.weekdays for day in range(problem.n_days)]
    allowed = np.array(kinds) & np.array(weekdays)
    for index in session.blackouts:
        blackout = problem.blackouts[index]
        allowed[max(blackout.first, 0) : max(blackout.last + 1, 0)] = False
    return np.asarray(allowed)


def _starts_in_blocks(problem: Problem, session: Session) -> Flags:
    """Inside one block or, when longer than all of them, from the start of a block to within a later one."""
    starts = np.zeros(problem.slots_per_day, dtype=np.bool_)
    if session.container:
        starts[0] = True
        return starts
    blocks = [problem.blocks[index] for index in session.blocks]
    if any(block.end - block.start >= session.duration for block in blocks):
        for block in blocks:
            starts[block.start : max(block.start, block.end - session.duration + 1)] = True
        return starts
    for block in blocks:
        end = block.start + session.duration
        if any(later.start > block.start and end <= later.end for later in blocks):
            starts[block.start] = True
    return starts
