"""Whoever is picked knows the matter."""

from collections.abc import Iterator

from solver.problem import Problem, Role
from solver.terms import PickCost


def expertise_match(problem: Problem) -> Iterator[PickCost]:
    """State the price of picking others than a pool's experts."""
    for index, session in enumerate(problem.sessions):
        for number, group in enumerate(session.groups):
            if group.role is Role.POOL and group.experts:
                others = tuple(person for person in group.people if person not in group.experts)
                yield PickCost("expertise_match", index, number, others, problem.weights.expertise_match)
