"""Prices of two sessions lying close to each other, folded into tables over the sessions they concern."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from solver.facts import SessionFacts
from solver.problem import NONE, Assignment
from solver.static import Static
from solver.terms import ChangeCost, OverlapCost, TouchCost

Prices = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


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
        n = len(self.sessions)
        self._length = np.array([static.sessions[index].duration for index in self.sessions], dtype=np.int64)
        self._day, self._begin, self._venue = (np.full(n, NONE, dtype=np.int64) for _ in range(3))

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
        row = self.row.get(session.index)
        if row is not None:
            self._day[row] = assignment.day if sign > 0 else NONE
            self._begin[row] = assignment.day * self.static.slots + assignment.start
            self._venue[row] = assignment.venue

    def cost(self, session: SessionFacts, day: int, start: int, venue: int) -> int:
        """What a session costs there beside what is placed."""
        row = self.row.get(session.index)
        if row is None:
            return 0
        near = np.flatnonzero((self._day >= max(day - 1, 0)) & (self._day <= day + 1))
        near = near[near != row]
        begin = np.array([day * self.static.slots + start])
        return sum(
            int((self._units(table, row, near, begin, venue)[:, 0] * table.prices[row, near]).sum())
            for table in self.tables
        )

    def least_costs(self, session: SessionFacts) -> Prices | int:
        """The same for every start (shape ``(W, slots)``), changes of venue left out; 0 where nothing is priced."""
        row, days, slots = self.row.get(session.index), session.days_range, self.static.slots
        if row is None:
            return 0
        costs = np.zeros((len(days), slots), dtype=np.int64)
        for table in self.tables:
            if table.kind is Kind.CHANGE:
                continue
            others = np.flatnonzero((table.prices[row] > 0) & (self._day != NONE))
            for ahead in (0,) if table.nights else (-1, 0, 1):
                near = others[(self._day[others] + ahead >= days.start) & (self._day[others] + ahead < days.stop)]
                offsets = self._day[near] + ahead - days.start
                moments = (offsets + days.start)[:, None] * slots + np.arange(slots)
                units = self._units(table, row, near, moments, None)
                np.add.at(costs, offsets, units * table.prices[row, near][:, None])
        return costs

    def _units(self, table: Table, row: int, near: Rows, begin: Prices, venue: int | None) -> Prices:
        """How often the price of each of the rows ``near`` is due at each moment (their rows, moments)."""
        fixed, length = self._begin[near][:, None], self._length[near][:, None]
        end, fixed_end = begin + self._length[row], fixed + length
        match table.kind:
            case Kind.OVERLAP:
                due = np.maximum(np.minimum(end, fixed_end) - np.maximum(begin, fixed), 0)
            case Kind.TOUCH:
                due = (begin == fixed_end) | (end == fixed)
            case Kind.CHANGE:
                pause = np.where(begin > fixed, begin - fixed_end, fixed - end)
                due = (begin != fixed) & (pause <= table.reach) & (self._venue[near] != venue)[:, None]
        if table.nights:
            slots = self.static.slots
            due = due * (begin // slots == fixed // slots)
        return np.asarray(due, dtype=np.int64)
