"""The checks a problem passes at birth: each failure is one sentence that names the item."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import pairwise

from solver.problem import (
    COUNT_LIMIT,
    NONE,
    WEIGHT_LIMIT,
    Balance,
    Duty,
    Group,
    InvalidProblem,
    Problem,
    Programme,
    Quota,
    Role,
    Series,
    Session,
    Spacing,
    Trip,
    stage_cycle,
)

LONGEST = 1440
"""Most slots that anything of one day takes: its minutes."""
LIMITS = {"grain": (1, 1440), "slots_per_day": (1, 1440), "day_start": (0, 1439), "first_day": (1, 3_652_059)}
"""Smallest and largest value of the problem's plain numbers."""


def validate(problem: Problem) -> None:
    """Raise InvalidProblem for the first thing that contradicts itself."""
    for complaint in _complaints(problem):
        raise InvalidProblem(complaint)


def _complaints(problem: Problem) -> Iterator[str]:
    yield from _numbers(problem)
    yield from _places(problem)
    yield from _people(problem)
    for index, session in enumerate(problem.sessions):
        yield from (f"Session {index} “{session.name}”: {text}." for text in _session(problem, session))
        for group in session.groups:
            yield from (f"Session {index} “{session.name}”: {text}." for text in _group(problem, group))
    yield from _relations(problem)


def _numbers(problem: Problem) -> Iterator[str]:
    if problem.version != 1:
        yield f"This program reads problems of version 1, not {problem.version}."
    for name, (low, high) in LIMITS.items():
        if not low <= getattr(problem, name) <= high:
            yield f"{name} must lie between {low} and {high}."
    if not 1 <= problem.n_days <= 4000:
        yield f"A horizon has 1 to 4,000 days, not {problem.n_days}."
    for weight in fields(problem.weights):
        if not 0 <= getattr(problem.weights, weight.name) <= WEIGHT_LIMIT:
            yield f"The weight {weight.name} must lie between 0 and {WEIGHT_LIMIT}."
    for block in problem.blocks:
        if not 0 <= block.start < block.end <= problem.slots_per_day:
            yield f"The block “{block.name}” must lie inside the day."
    ordered = sorted(problem.blocks, key=lambda block: block.start)
    if any(first.end > second.start for first, second in pairwise(ordered)) or list(problem.blocks) != ordered:
        yield "The blocks of a day must follow each other without overlap."
    for blackout in problem.blackouts:
        if blackout.first > blackout.last:
            yield f"The blackout “{blackout.name}” ends before it begins."


def _places(problem: Problem) -> Iterator[str]:
    areas = len(problem.travel)
    if any(len(row) != areas or not all(0 <= way <= LONGEST for way in row) for row in problem.travel):
        yield f"Travel times must be a square table of numbers between 0 and {LONGEST}."
    elif any(problem.travel[a][b] != problem.travel[b][a] for a in range(areas) for b in range(a)):
        yield "Travel times must be the same both ways."
    for venue in problem.venues:
        if not 0 <= venue.area < areas:
            yield f"The venue “{venue.name}” lies in an area that does not exist."
        if not (0 <= venue.capacity <= COUNT_LIMIT and 0 <= venue.turnaround <= LONGEST):
            yield f"The venue “{venue.name}” has a negative or unlikely capacity or turnaround."
        if any(not (0 <= hours.weekday <= 6 and 0 <= hours.start < hours.end) for hours in venue.hours):
            yield f"The venue “{venue.name}” has opening hours that end before they begin."
        if any(not _lies(problem, closure.day, closure.start, closure.end) for closure in venue.closed):
            yield f"The venue “{venue.name}” is closed at a time outside the horizon's days."


def _people(problem: Problem) -> Iterator[str]:
    for core in problem.cores:
        if not core.people or not _distinct(core.people, problem.people):
            yield f"The core “{core.name}” names nobody, a person who does not exist, or one twice."
        if any(not 0 <= area < len(problem.travel) for area in core.areas):
            yield f"The core “{core.name}” names an area that does not exist."
    for person in problem.people:
        soft = (*person.tentative, *person.observed)
        if any(not _lies(problem, part.day, part.start, part.end) for part in soft):
            yield f"“{person.name}” avoids a time outside the horizon's days."
        if any(not _lies(problem, busy.day, busy.start, busy.end) for busy in person.busy):
            yield f"“{person.name}” is busy at a time outside the horizon's days."
        if not (0 <= person.daily <= COUNT_LIMIT and 0 <= person.weekly <= COUNT_LIMIT):
            yield f"“{person.name}” has a negative or unlikely limit."
        if not NONE <= person.target <= COUNT_LIMIT:
            yield f"“{person.name}” has a negative or unlikely target."
    for resource in problem.resources:
        if not (0 <= resource.capacity <= COUNT_LIMIT and 0 <= resource.weekly <= COUNT_LIMIT):
            yield f"The resource “{resource.name}” has a negative or unlikely capacity."
        if any(not _lies(problem, away.day, away.start, away.end) for away in resource.away):
            yield f"The resource “{resource.name}” is away at a time outside the horizon's days."
        if any(not 0 <= away.amount <= COUNT_LIMIT for away in resource.away):
            yield f"The resource “{resource.name}” has a negative or unlikely amount away."


def _session(problem: Problem, session: Session) -> Iterator[str]:
    if not (1 <= session.duration <= LONGEST and 1 <= session.days <= 366):
        yield "its duration and number of days must be at least 1, and within a day and a year"
    if session.first > session.last:
        yield "its window ends before it begins"
    if not 1 <= session.priority <= WEIGHT_LIMIT:
        yield "its priority must be at least 1"
    if not (0 <= session.heads <= COUNT_LIMIT and 0 <= session.notice <= COUNT_LIMIT):
        yield "heads and notice must not be negative or beyond a million"
    if max(map(abs, (session.first, session.last, session.target))) > COUNT_LIMIT:
        yield "its dates lie too far away"
    if not _inside(session.blocks, problem.blocks) or not _inside(session.preferred_blocks, problem.blocks):
        yield "it names a block that does not exist"
    if any(not 0 <= start < problem.slots_per_day for start in session.preferred_starts):
        yield "it would begin at a time outside the day"
    if not _inside(session.blackouts, problem.blackouts):
        yield "it names a blackout that does not exist"
    if any(not 0 <= weekday <= 6 for weekday in session.weekdays):
        yield "it names a weekday that does not exist"
    if not _inside(session.venues, problem.venues) or len(set(session.venues)) != len(session.venues):
        yield "it names a venue that does not exist, or one twice"
    if len(session.venue_costs) != len(session.venues) or any(
        not 0 <= cost <= WEIGHT_LIMIT for cost in session.venue_costs
    ):
        yield "it needs one cost, not negative, for each of its venues"
    if any(not _lies(problem, part.day, part.start, part.end) for part in session.avoid):
        yield "it avoids a time outside the horizon's days"
    for need in session.needs:
        if not 0 <= need.resource < len(problem.resources) or not 1 <= need.amount <= COUNT_LIMIT:
            yield "it needs a resource that does not exist, or less than one of it"
    if len({need.resource for need in session.needs}) != len(session.needs):
        yield "it names a resource twice"
    yield from _family(problem, session)


def _family(problem: Problem, session: Session) -> Iterator[str]:
    if session.container and (session.groups or session.venues or session.needs or session.parent != NONE):
        yield "a container books nobody and nothing, and has no parent"
    known = 0 <= session.parent < len(problem.sessions)
    if session.parent != NONE and not (known and problem.sessions[session.parent].container):
        yield "its parent is no container"
    pin = session.pin
    if pin is not None:
        if pin.venue != NONE and pin.venue not in session.venues:
            yield "it is pinned to a venue that is none of its candidates"
        groups = session.groups
        if any(not 0 <= g < len(groups) or person not in groups[g].people for g, person in pin.people):
            yield "it is pinned to a person who is in none of its groups"


def _group(problem: Problem, group: Group) -> Iterator[str]:
    size = len(group.people)
    if not _inside(group.people, problem.people):
        yield "a group names a person who does not exist"
    if len(set(group.people)) != size:
        yield "a group names a person twice"
    if not _inside(group.experts, problem.people):
        yield "a group names an expert who does not exist"
    if (group.mixes or group.experts) and group.role is not Role.POOL:
        yield "only a pool can have experts and mixes"
    for mix in group.mixes:
        if not _inside(mix.people, problem.people) or mix.low < 0 or NONE < mix.high < mix.low or mix.high < NONE:
            yield f"the mix “{mix.name}” names a person who does not exist, or contradicts itself"
    if group.role is Role.PRESIDER and not size:
        yield "nobody can preside"
    if group.role is Role.QUORUM and not 0 <= group.low <= size:
        yield f"a quorum of {group.low} is larger than its body of {size}"
    if group.role is Role.POOL and not 0 <= group.low <= group.want <= group.high <= size:
        yield f"a pool of {size} cannot give {group.low} to {group.high} people and want {group.want}"


def _relations(problem: Problem) -> Iterator[str]:
    sets: list[Spacing | Quota | Duty | Balance | Series | Trip | Programme] = []
    sets += [*problem.spacings, *problem.quotas, *problem.duties, *problem.links, *problem.balances]
    sets += [*problem.peaks, *problem.burdens, *problem.series, *problem.trips, *problem.programmes]
    for item in sets:
        if not _distinct(item.sessions, problem.sessions):
            yield f"“{item.name}” names a session that does not exist, or one twice"
    for series in problem.series:
        if series.labels and len(series.labels) != len(series.sessions):
            yield f"“{series.name}” needs one label for each of its sessions."
        if not _inside(series.last, problem.people):
            yield f"“{series.name}” names a person who does not exist."
    for duty in (*problem.duties, *problem.links):
        if not _distinct(duty.people, problem.people):
            yield f"The duty “{duty.name}” names a person who does not exist, or one twice."
    for programme in problem.programmes:
        items = [problem.sessions[index] for index in programme.sessions if 0 <= index < len(problem.sessions)]
        if any(item.container or item.days > 1 for item in items):
            yield f"The programme “{programme.name}” names a container, or a session of several days."
        if not 0 <= programme.reach < problem.slots_per_day:
            yield f"The programme “{programme.name}” has a reach that is negative, or a day long."
    for fairness in problem.gap_fairness:
        if not _inside(fairness.people, problem.people) or fairness.spread < 0:
            yield f"“{fairness.name}” names a person who does not exist, or a negative spread."
    pairs = [(lag.before, lag.after) for lag in problem.lags]
    pairs += [(item.first, item.second) for item in problem.apart]
    pairs += [(item.first, item.second) for item in problem.together]
    for before, after in pairs:
        if not _inside((before, after), problem.sessions) or before == after:
            yield "A lag or separation needs two different sessions that exist."
            return
    for lag in problem.lags:
        if lag.low < 0:
            yield f"“{problem.sessions[lag.after].name}” has a negative distance."
        if lag.high != NONE and lag.high < lag.low:
            yield f"“{problem.sessions[lag.after].name}” has a longest distance below its shortest."
    cycle = stage_cycle([(lag.before, lag.after) for lag in problem.lags])
    if cycle:
        names = " → ".join(f"“{problem.sessions[index].name}”" for index in reversed(cycle))
        yield f"The stages go round in a circle: {names}."
    yield from _published(problem)


def _published(problem: Problem) -> Iterator[str]:
    for name, assignments in (("published", problem.published), ("told", problem.told)):
        order = [assignment.session for assignment in assignments]
        if not _inside(order, problem.sessions) or order != sorted(set(order)):
            yield f"Assignments in “{name}” must be sorted by session and name sessions that exist."
            return
        for assignment in assignments:
            groups = problem.sessions[assignment.session].groups
            if any(not 0 <= g < len(groups) or person not in groups[g].people for g, person in assignment.people):
                yield f"What is {name} of “{problem.sessions[assignment.session].name}” names somebody of no group."
    known = {assignment.session for assignment in (*problem.told, *problem.published)}
    if not known >= set(problem.provisional):
        yield "Only what was told or is published can be provisional."


def _lies(problem: Problem, day: int, start: int, end: int) -> bool:
    return 0 <= day < problem.n_days and 0 <= start < end <= problem.slots_per_day


def _inside(indices: Iterable[int], items: tuple[object, ...]) -> bool:
    return all(0 <= index < len(items) for index in indices)


def _distinct(indices: tuple[int, ...], items: tuple[object, ...]) -> bool:
    """Whether these are numbers of items, none of them twice."""
    return _inside(indices, items) and len(set(indices)) == len(indices)
