"""People are not asked for at times that something else may still take."""

from collections.abc import Iterator

from solver.preferences.avoided import flags
from solver.problem import Problem
from solver.terms import AvoidCost


def tentative_availability(problem: Problem) -> Iterator[AvoidCost]:
    """State each person's tentative time."""
    for index, person in enumerate(problem.people):
        if person.tentative:
            avoided = flags(problem, person.tentative)
            yield AvoidCost("tentative_availability", index, avoided, problem.weights.tentative_availability)
