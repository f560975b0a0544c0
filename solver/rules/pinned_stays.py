"""What a planner has pinned (day, start, venue, people, each separately) stays."""

from collections.abc import Iterator

import numpy as np

from solver.problem import NONE, Problem
from solver.terms import Domain, Keep, Options, window_days


def pinned_stays(problem: Problem) -> Iterator[Domain | Options | Keep]:
    """State the pinned parts of each session."""
    for index, session in enumerate(problem.sessions):
        pin = session.pin
        if pin is None:
            continue
        days = window_days(problem, session)
        allowed = np.ones((len(days), problem.slots_per_day), dtype=np.bool_)
        if pin.day != NONE:
            allowed &= (np.arange(days.start, days.stop) == pin.day)[:, None]
        if pin.start != NONE:
            allowed &= (np.arange(problem.slots_per_day) == pin.start)[None, :]
        yield Domain("pinned_stays", index, allowed)
        if pin.venue != NONE:
            yield Options("pinned_stays", index, (pin.venue,), needed=True)
        if pin.people:
            yield Keep("pinned_stays", index, pin.people, exact=False)
