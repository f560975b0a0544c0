"""Idle time between the sessions of a person's day: what it costs, and whether it is fairly spread."""

from collections.abc import Iterable

from solver.bits import span
from solver.facts import SessionFacts
from solver.state import State
from solver.terms import GapSpread


def gap_cost(state: State, session: SessionFacts, day: int, start: int, people: Iterable[int]) -> int:
    """What gaps cost more (or less) when these people attend the session there."""
    prices = state.static.gap_prices
    if not prices:
        return 0
    word, cost = span(start, start + session.duration), 0
    for person in people:
        price = prices.get(person, 0)
        for covered in range(day, day + session.days) if price else ():
            taken = _taken(state, person, covered)
            cost += price * (_gaps(taken | word) - _gaps(taken))
    return cost


def unfair(state: State) -> list[GapSpread]:
    """The circles of people among whom gaps are not fairly spread."""
    if not state.static.gap_spreads:
        return []
    gaps = gaps_by_person(state)
    return [term for term in state.static.gap_spreads if _difference(term, gaps) > term.spread]


def make_fair(state: State) -> None:
    """Take sessions out, one after the other, of whoever has the most gaps until these are fairly spread."""
    while broken := unfair(state):
        gaps = gaps_by_person(state)
        person = max(broken[0].people, key=lambda person: gaps[person])
        theirs = {index for (who, _), indices in state.of_person.items() if who == person for index in indices}
        _take_out(state, min(theirs, key=lambda index: (state.static.sessions[index].mandatory, index)))


def _take_out(state: State, index: int) -> None:
    """Remove a session and all that need it before them."""
    state.remove(index)
    for term in state.static.distances:
        if term.before == index and term.after in state.placed:
            _take_out(state, term.after)


def gaps_by_person(state: State) -> list[int]:
    """How many gaps everybody has."""
    gaps = [0] * len(state.static.problem.people)
    for person, day in state.of_person:
        gaps[person] += _gaps(_taken(state, person, day))
    return gaps


def _difference(term: GapSpread, gaps: list[int]) -> int:
    counts = [gaps[person] for person in term.people]
    return max(counts, default=0) - min(counts, default=0)


def _taken(state: State, person: int, day: int) -> int:
    word = 0
    for index in state.of_person.get((person, day), ()):
        start = state.placed[index].start
        word |= span(start, start + state.static.sessions[index].duration)
    return word


def _gaps(taken: int) -> int:
    """Stretches of slots that are not taken between those that are."""
    return max((taken & ~(taken << 1)).bit_count() - 1, 0)
