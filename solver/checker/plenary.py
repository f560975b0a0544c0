"""plenary_alone: on the days of a container there is nothing but its children, who need it."""

from collections.abc import Iterator

from solver.checker.view import Placed, View
from solver.checker.violation import Violation
from solver.problem import NONE

RULE = "plenary_alone"


def find_plenary_alone(view: View) -> Iterator[Violation]:
    """Yield what stands beside a plenary, and children without or outside theirs.

    Details: ``beside`` (sessions: container, other), ``missing`` and ``outside`` (sessions: child, container; numbers
    of ``outside``: the child's day, the container's first or last).
    """
    for placed in view.placed.values():
        if placed.session.container:
            yield from _beside(view, placed)
        if placed.session.parent != NONE:
            yield from _child(view, placed)


def _beside(view: View, container: Placed) -> Iterator[Violation]:
    others = {index for day in container.days for index in view.by_day[day]} - {container.index}
    for index in sorted(others):
        session = view.placed[index].session
        # Of two plenaries on one day the first tells of both.
        told = session.container and index < container.index
        if session.parent != container.index and not told:
            yield Violation(RULE, (container.index, index), detail="beside")


def _child(view: View, child: Placed) -> Iterator[Violation]:
    which = (child.index, child.session.parent)
    parent = view.placed.get(child.session.parent)
    if parent is None:
        yield Violation(RULE, which, detail="missing")
        return
    if child.days[0] < parent.days[0]:
        yield Violation(RULE, which, numbers=(child.days[0], parent.days[0]), detail="outside")
    elif child.days[-1] > parent.days[-1]:
        yield Violation(RULE, which, numbers=(child.days[-1], parent.days[-1]), detail="outside")
