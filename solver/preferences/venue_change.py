"""Whoever belongs to consecutive sessions of a programme stays in one venue."""

from collections import Counter
from collections.abc import Iterator

from solver.preferences.invitation_conflict import wanted_by
from solver.problem import Problem, Role
from solver.terms import ChangeCost

BELONGING = (Role.REQUIRED, Role.QUORUM, Role.PREFERRED)
"""Roles whose people are known beforehand: of presiders and pools only some come."""


def venue_change(problem: Problem) -> Iterator[ChangeCost]:
    """State the price of each change of venue, those who belong to the same sessions together."""
    price = problem.weights.venue_change
    for programme in problem.programmes if price else ():
        sets = Counter(tuple(sorted(found)) for found in wanted_by(problem, programme.sessions, *BELONGING).values())
        for sessions, people in sorted(sets.items()):
            if len(sessions) > 1:
                yield ChangeCost("venue_change", sessions, people * price, programme.reach, programme.nights)
