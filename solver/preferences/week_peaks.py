"""No week is crowded."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import BalanceCost, Period


def week_peaks(problem: Problem) -> Iterator[BalanceCost]:
    """State the price of each session above what a week should hold."""
    for peak in problem.peaks:
        yield BalanceCost("week_peaks", peak.sessions, peak.limit, problem.weights.week_peaks, Period.WEEK)
