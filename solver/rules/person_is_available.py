"""Nobody attends while busy."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem
from solver.terms import PersonClosed


def person_is_available(problem: Problem) -> Iterator[PersonClosed]:
    """State each person's busy slots."""
    for index, person in enumerate(problem.people):
        if person.busy:
            busy = np.zeros((problem.n_days, problem.slots_per_day), dtype=np.bool_)
            for interval in person.busy:
                busy[interval.day, interval.start : interval.end] = True
            yield PersonClosed("person_is_available", index, busy)
