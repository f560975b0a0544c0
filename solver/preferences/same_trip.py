"""Sessions of one town in one week share a half day, so that one car serves them."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import TripCost


def same_trip(problem: Problem) -> Iterator[TripCost]:
    """State the price of each further trip of a week."""
    for trip in problem.trips:
        yield TripCost("same_trip", trip.sessions, problem.weights.same_trip)
