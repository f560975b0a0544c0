"""Months are filled evenly."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import BalanceCost, Period


def month_balance(problem: Problem) -> Iterator[BalanceCost]:
    """State the price of each session above a month's fair number."""
    for balance in problem.balances:
        yield BalanceCost("month_balance", balance.sessions, balance.limit, problem.weights.month_balance, Period.MONTH)
