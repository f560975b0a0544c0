"""The rules about what must not change or be left out."""

from collections.abc import Iterator

from solver.checker.view import View
from solver.checker.violation import Violation
from solver.problem import NONE


def find_pinned_stays(view: View) -> Iterator[Violation]:
    """Yield scheduled sessions that leave what a planner has pinned, each part separately.

    Details: ``day``, ``start``, ``venue``, ``person`` (numbers: the group).
    """
    for placed in view.placed.values():
        pin, assignment = placed.session.pin, placed.assignment
        if pin is None:
            continue
        for detail in ("day", "start", "venue"):
            wanted, found = getattr(pin, detail), getattr(assignment, detail)
            if wanted not in (NONE, found):
                yield Violation("pinned_stays", (placed.index,), detail=detail)
        for group, person in sorted(set(pin.people) - set(assignment.people)):
            yield Violation("pinned_stays", (placed.index,), (person,), numbers=(group,), detail="person")


def find_frozen_stays(view: View) -> Iterator[Violation]:
    """Yield sessions published before the freeze day that are not exactly as published.

    Details: ``missing``, ``day``, ``start``, ``venue``, ``people`` (people: those who differ).
    """
    for published in view.problem.published:
        if published.day >= view.problem.freeze_before:
            continue
        which = (published.session,)
        placed = view.placed.get(published.session)
        if placed is None:
            yield Violation("frozen_stays", which, detail="missing")
            continue
        for detail in ("day", "start", "venue"):
            if getattr(published, detail) != getattr(placed.assignment, detail):
                yield Violation("frozen_stays", which, detail=detail)
        changed = set(published.people) ^ set(placed.assignment.people)
        if changed:
            people = tuple(sorted({person for _, person in changed}))
            yield Violation("frozen_stays", which, people, detail="people")


def find_mandatory_is_scheduled(view: View) -> Iterator[Violation]:
    """Yield mandatory sessions that are not scheduled."""
    for index, session in enumerate(view.problem.sessions):
        if session.mandatory and index not in view.placed:
            yield Violation("mandatory_is_scheduled", (index,))
