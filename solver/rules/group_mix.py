"""Among the picks of a pool are at least, or at most, so many of a kind."""

from collections.abc import Iterator

from solver.problem import NONE, Problem, Role
from solver.terms import Mixed


def group_mix(problem: Problem) -> Iterator[Mixed]:
    """State the mixes of each pool."""
    for index, session in enumerate(problem.sessions):
        for number, group in enumerate(session.groups):
            for mix in group.mixes if group.role is Role.POOL else ():
                high = group.high if mix.high == NONE else mix.high
                yield Mixed("group_mix", index, number, mix.people, mix.low, high)
