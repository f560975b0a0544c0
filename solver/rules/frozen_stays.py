"""What is published before the freeze day stays exactly as published."""

from collections.abc import Iterator

import numpy as np

from solver.problem import NONE, Problem
from solver.terms import Domain, Keep, Must, Options, window_days


def frozen_stays(problem: Problem) -> Iterator[Domain | Options | Keep | Must]:
    """State time, venue and people of each frozen session."""
    for assignment in problem.published:
        if assignment.day >= problem.freeze_before:
            continue
        index, days = assignment.session, window_days(problem, problem.sessions[assignment.session])
        allowed = np.zeros((len(days), problem.slots_per_day), dtype=np.bool_)
        if assignment.day in days:
            allowed[assignment.day - days.start, assignment.start] = True
        yield Domain("frozen_stays", index, allowed)
        yield Must("frozen_stays", index)
        venues = () if assignment.venue == NONE else (assignment.venue,)
        yield Options("frozen_stays", index, venues, needed=bool(venues))
        yield Keep("frozen_stays", index, assignment.people, exact=True)
