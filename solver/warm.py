"""Starting from a given schedule: what is legal of it stays, the rest is placed afresh."""

import numpy as np

from solver.gaps import unfair
from solver.greedy import fill, order_of
from solver.people import is_mixed
from solver.problem import NONE, Assignment
from solver.schedule import Schedule
from solver.state import Placement, State
from solver.static import Static


def start_from(static: Static, schedule: Schedule) -> State:
    """Place the schedule's legal assignments, then every other session greedily unless that makes gaps unfair."""
    state = State(static)
    given = {assignment.session: assignment for assignment in schedule.assignments}
    left = []
    for index in order_of(static):
        if index in given and is_legal(state, given[index]):
            state.place(given[index])
        else:
            left.append(index)
    given = dict(state.placed)
    fill(state, left)
    if unfair(state):
        for index in state.placed.keys() - given.keys():
            state.remove(index)
    return state


def is_legal(state: State, assignment: Assignment) -> bool:
    """Whether the assignment, exactly as it is, breaks nothing beside what is placed."""
    if not 0 <= assignment.session < len(state.static.sessions):
        return False
    session = state.static.sessions[assignment.session]
    if assignment.day not in session.days_range or not 0 <= assignment.start < state.static.slots:
        return False
    if (assignment.venue in session.venues) != session.venue_needed:
        return False
    offset, bit = assignment.day - session.days_range.start, np.uint64(1) << np.uint64(assignment.start)
    known = [{int(person) for person in group.people} for group in session.groups]
    if any(not 0 <= number < len(known) or person not in known[number] for number, person in assignment.people):
        return False
    counts = [sum(number == group.number for number, _ in assignment.people) for group in session.groups]
    if any(not group.low <= count <= group.high for group, count in zip(session.groups, counts, strict=True)):
        return False
    if not set(session.keep) <= set(assignment.people) or (session.exact and session.keep != assignment.people):
        return False
    people = np.array(sorted(assignment.attends), dtype=np.intp)
    placement = Placement(assignment.day, assignment.start, assignment.venue)
    if not is_mixed(session, assignment.people) or state.deserted(session, placement, assignment.attends):
        return False
    starts = state.open_starts(session, state.area_of(assignment.venue), people)[offset]
    if assignment.venue != NONE:
        starts &= state.open_venues(session)[session.venues.index(assignment.venue), offset]
    return bool(
        starts & bit and state.open_days(session)[offset] and state.free_people(people, session, placement).all()
    )
