"""Who, given when and where: all presiders, bodies and picks of a whole schedule at once."""

import time
from collections.abc import Callable
from dataclasses import replace

from solver.budget import Limit
from solver.checker import find_violations
from solver.exact.model import build
from solver.exact.search import Progress, Search
from solver.metrics import measure
from solver.problem import Assignment, Pin, Problem, Session
from solver.schedule import Schedule

GAP = 0.001
"""Good enough: the rest of the time is worth more to whoever moves sessions."""


def choose_all_people(
    problem: Problem,
    schedule: Schedule,
    *,
    limit: Limit,
    seed: int,
    report: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Schedule | None, float]:
    """Return the cheapest people found for a legal schedule whose times and venues stay, and the work it took.

    The schedule is None when none is cheaper.
    With times and venues given, the complete model is little more than a flow with a few side rows, even of a year.
    """
    began = time.monotonic()
    placed = {assignment.session: assignment for assignment in schedule.assignments}
    sessions = tuple(_held(session, placed.get(index)) for index, session in enumerate(problem.sessions))
    model = build(replace(problem, sessions=sessions))
    search = Search(model, limit, seed, report, should_stop, began)
    better = search.improve(schedule, GAP)
    if better is None or find_violations(problem, better):
        return None, search.work
    return better if measure(problem, better).cost < measure(problem, schedule).cost else None, search.work


def _held(session: Session, placed: Assignment | None) -> Session:
    """The session where it is; what has no place takes none."""
    if placed is None:
        return replace(session, blocks=(), mandatory=False)
    people = session.pin.people if session.pin else ()
    return replace(session, mandatory=True, pin=Pin(placed.day, placed.start, placed.venue, people))
