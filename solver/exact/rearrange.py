"""Who for all sessions, and when and where for some: presiders, bodies and picks of a whole schedule at once."""

import time
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import replace

from solver.budget import Limit
from solver.checker import find_violations
from solver.exact.model import build
from solver.exact.post import holding
from solver.linear import Flags, cheapest
from solver.metrics import measure
from solver.problem import Assignment, Group, Pin, Problem, Role, Session
from solver.schedule import Schedule
from solver.terms import Domain

SLACK = 20
"""Good enough for all people at once: the rest of the time is worth more to whoever moves sessions."""
LITTLE = 4
"""The same where sessions are moved."""
MORE = 4
"""How many more picks than now, or than are fair, a rearrangement may give to anybody."""
ENTRY_WORK = 3e-5
"""Units of work for each entry of the matrix."""


def rearrange(
    problem: Problem,
    schedule: Schedule,
    loose: Mapping[int, Flags],
    choosing: Container[int],
    *,
    limit: Limit,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Schedule | None, float]:
    """Return the cheapest schedule found that keeps all else, and the work it took.

    The schedule is None when none is cheaper. With times and venues given, the complete model is little more than a
    flow with a few side rows, even of a year: its relaxation is almost whole, which SCIP makes use of.

    Parameters
    ----------
    schedule
        A legal one.
    loose
        Sessions that may begin elsewhere, in any venue, each with the starts it may have, shape ``(W, slots)``.
    choosing
        Sessions that choose their people anew where they are.
    limit
        In seconds; counted work is limited by the size of the model alone.
    should_stop
        Asked four times a second; True ends the search.
    """
    began = time.monotonic()
    placed = {assignment.session: assignment for assignment in schedule.assignments}
    told = {assignment.session for assignment in (*problem.told, *problem.published)}  # it names people, here or not
    sessions = tuple(
        session if index in loose else _held(session, placed.get(index), choosing=index in choosing or index in told)
        for index, session in enumerate(problem.sessions)
    )
    within = [Domain("rearranged", index, allowed) for index, allowed in loose.items()]
    model = build(replace(problem, sessions=sessions), further=within, most_picks=_most_picks(problem, schedule))
    matrix, least = model.variables.post.matrix()
    work = ENTRY_WORK * len(matrix.columns)
    seconds = None if limit.seconds is None else limit.seconds - (time.monotonic() - began)
    columns = cheapest(matrix, seconds=seconds, slack=LITTLE if loose else SLACK, should_stop=should_stop)
    if columns is None:
        return None, work
    better = model.read(holding((columns + least).tolist()))
    if find_violations(problem, better) or measure(problem, better).cost >= measure(problem, schedule).cost:
        return None, work
    return better, work


def _most_picks(problem: Problem, schedule: Schedule) -> dict[int, int]:
    """Somewhat more picks for everybody than there are, or than are fair."""
    picked = Counter(
        person
        for item in schedule.assignments
        for group, person in item.people
        if problem.sessions[item.session].groups[group].role is Role.POOL
    )
    return {number: max(picked[number], person.target, 0) + MORE for number, person in enumerate(problem.people)}


def _held(session: Session, placed: Assignment | None, *, choosing: bool) -> Session:
    """The session where it is; what has no place takes none."""
    if placed is None:
        return replace(session, blocks=(), mandatory=False)
    if choosing:
        people = session.pin.people if session.pin else ()
        return replace(session, mandatory=True, pin=Pin(placed.day, placed.start, placed.venue, people))
    groups = tuple(_attending(number, group, placed) for number, group in enumerate(session.groups))
    pin = Pin(placed.day, placed.start, placed.venue, placed.people)
    return replace(session, mandatory=True, groups=groups, pin=pin)


def _attending(number: int, group: Group, placed: Assignment) -> Group:
    """The group as if it knew nobody but those who attend: what others cost does not change."""
    people = tuple(person for person in group.people if (number, person) in placed.people)
    experts = tuple(person for person in group.experts if person in people)
    if group.role is not Role.POOL:
        return replace(group, people=people or group.people[:1], low=0, experts=experts)
    low, want = min(group.low, len(people)), min(group.want, len(people))
    return replace(
        group, people=people or group.people[:1], low=low, want=want, high=len(people), experts=experts, mixes=()
    )
