"""What may be chosen for each session at all: its starts, venues and people, after the terms that always hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from solver.problem import NONE, Problem
from solver.terms import Attend, Domain, HardTerm, Keep, Options, window_days

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Choices:
    """A session's ``(day, start)`` pairs, venues (``NONE`` = without) and ``(group, person)`` pairs.

    Of the pairs ``sure`` ones belong to the session whenever it takes place.
    """

    starts: tuple[Pair, ...]
    venues: tuple[int, ...]
    pairs: tuple[Pair, ...]
    sure: frozenset[Pair]


def choices(problem: Problem, always: Iterable[HardTerm], every: Iterable[HardTerm]) -> list[Choices]:
    """Return the choices of each session under the terms that ``always`` hold; ``every`` one may name venues."""
    unary: dict[int, list[HardTerm]] = {index: [] for index in range(len(problem.sessions))}
    venues: dict[int, dict[int, None]] = {index: dict.fromkeys(s.venues) for index, s in enumerate(problem.sessions)}
    for term in every:
        if isinstance(term, Options):
            venues[term.session] |= dict.fromkeys(term.venues)
    for term in always:
        if isinstance(term, Domain | Options | Attend | Keep):
            unary[term.session].append(term)
    return [
        Choices(_starts(problem, index, terms), _venues(venues[index], terms), *_pairs(problem, index, terms))
        for index, terms in unary.items()
    ]


def _starts(problem: Problem, index: int, terms: Sequence[HardTerm]) -> tuple[Pair, ...]:
    session = problem.sessions[index]
    days = window_days(problem, session)
    allowed = np.zeros((len(days), problem.slots_per_day), dtype=np.bool_)
    length = 1 if session.container else session.duration
    allowed[:, : max(problem.slots_per_day - length + 1, 0)] = True
    for term in terms:
        if isinstance(term, Domain):
            allowed &= term.allowed
    return tuple((days.start + offset, start) for offset, start in np.argwhere(allowed).tolist())


def _venues(candidates: Iterable[int], terms: Sequence[HardTerm]) -> tuple[int, ...]:
    left = [NONE, *candidates]
    for term in terms:
        if isinstance(term, Options):
            left = [venue for venue in left if fits(term, venue)]
    return tuple(left)


def fits(term: Options, venue: int) -> bool:
    """Whether the term lets the session take place there (``NONE`` = without a venue)."""
    return not term.needed if venue == NONE else venue in term.venues


def _pairs(problem: Problem, index: int, terms: Sequence[HardTerm]) -> tuple[tuple[Pair, ...], frozenset[Pair]]:
    groups = problem.sessions[index].groups
    left = [(number, person) for number, group in enumerate(groups) for person in group.people]
    sure: set[Pair] = set()
    for term in terms:
        if isinstance(term, Attend) and term.low == len(term.people):
            sure |= {(term.group, person) for person in term.people}
        elif isinstance(term, Keep):
            sure |= set(term.people)
            left = [pair for pair in left if pair in term.people] if term.exact else left
    return tuple(left), frozenset(sure)
