"""well_formed: a schedule speaks of sessions, venues, groups, people and times that exist.

Details: ``session``, ``day`` (a part lies outside the horizon), ``start`` (outside the day), ``venue``, ``group``,
``person`` (not of that group), ``order`` (pairs not sorted or one twice), ``pool_twice`` (picked in two pools of one
session), ``container`` (books people or a venue). ``numbers`` is the number that does not fit.
"""

from collections.abc import Iterator

from solver.checker.violation import Violation
from solver.problem import NONE, Assignment, Problem, Role, Session
from solver.schedule import Schedule

RULE = "well_formed"


def find_well_formed(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    """Yield what is malformed, assignment by assignment."""
    for assignment in schedule.assignments:
        if not 0 <= assignment.session < len(problem.sessions):
            yield Violation(RULE, (assignment.session,), detail="session")
            continue
        session = problem.sessions[assignment.session]
        yield from _time(problem, session, assignment)
        yield from _people(session, assignment)
        if assignment.venue != NONE and not 0 <= assignment.venue < len(problem.venues):
            yield Violation(RULE, (assignment.session,), numbers=(assignment.venue,), detail="venue")
        if session.container and (assignment.people or assignment.venue != NONE):
            yield Violation(RULE, (assignment.session,), detail="container")


def _time(problem: Problem, session: Session, assignment: Assignment) -> Iterator[Violation]:
    which = (assignment.session,)
    if not 0 <= assignment.day <= problem.n_days - session.days:
        yield Violation(RULE, which, numbers=(assignment.day,), detail="day")
    # A container closes whole days; how long it lasts within them is of no matter.
    length = 1 if session.container else session.duration
    if not 0 <= assignment.start <= problem.slots_per_day - length:
        yield Violation(RULE, which, numbers=(assignment.start,), detail="start")


def _people(session: Session, assignment: Assignment) -> Iterator[Violation]:
    which = (assignment.session,)
    members = [frozenset(group.people) for group in session.groups]
    picked: set[int] = set()
    for group, person in assignment.people:
        if not 0 <= group < len(members):
            yield Violation(RULE, which, numbers=(group,), detail="group")
        elif person not in members[group]:
            yield Violation(RULE, which, (person,), numbers=(group,), detail="person")
        elif session.groups[group].role is Role.POOL:
            if person in picked:
                yield Violation(RULE, which, (person,), numbers=(group,), detail="pool_twice")
            picked.add(person)
    if any(first >= second for first, second in zip(assignment.people, assignment.people[1:], strict=False)):
        yield Violation(RULE, which, detail="order")
