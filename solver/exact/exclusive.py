"""Nobody and no venue is taken twice at one time: cliques where that is enough, otherwise pairs of sessions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from solver.exact.post import Literal, Switch
from solver.exact.variables import Variables
from solver.problem import NONE
from solver.terms import PersonExclusive, VenueExclusive


def person_exclusive(variables: Variables, term: PersonExclusive, when: Switch) -> None:
    """A person attends one session at a time, with the travel time between areas between two."""
    _cliques_of_people(variables, when)
    shared: dict[tuple[int, int], list[int]] = defaultdict(list)
    for person, sessions in variables.sessions_of.items():
        for pair in _meeting(variables, sessions):
            shared[pair].append(person)
    for (one, other), people in shared.items():
        sure = [person for person in people if variables.is_sure(one, person) and variables.is_sure(other, person)]
        ways = _ways(variables, term, one, other)
        if len(sure) == len(people) and not ways:
            continue  # the cliques say it all
        close = _too_close(variables, (one, other), ways)
        for literal in close:
            if sure:
                variables.post.never(literal, when)
                continue
            for person in people:
                attends = variables.attends(one, person), variables.attends(other, person)
                variables.post.clause([~attends[0], ~attends[1], ~literal], when)


def venue_exclusive(variables: Variables, term: VenueExclusive, when: Switch) -> None:
    """A venue hosts one session at a time, with its turnaround between two."""
    users: dict[int, list[int]] = defaultdict(list)
    for session, venues in enumerate(variables.venues):
        for venue in venues:
            if venue != NONE:
                users[venue].append(session)
    for venue, sessions in users.items():
        gap = term.turnaround[venue]
        only = [session for session in sessions if variables.venues[session][venue] == variables.present[session]]
        _clique(variables, only, gap, when)
        for one, other in _meeting(variables, sessions):
            if one in only and other in only:
                continue
            near = variables.near(one, other, gap)
            if near is not None:
                there = variables.venues[one][venue], variables.venues[other][venue]
                variables.post.clause([~there[0], ~there[1], ~near], when)


def _meeting(variables: Variables, sessions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Two of the sessions that some choice brings to one day."""
    by_day = sorted(sessions, key=lambda session: variables.span[session][0])
    for place, one in enumerate(by_day):
        for other in by_day[place + 1 :]:
            if variables.span[other][0] > variables.span[one][1]:
                break
            if not variables.apart(one, other):
                yield min(one, other), max(one, other)


def _cliques_of_people(variables: Variables, when: Switch) -> None:
    """Of the sessions that a person surely attends at most one takes each slot."""
    alike: set[tuple[int, ...]] = set()
    for person, sessions in variables.sessions_of.items():
        alike.add(tuple(session for session in sessions if variables.is_sure(session, person)))
    for sure in sorted(alike):
        _clique(variables, sure, 0, when)


def _clique(variables: Variables, sessions: Iterable[int], gap: int, when: Switch) -> None:
    cells: dict[tuple[int, int], list[Literal]] = defaultdict(list)
    for session in sessions:
        for cell, literals in variables.cells(session, gap).items():
            cells[cell] += literals
    known: set[tuple[int, ...]] = set()
    for literals in cells.values():
        key = tuple(literals)
        if key not in known:
            known.add(key)
            variables.post.at_most_one(literals, when)


def _ways(variables: Variables, term: PersonExclusive, one: int, other: int) -> list[tuple[int, int, int]]:
    """Pairs of areas between which the two sessions may make somebody travel, with the slots it takes."""
    areas = product(sorted(variables.areas(one)), sorted(variables.areas(other)))
    return [(here, there, term.travel[here][there]) for here, there in areas if term.travel[here][there] > 0]


def _too_close(variables: Variables, pair: tuple[int, int], ways: list[tuple[int, int, int]]) -> list[Literal]:
    """Literals of which one holds when two sessions lie too close together for one person."""
    post, (one, other) = variables.post, pair
    found = [variables.near(one, other, 0)]
    for here, there, travel in ways:
        near = variables.near(one, other, travel)
        if near is not None:
            close = post.literal()
            post.clause([~variables.in_area(one, here), ~variables.in_area(other, there), ~near, close])
            found.append(close)
    return [literal for literal in found if literal is not None]
