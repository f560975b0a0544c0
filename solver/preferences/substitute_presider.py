"""The first of the presiders presides."""

from collections.abc import Iterator

from solver.problem import Problem, Role
from solver.terms import RankCost


def substitute_presider(problem: Problem) -> Iterator[RankCost]:
    """State the price of each place down the list of presiders."""
    for index, session in enumerate(problem.sessions):
        for number, group in enumerate(session.groups):
            if group.role is Role.PRESIDER:
                yield RankCost("substitute_presider", index, number, problem.weights.substitute_presider)
