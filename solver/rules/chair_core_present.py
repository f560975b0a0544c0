"""Of a core, such as the chair and the first vice-chair, somebody is always there."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import Present


def chair_core_present(problem: Problem) -> Iterator[Present]:
    """State each core with the areas that count as away."""
    for core in problem.cores:
        away = tuple(area for area in range(len(problem.travel)) if area not in core.areas)
        yield Present("chair_core_present", core.people, away)
