"""People of whom somebody is always there."""

from collections import defaultdict

from ortools.sat.python import cp_model

from solver.repair.beside import Beside
from solver.repair.inside import Inside, Literal
from solver.terms import Present

Cell = tuple[int, int]


def present(here: Beside, term: Present) -> None:
    """Never all of the people are away at once: busy, or at a session in one of the areas that are away."""
    core, away = frozenset(term.people), frozenset(term.away)
    mine = [one for one in here.inside.values() if core & (one.sure | one.optional)]
    cells = {one.index: _cells(one, away) for one in mine}
    known: dict[object, Literal] = {}
    for day, slot in sorted({cell for found in cells.values() for cell in found}):
        certain, ways, going = 0, list[Literal](), list["cp_model.LinearExprT"]()
        several = 0
        for person in term.people:
            outside = _outside(here, person, (day, slot), away)
            if outside or int(here.setting.static.person_busy[person, day]) >> slot & 1:
                certain += 1
                ways += [way for index in outside for way in _ways(here, index, person)]
                continue
            found = [
                _attends(one, person, where, known)
                for one in mine
                if person in one.sure or person in one.optional
                if (where := cells[one.index].get((day, slot)))
            ]
            several += bool(found)
            going += found
        if going and certain + several >= len(core):
            here.model.add(sum(going) <= len(core) - 1 - certain + sum(ways))


def _cells(one: Inside, away: frozenset[int]) -> dict[Cell, list[Literal]]:
    """Candidates in the areas that are away by each slot that they take."""
    found: dict[Cell, list[Literal]] = defaultdict(list)
    for k, area in enumerate(one.candidates.area.tolist()):
        if area in away:
            day, start = int(one.candidates.day[k]), int(one.candidates.start[k])
            for d in range(day, day + one.session.days):
                for slot in range(start, start + one.session.duration):
                    found[d, slot].append(one.x[k])
    return found


def _outside(here: Beside, person: int, cell: Cell, away: frozenset[int]) -> list[int]:
    """Sessions outside the model that take the person away at that moment."""
    day, slot = cell
    found = []
    for index in here.state.of_person.get((person, day), ()):
        item, length = here.state.placed[index], here.setting.static.sessions[index].duration
        if here.state.area_of(item.venue) in away and item.start <= slot < item.start + length:
            found.append(index)
    return found


def _ways(here: Beside, index: int, person: int) -> list[Literal]:
    openings = here.openings
    ways = (openings.moves(index), openings.leaves(index), openings.releases(index, person))
    return [way for way in ways if way is not None]


def _attends(one: Inside, person: int, where: list[Literal], known: dict[object, Literal]) -> "cp_model.LinearExprT":
    if person in one.sure:
        return sum(where)
    key = one.index, person, tuple(literal.index for literal in where)
    if key not in known:
        known[key] = one.model.new_bool_var("")
        for part in one.parts(person):
            one.model.add(known[key] >= part + sum(where) - 1)
    return known[key]
