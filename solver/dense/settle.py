"""From the places of the walk back to a legal schedule: people are booked, and what does not fit goes elsewhere."""

from collections import defaultdict

from solver.dense.annealer import Place
from solver.facts import SessionFacts
from solver.greedy import fill, order_of
from solver.people import choose_people
from solver.problem import NONE, Assignment
from solver.state import Placement, State
from solver.warm import is_legal


def settle(state: State, places: dict[int, Place]) -> None:
    """Place the sessions, none of which is placed, each where the walk has put it if that is legal."""
    by_day: dict[int, list[int]] = defaultdict(list)
    for index, place in places.items():
        by_day[place.day].append(index)
    left = []
    for index in order_of(state.static):
        if index not in places:
            continue
        session, place = state.static.sessions[index], places[index]
        same_day = {other: places[other] for other in by_day[place.day]}
        spare = _wanted_meanwhile(state, session, same_day)
        choice = choose_people(state, session, Placement(place.day, place.start, place.venue), spare=spare)
        if choice is not None:
            assignment = Assignment(index, place.day, place.start, place.venue, choice.pairs)
            if is_legal(state, assignment):
                state.place(assignment)
                continue
        left.append(index)
    fill(state, left)


def _wanted_meanwhile(state: State, session: SessionFacts, places: dict[int, Place]) -> frozenset[int]:
    """People without whom sessions of the day that overlap this one cannot take place: they are left free for those."""
    mine, static = places[session.index], state.static
    end = mine.start + session.duration
    found: set[int] = set()
    for index, place in places.items():
        other = static.sessions[index]
        gap = _way(state, mine.venue, place.venue)
        apart = place.start >= end + gap or mine.start >= place.start + other.duration + gap
        if index != session.index and not apart:
            found |= other.always_there()
    return frozenset(found)


def _way(state: State, venue: int, other: int) -> int:
    if NONE in (venue, other):
        return 0
    return state.static.travel[state.area_of(venue)][state.area_of(other)]
