"""Nobody and no venue is taken twice at one time: rows among the sessions of the model, and against the others."""

from collections import defaultdict
from itertools import combinations

import numpy as np
import numpy.typing as npt

from solver.problem import NONE
from solver.repair.beside import Beside, Neighbour
from solver.repair.inside import Inside, Literal
from solver.terms import PersonExclusive, VenueExclusive


def person_exclusive(here: Beside, term: PersonExclusive) -> None:
    """A person attends one session at a time, with the travel time between areas between two."""
    for one in here.inside.values():
        if not one.session.container:
            _busy(here, one)
            for neighbour in here.near(one):
                if not here.setting.static.sessions[neighbour.session].container:
                    _beside(here, term, one, neighbour)
    for one, other in combinations(here.inside.values(), 2):
        shared = (one.sure | one.optional) & (other.sure | other.optional)
        if shared:
            _together(here, term, one, other, shared)


def _busy(here: Beside, one: Inside) -> None:
    """Nobody attends while busy; the candidates know it of those who must attend."""
    rigid, people = here.setting.rigid, sorted(one.optional)
    if people:
        for person, met in zip(people, one.busy(rigid, people), strict=True):
            where = one.where(met)
            for part in one.parts(person) if where else ():
                here.model.add(sum(where) + part <= 1)
    for number, joining in one.strangers.items():
        group = one.session.groups[number]
        named = {p for g, p in one.stays if g == number} | one.barred
        strangers = [int(person) for person in group.people if int(person) not in named]
        ready = (~one.busy(rigid, strangers)).sum(axis=0) if strangers else np.zeros(len(one.x), dtype=np.int64)
        here.model.add(joining <= sum(int(count) * one.x[k] for k, count in enumerate(ready)))


def _beside(here: Beside, term: PersonExclusive, one: Inside, neighbour: Neighbour) -> None:
    """What a session outside takes of the people of a candidate."""
    index, item, chosen, gaps = neighbour
    attends = item.attends
    sure, optional = attends & one.sure, attends & one.optional
    if not sure and not optional:
        return
    travel = _travel(term)[one.candidates.area[chosen], here.state.area_of(item.venue)]
    for marks, by_venue in ((gaps < 0, False), ((gaps >= 0) & (gaps < travel), True)):
        where = [one.x[k] for k in chosen[marks]]
        if not where:
            continue
        ways = [here.openings.moves(index), here.openings.leaves(index) if by_venue else None]
        if any(here.openings.releases(index, person) is None for person in sure):
            here.allow(where, ways)
        else:
            for person in sorted(sure):
                here.allow(where, [*ways, here.openings.releases(index, person)])
        for person in sorted(optional):
            open_ways = [w for w in (*ways, here.openings.releases(index, person)) if w is not None]
            for part in one.parts(person):
                here.model.add(sum(where) + part <= 1 + sum(open_ways))


def _together(
    here: Beside, term: PersonExclusive, one: Inside, other: Inside, shared: set[int] | frozenset[int]
) -> None:
    """Two sessions of the model that may share people."""
    both = shared & one.sure & other.sure
    clash: Literal | None = None
    if not both:
        clash = here.model.new_bool_var("")
    table = _travel(term)
    mine, theirs = one.candidates, other.candidates
    met = False
    classes: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for k, key in enumerate(zip(mine.day.tolist(), mine.start.tolist(), mine.area.tolist(), strict=True)):
        classes[key].append(k)
    for (day, start, area), members in classes.items():
        chosen = other.near_days(day, one.session.days)
        if not len(chosen):
            continue
        starts = theirs.start[chosen]
        gaps = np.maximum(start - starts - other.session.duration, starts - start - one.session.duration)
        close = chosen[gaps < np.maximum(table[area, theirs.area[chosen]], 0)]
        if len(close):
            met = True
            literals = [one.x[k] for k in members] + [other.x[k] for k in close]
            here.model.add(sum(literals) <= (1 if clash is None else 1 + clash))
    if clash is None or not met:
        return
    for person in sorted(shared):
        for first in [1] if person in one.sure else one.parts(person):
            for second in [1] if person in other.sure else other.parts(person):
                here.model.add(first + second + clash <= 2)


def venue_exclusive(here: Beside, term: VenueExclusive) -> None:
    """A venue hosts one session at a time, with its turnaround between two."""
    cells: dict[tuple[int, int, int], list[Literal]] = defaultdict(list)
    for one in here.inside.values():
        places = one.candidates
        if not one.session.venue_needed:
            continue
        for index, item, chosen, gaps in here.near(one):
            if item.venue != NONE:
                same = (places.venue[chosen] == item.venue) & (gaps < term.turnaround[item.venue])
                where = [one.x[k] for k in chosen[same]]
                if where:
                    here.allow(where, [here.openings.moves(index), here.openings.leaves(index)])
        for k, literal in enumerate(one.x):
            venue, start = int(places.venue[k]), int(places.start[k])
            end = start + one.session.duration + term.turnaround[venue]
            for day in range(int(places.day[k]), int(places.day[k]) + one.session.days):
                for slot in range(start, end):
                    cells[venue, day, slot].append(literal)
    known: set[tuple[int, ...]] = set()
    for literals in cells.values():
        key = tuple(literal.index for literal in literals)
        if len(literals) > 1 and key not in known:
            known.add(key)
            here.model.add_at_most_one(literals)


def _travel(term: PersonExclusive) -> npt.NDArray[np.int64]:
    """Slots between areas, with a last area for sessions without a venue."""
    return np.array([(*row, 0) for row in term.travel] + [(0,) * (len(term.travel) + 1)], dtype=np.int64)
