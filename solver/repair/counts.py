"""What is counted: units of resources, sessions of a kind in a period, sessions of a person in a period."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from solver.repair.beside import Beside
from solver.repair.inside import Inside, Literal
from solver.terms import AtMost, Capacity, Period, PersonAtMost


def capacity(here: Beside, term: Capacity) -> None:
    """Sessions use no more of a resource than there is."""
    amounts, left = dict(term.uses), here.state.remaining[term.resource]
    cells: dict[tuple[int, int], list[tuple[Literal, int]]] = defaultdict(list)
    for one in here.inside.values():
        if one.index in amounts:
            for k, literal in enumerate(one.x):
                day, start = int(one.candidates.day[k]), int(one.candidates.start[k])
                for d in range(day, day + one.session.days):
                    for slot in range(start, start + one.session.duration):
                        cells[d, slot].append((literal, amounts[one.index]))
    known: set[object] = set()
    for (day, slot), used in cells.items():
        free = int(left[day, slot])
        if len(used) * max(amount for _, amount in used) <= free:
            continue
        users = [i for i in here.blockers.get(day, ()) if i in amounts and _lasts(here, i, slot)]
        key = tuple(literal.index for literal, _ in used), tuple(users), free
        if key not in known:
            known.add(key)
            ways = [(here.openings.moves(index), amounts[index]) for index in users]
            freed = sum(amount * way for way, amount in ways if way is not None)
            here.model.add(sum(amount * literal for literal, amount in used) <= max(free, 0) + freed)


def _lasts(here: Beside, index: int, slot: int) -> bool:
    start = here.state.placed[index].start
    return start <= slot < start + here.setting.static.sessions[index].duration


def at_most(here: Beside, term: AtMost) -> None:
    """At most so many of the sessions begin in one period."""
    period = here.periods(term.period).tolist()
    begins: dict[int, list[Literal]] = defaultdict(list)
    fixed: dict[int, list[int]] = defaultdict(list)
    for index in term.sessions:
        if index in here.inside:
            for day, members in here.inside[index].by_day.items():
                begins[period[day]] += [here.inside[index].x[k] for k in members]
        elif index in here.state.placed:
            fixed[period[here.state.placed[index].day]].append(index)
    for which, literals in begins.items():
        others = fixed[which]
        ways = [way for way in map(here.openings.moves, others) if way is not None]
        here.model.add(sum(literals) <= max(term.limit - len(others), 0) + sum(ways))


def person_at_most(here: Beside, term: PersonAtMost) -> None:
    """A person attends at most so many sessions in one period."""
    mine = [one for one in here.inside.values() if term.person in one.sure or term.person in one.optional]
    if not mine:
        return
    period = here.periods(term.period)
    size = int(period[-1]) + 1
    inside = sum(_touched(one, period, size) for one in mine)
    outside = _outside(here, term, period, size)
    for which in np.flatnonzero((inside > 0) & (inside + outside > term.limit)).tolist():
        days = np.flatnonzero(period == which)
        stretch = range(int(days[0]), int(days[-1]) + 1)
        attending = [_attends(one, term.person, stretch) for one in mine]
        others = {index for day in stretch for index in here.state.of_person.get((term.person, day), ())}
        ways = [way for index in sorted(others) for way in _yields(here, index, term.person)]
        here.model.add(sum(attending) <= max(term.limit - len(others), 0) + sum(ways))


def _touched(one: Inside, period: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """1 for every period that a candidate takes a day of."""
    found = np.zeros(size, dtype=np.int64)
    for day in one.by_day:
        found[period[day : day + one.session.days]] = 1
    return found


def _outside(here: Beside, term: PersonAtMost, period: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Sessions outside the model that the person attends in each period."""
    if term.period is Period.DAY:
        return np.asarray(here.state.in_day[term.person], dtype=np.int64)
    if term.period is Period.WEEK:
        return np.asarray(here.state.in_week[term.person], dtype=np.int64)
    found = np.zeros(size, dtype=np.int64)
    for index, item in here.state.placed.items():
        if term.person in item.attends:
            found[np.unique(period[list(here.days(index))])] += 1
    return found


def _yields(here: Beside, index: int, person: int) -> list[Literal]:
    ways = (here.openings.moves(index), here.openings.releases(index, person))
    return [way for way in ways if way is not None]


def _attends(one: Inside, person: int, days: range) -> "cp_model.LinearExprT":
    where = one.touching(days)
    if person in one.sure:
        return sum(where)
    attends = one.model.new_bool_var("")
    for part in one.parts(person) if where else ():
        one.model.add(attends >= part + sum(where) - 1)
    return attends
