"""How large the complete model of a problem would be, counted before it is built."""

from itertools import combinations

import numpy as np

from solver.facts import SessionFacts
from solver.static import Static

LARGEST = 400_000
"""Most places of literals in rows for which the complete model is worth its building time."""


def size_of(static: Static, limit: int = LARGEST) -> int:
    """Count the places of literals in rows: what each start takes, and pairs of sessions that may clash.

    Counting ends once ``limit`` is exceeded.
    """
    starts = [int(np.bitwise_count(session.starts).sum()) for session in static.sessions]
    size = 0
    for count, session in zip(starts, static.sessions, strict=True):
        people = sum(len(group.people) for group in session.groups)
        size += count * (session.duration * session.days + people + len(session.venues))
        if size > limit:
            return size
    users = [_uses(session) for session in static.sessions]
    for one, other in combinations(range(len(users)), 2):
        if users[one] & users[other]:
            size += min(starts[one], starts[other]) * _length(static, one, other)
            if size > limit:
                break
    return size


def _uses(session: SessionFacts) -> int:
    """People and venues as the bits of one number, people at even places."""
    bits = 0
    for group in session.groups:
        for person in group.people.tolist():
            bits |= 1 << 2 * person
    for venue in session.venues:
        bits |= 1 << 2 * venue + 1
    return bits


def _length(static: Static, one: int, other: int) -> int:
    """About how many starts of one session clash with a start of the other."""
    first, second = static.sessions[one], static.sessions[other]
    return (first.duration + second.duration) * (first.days + second.days - 1)
