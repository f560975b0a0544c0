"""Departments have officers, and staff and vehicles are there, for everything that needs them at one time."""

from collections.abc import Iterator

import numpy as np

from solver.problem import Problem, ResourceKind
from solver.terms import Capacity


def capacity_suffices(problem: Problem) -> Iterator[Capacity]:
    """State what is free of each resource; departments break ``department_has_officers``."""
    uses: dict[int, list[tuple[int, int]]] = {}
    for index, session in enumerate(problem.sessions):
        for need in session.needs:
            uses.setdefault(need.resource, []).append((index, need.amount))
    for resource, users in uses.items():
        facts = problem.resources[resource]
        free = np.full((problem.n_days, problem.slots_per_day), facts.capacity, dtype=np.int64)
        for away in facts.away:
            free[away.day, away.start : away.end] -= away.amount
        rule = "department_has_officers" if facts.kind is ResourceKind.DEPARTMENT else "capacity_suffices"
        yield Capacity(rule, resource, free, tuple(users))
