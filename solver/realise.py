"""From a plan of times to a schedule: first everybody whom a session needs by name, then the picks.

Whoever fills sessions one by one lets pools pick people who are then missed as presider or in a body elsewhere at the
same time. Here all sessions get their places as if their pools were empty, and pools pick from who is left.
"""

from copy import copy
from dataclasses import replace

from solver.facts import GroupFacts, SessionFacts
from solver.greedy import Slots, fill, in_order, order_of, predecessors
from solver.people import choose_people
from solver.problem import Assignment, Role
from solver.state import Placement, State
from solver.static import Static


def realise(static: Static, plan: Slots) -> State:
    """Build a schedule inside the parts of days that the plan gives; what does not fit there goes where it can."""
    bare = State(_without_pools(static))
    fill(bare, order_of(static), plan)
    state = State(static)
    for assignment in bare.placed.values():
        state.place(assignment)
    _pick(state)
    for where in (plan, None):
        fill(state, [index for index in order_of(static) if index not in state.placed], where)
    return state


def _without_pools(static: Static) -> Static:
    """The same facts, but pools hold only their kept people."""
    bare = copy(static)
    bare.sessions = [
        replace(session, groups=[_emptied(session, group) for group in session.groups]) for session in static.sessions
    ]
    return bare


def _emptied(session: SessionFacts, group: GroupFacts) -> GroupFacts:
    if group.role is not Role.POOL:
        return group
    kept = sum(number == group.number for number, _ in session.keep)
    return replace(group, low=kept, want=kept, high=kept)


def _pick(state: State) -> None:
    """Let the pools pick, the scarcest first; sessions that cannot, and their successors, are taken out."""
    sessions = [state.static.sessions[index] for index in state.placed if not state.static.sessions[index].exact]
    choosing = [(_slack(session), session.index) for session in sessions if _slack(session) is not None]
    without: set[int] = set()
    for _, index in sorted(choosing):
        session, old = state.static.sessions[index], state.remove(index)
        choice = choose_people(state, session, Placement(old.day, old.start, old.venue), extra=False)
        if choice is None:
            without.add(index)
        else:
            state.place(Assignment(index, old.day, old.start, old.venue, choice.pairs))
    before = predecessors(state.static)
    for index in in_order(state.placed.keys() | without, before):
        if before[index] & without:
            without.add(index)
            if index in state.placed:
                state.remove(index)


def _slack(session: SessionFacts) -> int | None:
    """How many more people than wanted the scarcest pool has; None without a pool."""
    return min((len(group.people) - group.want for group in session.groups if group.role is Role.POOL), default=None)
