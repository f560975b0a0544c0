"""The sessions of the model among everything that stands in their way: what the rows are posted over."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, assert_never

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from solver.problem import Assignment
from solver.repair.inside import Inside, Literal
from solver.repair.openings import Openings
from solver.repair.setting import Setting
from solver.state import State
from solver.terms import Period

Indices = npt.NDArray[np.intp]


class Neighbour(NamedTuple):
    """A session outside with those candidates that lie on its days, and the slots between (negative: overlap)."""

    session: int
    item: Assignment
    chosen: Indices
    gaps: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Beside:
    """``state`` holds what stays outside the model, in its place; ``loose`` sessions are anywhere, in nobody's way."""

    setting: Setting
    model: cp_model.CpModel
    inside: dict[int, Inside]
    state: State
    openings: Openings
    loose: frozenset[int]

    @cached_property
    def blockers(self) -> dict[int, list[int]]:
        """Sessions outside by each day they take."""
        found: dict[int, list[int]] = defaultdict(list)
        for index in self.state.placed:
            for day in self.days(index):
                found[day].append(index)
        return found

    def days(self, index: int) -> range:
        """Days that a session outside takes."""
        item = self.state.placed[index]
        return range(item.day, item.day + self.setting.static.sessions[index].days)

    def near(self, one: Inside) -> list[Neighbour]:
        """Sessions outside on the days of a session's candidates."""
        if one.index not in self._near:
            self._near[one.index] = list(self._neighbours(one))
        return self._near[one.index]

    @cached_property
    def _near(self) -> dict[int, list[Neighbour]]:
        return {}

    def _neighbours(self, one: Inside) -> Iterable[Neighbour]:
        days = {day for first in one.by_day for day in range(first, first + one.session.days)}
        found = {index for day in days for index in self.blockers.get(day, ())}
        for index in sorted(found & self.setting.movable):  # of the others the candidates know
            item, facts = self.state.placed[index], self.setting.static.sessions[index]
            chosen = one.near_days(item.day, facts.days)
            starts = one.candidates.start[chosen]
            gaps = np.maximum(item.start - starts - one.session.duration, starts - item.start - facts.duration)
            yield Neighbour(index, item, chosen, gaps)

    def allow(self, literals: Iterable[Literal], ways: Iterable[Literal | None]) -> None:
        """Of these literals at most one holds anyway; it needs one of the ways out."""
        left = list(literals)
        if left:
            self.model.add(sum(left) <= sum(way for way in ways if way is not None))

    def periods(self, period: Period) -> npt.NDArray[np.int64]:
        """Which period each day belongs to, from 0."""
        problem = self.setting.problem
        match period:
            case Period.DAY:
                return np.arange(problem.n_days)
            case Period.WEEK:
                return np.array(problem.weeks) - problem.weeks[0]
            case Period.MONTH:
                return np.array(problem.months) - problem.months[0]
            case _:
                assert_never(period)
