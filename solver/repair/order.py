"""Days between sessions: stages, distances, and the days of a plenary."""

from solver.repair.beside import Beside
from solver.repair.inside import Inside, Literal
from solver.repair.options import fitting_days
from solver.terms import Alone, Distance, Near, Separate


def distance(here: Beside, term: Distance) -> None:
    """The later session needs the earlier one, at the right distance."""
    before, after = here.inside.get(term.before), here.inside.get(term.after)
    if before is not None and after is not None:
        here.model.add_implication(before.out, after.out)
        for day, members in before.by_day.items():
            bad = _misfits(here, term, after, day)
            if bad:
                here.model.add(sum(before.x[k] for k in members) + sum(bad) <= 1)
    elif after is not None and term.before in here.state.placed:
        bad = _misfits(here, term, after, here.state.placed[term.before].day)
        here.allow(bad, [here.openings.moves(term.before)])
    elif after is not None and term.before not in here.loose:
        here.allow(after.x, [])
    elif before is not None and term.after in here.state.placed:
        bad = _misfits(here, term, before, here.state.placed[term.after].day)
        here.allow(bad + _out(here, before, term.after), [here.openings.moves(term.after)])


def _misfits(here: Beside, term: Distance, one: Inside, other: int) -> list[Literal]:
    """Candidates at the wrong distance from the day of the other session."""
    fits = fitting_days(here.setting, term, one.index, other)
    return one.on(day for day in one.by_day if not fits[day - one.session.days_range.start])


def _out(here: Beside, leader: Inside, follower: int) -> list[Literal]:
    """Leaving a session out bars whatever needs it; what never moves then waits for it."""
    return [leader.out] if follower in here.setting.movable else []


def near(here: Beside, term: Near) -> None:
    """Two sessions that both take place begin at most so many days apart."""
    first, second = here.inside.get(term.first), here.inside.get(term.second)
    if first is not None and second is not None:
        for day, members in first.by_day.items():
            far = second.on(other for other in second.by_day if abs(other - day) > term.max_days)
            if far:
                here.model.add(sum(first.x[k] for k in members) + sum(far) <= 1)
        return
    for one, index in ((first, term.second), (second, term.first)):
        if one is not None and index in here.state.placed:
            day = here.state.placed[index].day
            far = one.on(other for other in one.by_day if abs(other - day) > term.max_days)
            here.allow(far, [here.openings.moves(index)])


def separate(here: Beside, term: Separate) -> None:
    """Any two of the sessions begin at least so many days apart."""
    mine = [here.inside[index] for index in term.sessions if index in here.inside]
    if not mine or term.min_days <= 0:
        return
    for index in term.sessions:
        if index in here.state.placed:
            day = here.state.placed[index].day
            close = range(day - term.min_days + 1, day + term.min_days)
            for one in mine:
                here.allow(one.on(close), [here.openings.moves(index)])
    if len(mine) > 1:
        for first in sorted({day for one in mine for day in one.by_day}):
            window = [literal for one in mine for literal in one.on(range(first, first + term.min_days))]
            here.model.add_at_most_one(window)


def alone(here: Beside, term: Alone) -> None:
    """A container closes its days to all but its children, who lie within them and need it."""
    children = set(term.children)
    container = here.inside.get(term.container)
    if container is not None:
        _moving_container(here, container, children)
    elif term.container in here.state.placed:
        days, ways = here.days(term.container), [here.openings.moves(term.container)]
        for one in here.inside.values():
            if one.index in children:
                here.allow(_not_within(one, days), ways)
            else:
                here.allow(one.touching(days), ways)
    elif term.container not in here.loose:
        for index in children & here.inside.keys():
            here.allow(here.inside[index].x, [])


def _moving_container(here: Beside, container: Inside, children: set[int]) -> None:
    for index in here.state.placed:
        days, ways = here.days(index), [here.openings.moves(index)]
        if index in children:
            covering = range(days.stop - container.session.days, days.start + 1)
            bad = container.on(day for day in container.by_day if day not in covering)
            here.allow(bad + _out(here, container, index), ways)
        else:
            here.allow(container.touching(days), ways)
    for one in here.inside.values():
        if one is container:
            continue
        if one.index in children:
            here.model.add_implication(container.out, one.out)
        for first, members in container.by_day.items():
            days = range(first, first + container.session.days)
            bad = _not_within(one, days) if one.index in children else one.touching(days)
            if bad:
                here.model.add(sum(container.x[k] for k in members) + sum(bad) <= 1)


def _not_within(one: Inside, days: range) -> list[Literal]:
    """Candidates that do not lie within the days."""
    return one.on(day for day in one.by_day if day < days.start or day + one.session.days > days.stop)
