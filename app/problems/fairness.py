"""How often each member should be picked in a horizon, so that pools share their demand fairly."""

import numpy as np
import numpy.typing as npt

from app.problems.attendance import BODIES
from solver.problem import NONE, Role, Session

ROUNDS = 6
"""Passes over all pools; after the fifth, targets of a year no longer move."""
STATUTORY_PER_PICK = 4
"""So many statutory attendances (required, quorum, preferred) weigh as much as one pick."""

Shares = npt.NDArray[np.float64]


def fair_targets(people: int, sessions: tuple[Session, ...]) -> list[int]:
    """Share what all pools want among those who may be picked: a constant per person, ``NONE`` for who is in no pool.

    Every pool in turn gives its picks to its least loaded people, at most one each, until nothing moves. Statutory
    attendances count as load, so the chair meeting is picked less often than a member with no office.
    """
    pools = [
        (np.array(group.people), group.want)
        for session in sessions
        for group in session.groups
        if group.role is Role.POOL and group.people
    ]
    base = _statutory(people, sessions)
    loads = base.copy()
    shares = [np.zeros(len(members)) for members, _ in pools]
    for _ in range(ROUNDS):
        for number, (members, want) in enumerate(pools):
            others = loads[members] - shares[number]
            shares[number] = _fill(others, want)
            loads[members] = others + shares[number]
    reached = np.zeros(people, dtype=np.bool_)
    for members, _ in pools:
        reached[members] = True
    targets = _round(loads - base)
    return [int(target) if is_reached else NONE for target, is_reached in zip(targets, reached, strict=True)]


def _statutory(people: int, sessions: tuple[Session, ...]) -> Shares:
    counts = np.zeros(people)
    for session in sessions:
        bodies = {person for group in session.groups if group.role in BODIES for person in group.people}
        bodies |= {group.people[0] for group in session.groups if group.role is Role.PRESIDER and group.people}
        counts[list(bodies)] += 1 / STATUTORY_PER_PICK
    return counts


def _fill(loads: Shares, want: int) -> Shares:
    """Raise the lowest loads to a common level, each by at most 1, by ``want`` together."""
    if want >= len(loads):
        return np.ones(len(loads))
    corners = np.sort(np.concatenate([loads, loads + 1]))
    poured = np.clip(corners[:, None] - loads[None, :], 0, 1).sum(axis=1)
    level = float(np.interp(want, poured, corners))
    return np.clip(level - loads, 0, 1)


def _round(values: Shares) -> npt.NDArray[np.int64]:
    """Whole numbers with the same sum, the largest remainders rounded up first."""
    whole = np.floor(values + 1e-9).astype(np.int64)
    missing = round(float(values.sum())) - int(whole.sum())
    order = np.argsort(-(values - whole), kind="stable")
    whole[order[:missing]] += 1
    return whole
