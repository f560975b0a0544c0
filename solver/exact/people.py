"""Who, given when and where: all presiders, bodies and picks of a whole schedule at once."""

import time
from collections.abc import Callable
from dataclasses import replace

from solver.budget import Limit
from solver.checker import find_violations
from solver.exact.model import build
from solver.exact.post import Literal
from solver.linear import cheapest, read
from solver.metrics import measure
from solver.problem import Assignment, Pin, Problem, Session
from solver.schedule import Schedule

GAP = 0.001
"""Good enough: the rest of the time is worth more to whoever moves sessions."""
ENTRY_WORK = 3e-5
"""Units of work for each entry of the matrix."""


def choose_all_people(
    problem: Problem, schedule: Schedule, *, limit: Limit, should_stop: Callable[[], bool] = lambda: False
) -> tuple[Schedule | None, float]:
    """Return the cheapest people found for a legal schedule whose times and venues stay, and the work it took.

    The schedule is None when none is cheaper.
    With times and venues given, the complete model is little more than a flow with a few side rows, even of a year:
    its relaxation is almost whole, which SCIP makes use of.
    """
    began = time.monotonic()
    placed = {assignment.session: assignment for assignment in schedule.assignments}
    sessions = tuple(_held(session, placed.get(index)) for index, session in enumerate(problem.sessions))
    model = build(replace(problem, sessions=sessions))
    matrix, least = read(model.cp)
    work = ENTRY_WORK * len(matrix.columns)
    seconds = None if limit.seconds is None else limit.seconds - (time.monotonic() - began)
    columns = cheapest(matrix, seconds=seconds, gap=GAP, should_stop=should_stop)
    if columns is None:
        return None, work
    values = (columns + least).tolist()

    def holds(literal: Literal) -> bool:
        return bool(values[literal.index] if literal.index >= 0 else 1 - values[-literal.index - 1])

    better = model.read(holds)
    if find_violations(problem, better) or measure(problem, better).cost >= measure(problem, schedule).cost:
        return None, work
    return better, work


def _held(session: Session, placed: Assignment | None) -> Session:
    """The session where it is; what has no place takes none."""
    if placed is None:
        return replace(session, blocks=(), mandatory=False)
    people = session.pin.people if session.pin else ()
    return replace(session, mandatory=True, pin=Pin(placed.day, placed.start, placed.venue, people))
