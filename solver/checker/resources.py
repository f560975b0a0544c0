"""The rules about countable resources: officers of departments, staff, vehicles."""

from collections.abc import Iterator

from solver.checker.view import View
from solver.checker.violation import Violation
from solver.problem import ResourceKind


def find_department_has_officers(view: View) -> Iterator[Violation]:
    """Yield departments that have to send more officers at once than they have."""
    for resource, facts in enumerate(view.problem.resources):
        if facts.kind is ResourceKind.DEPARTMENT:
            yield from _overuse(view, resource, "department_has_officers")


def find_capacity_suffices(view: View) -> Iterator[Violation]:
    """Yield staff and vehicles that are needed more often at once than they exist."""
    for resource, facts in enumerate(view.problem.resources):
        if facts.kind is not ResourceKind.DEPARTMENT:
            yield from _overuse(view, resource, "capacity_suffices")


def _overuse(view: View, resource: int, rule: str) -> Iterator[Violation]:
    """One violation per day: the sessions in need at any moment of it; numbers: used, free at the worst moment."""
    facts = view.problem.resources[resource]
    for day, uses in view.by_resource.get(resource, {}).items():
        away = [(item.start, item.end, item.amount) for item in facts.away if item.day == day]
        involved: set[int] = set()
        worst = (0, 0)
        # What is free shrinks and what is used grows only at these moments.
        for moment in {use.start for use in uses} | {item[0] for item in away}:
            lasting = [use for use in uses if use.start <= moment < use.end]
            used = sum(use.amount for use in lasting)
            free = facts.capacity - sum(amount for start, end, amount in away if start <= moment < end)
            if lasting and used > free:
                involved |= {use.session for use in lasting}
                worst = max(worst, (used, free), key=lambda pair: (pair[0] - pair[1], pair))
        if involved:
            sessions = tuple(sorted(involved))
            yield Violation(rule, sessions, resources=(resource,), day=day, numbers=worst)
