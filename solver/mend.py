"""Placing mandatory sessions that greedy construction left out: take their chain and blockers out, try again."""

import random

from solver.facts import SessionFacts
from solver.greedy import fill, in_order, order_of, predecessors
from solver.state import State

TRIES = 80
BLOCKERS = 8


def mend(state: State, seed: int) -> None:
    """Try to place every missing mandatory session; the state never gets to hold fewer of them."""
    chooser, rank = random.Random(seed), {index: place for place, index in enumerate(order_of(state.static))}
    before = predecessors(state.static)
    for attempt in range(TRIES):
        missing = _missing(state)
        if not missing:
            return
        chain = _chain(state, chooser.choice(missing))
        ruined = chain | _blockers(state, chain, chooser) if attempt % 3 else chain
        removed = [state.remove(index) for index in sorted(ruined & state.placed.keys())]
        noisy = sorted(ruined, key=lambda index: rank[index] + 30 * chooser.random() * (attempt % 2))
        order = [index for index in in_order(noisy, before) if index in ruined]
        fill(state, order, early=attempt % 4 < 2)
        if len(_missing(state)) > len(missing):
            for index in ruined & state.placed.keys():
                state.remove(index)
            for assignment in removed:
                state.place(assignment)


def _missing(state: State) -> list[int]:
    return [s.index for s in state.static.sessions if s.mandatory and s.index not in state.placed]


def _is_movable(session: SessionFacts) -> bool:
    return not (session.container or session.exact)


def _chain(state: State, index: int) -> set[int]:
    """The session and all that distances or a common container tie to it."""
    static, chain, stack = state.static, {index}, [index]
    while stack:
        session = static.sessions[stack.pop()]
        tied = {end for term in state.relations.near.get(session.index, ()) for end in (term.before, term.after)}
        if session.parent >= 0:
            tied |= {other.index for other in static.sessions if other.parent == session.parent}
        new = {other for other in tied if _is_movable(static.sessions[other])} - chain
        chain |= new
        stack += new
    return chain


def _blockers(state: State, chain: set[int], chooser: random.Random) -> set[int]:
    """Some placed sessions outside the chain that use what the chain may use: people, venues, resources, spacing."""
    static = state.static
    sessions = [static.sessions[index] for index in chain]
    people = {int(person) for session in sessions for group in session.groups for person in group.people}
    venues = {venue for session in sessions for venue in session.venues}
    resources = {resource for session in sessions for resource, _ in session.uses}
    rows = {number for session in sessions for number in state.relations.separations_of[session.index]}
    days = {day for session in sessions for day in session.days_range}
    found = []
    for index, other in state.placed.items():
        facts = static.sessions[index]
        if index in chain or other.day not in days or not _is_movable(facts) or index in state.relations.near:
            continue
        shared = people & other.attends or other.venue in venues or resources & {resource for resource, _ in facts.uses}
        if shared or rows & set(state.relations.separations_of[index]):
            found.append(index)
    return set(chooser.sample(found, min(BLOCKERS, len(found))))
