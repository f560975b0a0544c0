"""A venue hosts sessions only within its hours and outside its closures."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem
from solver.terms import VenueClosed


def venue_is_open(problem: Problem) -> Iterator[VenueClosed]:
    """State the slots in which each venue is closed."""
    weekdays = np.array([problem.weekday(day) for day in range(problem.n_days)])
    for index, venue in enumerate(problem.venues):
        if not venue.hours and not venue.closed:
            continue
        busy = np.full((problem.n_days, problem.slots_per_day), bool(venue.hours))
        for hours in venue.hours:
            busy[weekdays == hours.weekday, hours.start : hours.end] = False
        for interval in venue.closed:
            busy[interval.day, interval.start : interval.end] = True
        yield VenueClosed("venue_is_open", index, busy)
