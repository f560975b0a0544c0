"""Sessions of one format keep a distance and do not crowd a month."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import AtMost, Period, Separate


def same_format_spaced(problem: Problem) -> Iterator[Separate | AtMost]:
    """State each spacing."""
    for spacing in problem.spacings:
        if spacing.min_days > 0:
            yield Separate("same_format_spaced", spacing.sessions, spacing.min_days)
        if spacing.per_month > 0:
            yield AtMost("same_format_spaced", spacing.sessions, spacing.per_month, Period.MONTH)
