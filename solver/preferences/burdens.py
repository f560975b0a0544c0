"""No town and no department is asked too often in one week."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import BalanceCost, Period


def burdens(problem: Problem) -> Iterator[BalanceCost]:
    """State the price of each session above what a town or department should have in a week."""
    for burden in problem.burdens:
        yield BalanceCost("burdens", burden.sessions, burden.limit, problem.weights.burdens, Period.WEEK)
