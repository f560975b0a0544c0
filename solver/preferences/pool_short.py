"""Pools give as many people as are wanted."""

from collections.abc import Iterator

from solver.problem import Problem, Role
from solver.terms import ShortCost


def pool_short(problem: Problem) -> Iterator[ShortCost]:
    """State the price of each pick below what is wanted."""
    for index, session in enumerate(problem.sessions):
        for number, group in enumerate(session.groups):
            if group.role is Role.POOL:
                yield ShortCost("pool_short", index, number, group.want, problem.weights.pool_short)
