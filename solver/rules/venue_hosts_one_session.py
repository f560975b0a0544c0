"""A venue hosts one session at a time, with its turnaround between two."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import VenueExclusive


def venue_hosts_one_session(problem: Problem) -> Iterator[VenueExclusive]:
    """State that venues are exclusive."""
    yield VenueExclusive("venue_hosts_one_session", tuple(venue.turnaround for venue in problem.venues))
