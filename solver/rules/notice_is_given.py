"""People learn of a session a number of working days before it, unless it was published just so or is pinned."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem
from solver.terms import Domain, window_days


def notice_is_given(problem: Problem) -> Iterator[Domain]:
    """State from which day each session may begin; a published or pinned time needs no new notice."""
    given = np.array(problem.working_count)
    published = {assignment.session: assignment for assignment in problem.published}
    for index, session in enumerate(problem.sessions):
        if not session.notice:
            continue
        days = window_days(problem, session)
        allowed = np.zeros((len(days), problem.slots_per_day), dtype=np.bool_)
        allowed[given[days.start : max(days.stop, days.start)] >= session.notice] = True
        if index in published and published[index].day in days:
            allowed[published[index].day - days.start, published[index].start] = True
        if session.pin and session.pin.day in days:
            allowed[session.pin.day - days.start] = True
        yield Domain("notice_is_given", index, allowed)
