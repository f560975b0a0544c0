"""A session lies in its window of dates, on its weekdays and kinds of day, outside blackouts, inside its blocks."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem, Session
from solver.terms import Domain, Flags, window_days


def session_in_window(problem: Problem) -> Iterator[Domain]:
    """State where each session may begin at all."""
    for index, session in enumerate(problem.sessions):
        days = window_days(problem, session)
        allowed = np.zeros((len(days), problem.slots_per_day), dtype=np.bool_)
        open_days = [all(_day_is_open(problem, session, day + k) for k in range(session.days)) for day in days]
        allowed[np.flatnonzero(open_days)] = _starts_in_blocks(problem, session)
        yield Domain("session_in_window", index, allowed)


def _day_is_open(problem: Problem, session: Session, day: int) -> bool:
    return (
        problem.day_kinds[day] in session.day_kinds
        and problem.weekday(day) in session.weekdays
        and not any(problem.blackouts[b].first <= day <= problem.blackouts[b].last for b in session.blackouts)
    )


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
