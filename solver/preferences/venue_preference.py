"""The better venue is taken."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import VenueCost


def venue_preference(problem: Problem) -> Iterator[VenueCost]:
    """State the price of each venue."""
    for index, session in enumerate(problem.sessions):
        if any(session.venue_costs):
            costs = tuple(problem.weights.venue_preference * cost for cost in session.venue_costs)
            yield VenueCost("venue_preference", index, costs)
