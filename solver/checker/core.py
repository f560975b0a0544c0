"""chair_core_present: of a core somebody is always there."""

from collections.abc import Iterator

from solver.checker.view import View
from solver.checker.violation import Violation
from solver.problem import NONE, Core

RULE = "chair_core_present"


def find_chair_core_present(view: View) -> Iterator[Violation]:
    """Yield each day of a core on which all of it are away at once, for the sessions that take somebody away then.

    People: the core. Numbers: how many stay, how many must, core.
    """
    for number, core in enumerate(view.problem.cores):
        days = {day for person, day in view.by_person if person in core.people}
        for day in sorted(days):
            sessions = _deserting(view, core, day)
            if sessions:
                yield Violation(RULE, tuple(sorted(sessions)), core.people, day=day, numbers=(0, 1, number))


def _deserting(view: View, core: Core, day: int) -> set[int]:
    """Sessions that last at any moment at which the whole core is away."""
    away = [[*_out(view, core, person, day), *_busy(view, person, day)] for person in core.people]
    found: set[int] = set()
    for moment in {start for parts in away for start, _, _ in parts}:
        lasting = [[session for start, end, session in parts if start <= moment < end] for parts in away]
        if all(lasting):
            found |= {session for sessions in lasting for session in sessions if session != NONE}
    return found


def _out(view: View, core: Core, person: int, day: int) -> Iterator[tuple[int, int, int]]:
    for part in view.by_person.get((person, day), ()):
        venue = view.placed[part.session].assignment.venue
        if venue != NONE and view.problem.venues[venue].area not in core.areas:
            yield part


def _busy(view: View, person: int, day: int) -> Iterator[tuple[int, int, int]]:
    for busy in view.problem.people[person].busy:
        if busy.day == day:
            yield busy.start, busy.end, NONE
