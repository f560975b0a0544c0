"""Prices of two sessions lying close to each other, folded into tables over the sessions they concern."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from solver.facts import SessionFacts
from solver.problem import Assignment
from solver.static import Static
from solver.terms import ChangeCost, OverlapCost, TouchCost

Prices = npt.NDArray[np.int64]


class Kind(StrEnum):
    """How two sessions must lie to each other for a price to be due; see the shapes of ``solver.terms``."""

    OVERLAP = "overlap"
    TOUCH = "touch"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Table:
    """Prices of one kind for each two sessions, by their rows (symmetric, shape ``(rows, rows)``)."""

    kind: Kind
    reach: int
    nights: bool
    prices: Prices


class Nearness:
    """The tables of a problem, and what placed sessions make a further one cost."""

    def __init__(self, static: Static) -> None:
        self.static = static
        terms: list[OverlapCost | TouchCost | ChangeCost] = [*static.overlaps, *static.touches, *static.changes]
        self.sessions = tuple(sorted({index for term in terms for index in term.sessions}))
        self.row = {index: row for row, index in enumerate(self.sessions)}
        self.tables = tuple(self._tables(terms))
        self.placed: dict[int, Assignment] = {}

    def _tables(self, terms: list[OverlapCost | TouchCost | ChangeCost]) -> Iterator[Table]:
        found: dict[tuple[Kind, int, bool], Prices] = {}
        for term in terms:
            match term:
                case OverlapCost():
                    key = Kind.OVERLAP, 0, True
                case TouchCost():
                    key = Kind.TOUCH, 0, term.nights
                case ChangeCost():
                    key = Kind.CHANGE, term.reach, term.nights
            prices = found.setdefault(key, np.zeros((len(self.sessions),) * 2, dtype=np.int64))
            rows = np.array([self.row[index] for index in term.sessions], dtype=np.intp)
            prices[np.ix_(rows, rows)] += term.price
            if isinstance(term, OverlapCost) and term.exempt:
                free = np.array([self.row[index] for index in term.exempt], dtype=np.intp)
                prices[np.ix_(free, free)] -= term.price
        for (kind, reach, nights), prices in found.items():
            np.fill_diagonal(prices, 0)
            yield Table(kind, reach, nights, prices)

    def count(self, session: SessionFacts, assignment: Assignment, sign: int) -> None:
        """Follow a placement (``sign`` 1) or a removal (-1)."""
        if session.index in self.row:
            if sign > 0:
                self.placed[session.index] = assignment
            else:
                del self.placed[session.index]

    def cost(self, session: SessionFacts, day: int, start: int, venue: int) -> int:
        """What a session costs there beside what is placed."""
        return int(self._costs(session, range(day, day + 1), np.array([start]), venue)[0, 0])

    def least_costs(self, session: SessionFacts) -> Prices | int:
        """The same for every start (shape ``(W, slots)``), changes of venue left out; 0 where nothing is priced."""
        if session.index not in self.row or not self.placed:
            return 0
        return self._costs(session, session.days_range, np.arange(self.static.slots), None)

    def _costs(self, session: SessionFacts, days: range, starts: npt.NDArray[np.int_], venue: int | None) -> Prices:
        costs = np.zeros((len(days), len(starts)), dtype=np.int64)
        if session.index not in self.row:
            return costs
        slots, moments = self.static.slots, np.add.outer(np.array(days) * self.static.slots, starts)
        for table in self.tables:
            prices = table.prices[self.row[session.index]]
            for index, other in self.placed.items():
                price = int(prices[self.row[index]])
                moved = table.kind is not Kind.CHANGE or (venue is not None and venue != other.venue)
                if not price or not moved or index == session.index:
                    continue
                span = 1 if not table.nights else 0
                near = slice(max(other.day - span - days.start, 0), max(other.day + span + 1 - days.start, 0))
                begin = other.day * slots + other.start
                pair = (moments[near], session.duration), (begin, self.static.sessions[index].duration)
                costs[near] += price * _units(table, *pair)
        return costs


def _units(table: Table, mine: tuple[npt.NDArray[np.int_], int], other: tuple[int, int]) -> Prices:
    """How often the price is due for each of my moments; both are (begin, duration)."""
    (begin, duration), (fixed, length) = mine, other
    end, fixed_end = begin + duration, fixed + length
    match table.kind:
        case Kind.OVERLAP:
            due = np.maximum(np.minimum(end, fixed_end) - np.maximum(begin, fixed), 0)
        case Kind.TOUCH:
            due = (begin == fixed_end) | (end == fixed)
        case Kind.CHANGE:
            pause = np.where(begin > fixed, begin - fixed_end, fixed - end)
            due = (begin != fixed) & (pause <= table.reach)
    return np.asarray(due, dtype=np.int64)
