"""Whoever is invited to a session of a programme is not wanted elsewhere meanwhile."""

from collections.abc import Iterator

from solver.problem import Problem, Role
from solver.terms import OverlapCost


def invitation_conflict(problem: Problem) -> Iterator[OverlapCost]:
    """State for each invited person the price of each slot in which two sessions want them, one by invitation."""
    price = problem.weights.invitation_conflict
    for programme in problem.programmes if price else ():
        required = wanted_by(problem, programme.sessions, Role.REQUIRED, Role.QUORUM)
        invited = wanted_by(problem, programme.sessions, Role.PREFERRED)
        for person, sessions in sorted(invited.items()):
            must = required.get(person, set())
            if len(sessions | must) > 1:
                yield OverlapCost("invitation_conflict", tuple(sorted(sessions | must)), tuple(sorted(must)), price)


def wanted_by(problem: Problem, sessions: tuple[int, ...], *roles: Role) -> dict[int, set[int]]:
    """Which of the sessions name each person in one of the roles."""
    found: dict[int, set[int]] = {}
    for index in sessions:
        for group in problem.sessions[index].groups:
            for person in group.people if group.role in roles else ():
                found.setdefault(person, set()).add(index)
    return found
