"""What happens to a published year: a venue closes, somebody is ill or away, a department is called away, and so on.

A disruption changes facts only; the calendar stays as published. Typical ones break up to five sessions, heavy ones up
to thirty-five.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from solver import Schedule, find_violations
from solver.problem import Away, Blackout, DayKind, Interval, Problem, Role

TYPICAL = range(1, 6)
HEAVY = range(6, 36)


@dataclass(frozen=True)
class Disruption:
    """Facts as they are now, the kind of what happened, and how many sessions it breaks."""

    problem: Problem
    kind: str
    broken: int


def disruptions(problem: Problem, schedule: Schedule, wanted: range, number: int, seed: int) -> list[Disruption]:
    """Make disruptions of a published schedule that break a wanted number of sessions, every kind in turn."""
    rng, found = Random(seed), list[Disruption]()
    while len(found) < number:
        as_of = rng.randrange(10, problem.n_days - 40)
        base = replace(problem, published=schedule.assignments, as_of=as_of, working_before=0, freeze_before=0)
        kind, happen = KINDS[len(found) % len(KINDS)]
        changed = happen(base, rng, 1 if wanted.stop <= TYPICAL.stop else rng.randint(3, 6))
        broken = {index for item in find_violations(changed, schedule) for index in item.sessions}
        if len(broken) in wanted:
            found.append(Disruption(changed, kind, len(broken)))
    return found


def _stretch(problem: Problem, rng: Random, size: int) -> range:
    """Some days soon after the plan's day."""
    first = problem.as_of + rng.randint(1, 30)
    return range(first, min(first + rng.randint(size, 3 * size), problem.n_days))


def _whole(problem: Problem, days: range) -> tuple[Interval, ...]:
    return tuple(Interval(day, 0, problem.slots_per_day) for day in days)


def _venue_closes(problem: Problem, rng: Random, size: int) -> Problem:
    """A venue that is in use, or several."""
    days, venues = _stretch(problem, rng, 2 * size), list(problem.venues)
    used = sorted({item.venue for item in problem.published if item.venue >= 0 and item.day in days})
    for number in rng.sample(used, min(len(used), size)):
        venues[number] = replace(venues[number], closed=(*venues[number].closed, *_whole(problem, days)))
    return replace(problem, venues=tuple(venues))


def _presider_is_ill(problem: Problem, rng: Random, size: int) -> Problem:
    """Whoever presides over something in these days."""
    days = _stretch(problem, rng, size)
    presiding = sorted(
        {
            person
            for item in problem.published
            if item.day in days
            for group, person in item.people
            if problem.sessions[item.session].groups[group].role is Role.PRESIDER
        }
    )
    return _away(problem, rng.sample(presiding, min(len(presiding), size)), days)


def _person_is_away(problem: Problem, rng: Random, size: int) -> Problem:
    """Anybody who attends something in these days."""
    days = _stretch(problem, rng, 2 * size)
    attending = sorted({person for item in problem.published if item.day in days for person in item.attends})
    return _away(problem, rng.sample(attending, min(len(attending), 2 * size - 1)), days)


def _away(problem: Problem, chosen: list[int], days: range) -> Problem:
    people = list(problem.people)
    for person in chosen:
        people[person] = replace(people[person], busy=(*people[person].busy, *_whole(problem, days)))
    return replace(problem, people=tuple(people))


def _department_is_away(problem: Problem, rng: Random, size: int) -> Problem:
    """All officers of a department, or of several."""
    days, resources = _stretch(problem, rng, 2 * size), list(problem.resources)
    for number in rng.sample(range(len(resources)), min(len(resources), 4 * size - 1)):
        facts = resources[number]
        gone = tuple(Away(day, 0, problem.slots_per_day, facts.capacity) for day in days)
        resources[number] = replace(facts, away=(*facts.away, *gone))
    return replace(problem, resources=tuple(resources))


def _holiday_is_announced(problem: Problem, rng: Random, size: int) -> Problem:
    """A working day, or several, on which nobody works."""
    kinds = list(problem.day_kinds)
    for day in _stretch(problem, rng, size)[:size]:
        kinds[day] = DayKind.HOLIDAY
    return replace(problem, day_kinds=tuple(kinds))


def _days_are_kept_free(problem: Problem, rng: Random, size: int) -> Problem:
    """A blackout for some formats."""
    days = _stretch(problem, rng, size)
    formats = sorted({session.format for session in problem.sessions})
    chosen, number = set(rng.sample(formats, min(len(formats), 2 * size))), len(problem.blackouts)
    sessions = tuple(
        replace(item, blackouts=(*item.blackouts, number)) if item.format in chosen else item
        for item in problem.sessions
    )
    blackout = Blackout("kept free", days.start, days.stop - 1)
    return replace(problem, sessions=sessions, blackouts=(*problem.blackouts, blackout))


KINDS: tuple[tuple[str, Callable[[Problem, Random, int], Problem]], ...] = (
    ("venue closes", _venue_closes),
    ("presider ill", _presider_is_ill),
    ("people away", _person_is_away),
    ("department away", _department_is_away),
    ("holiday", _holiday_is_announced),
    ("days kept free", _days_are_kept_free),
)
"""Every kind of disruption by its name."""
