"""A session takes place in one of its venues, large enough and with the features it needs."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import Options


def venue_fits(problem: Problem) -> Iterator[Options]:
    """State the fitting venues of each session that needs one."""
    for index, session in enumerate(problem.sessions):
        features = set(session.features)
        fitting = tuple(
            venue
            for venue in session.venues
            if problem.venues[venue].capacity >= session.heads and features <= set(problem.venues[venue].features)
        )
        yield Options("venue_fits", index, fitting, needed=bool(session.venues))
