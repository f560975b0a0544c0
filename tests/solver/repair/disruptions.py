"""Random changes of the facts of a small problem whose calendar is published."""

from dataclasses import replace
from random import Random

from solver.greedy import construct
from solver.instances import tiny_problem
from solver.problem import Away, Blackout, DayKind, Interval, Problem, Session
from solver.static import Static


def published_tiny(seed: int) -> Problem:
    """A tiny problem with a legal schedule published, some of it provisionally."""
    rng, problem = Random(seed), replace(tiny_problem(seed), published=(), gap_fairness=())
    schedule = construct(Static(problem)).schedule()
    provisional = tuple(item.session for item in schedule.assignments if rng.random() < 0.2)
    return replace(
        problem,
        published=schedule.assignments,
        provisional=provisional,
        as_of=rng.choice((-1, -1, -14, -44)),
        freeze_before=rng.choice((0, 0, 0, 1)),
    )


def disrupt(problem: Problem, rng: Random, times: int = 1) -> Problem:
    """Change a few facts; what is published stays."""
    for _ in range(times):
        kind = rng.choice((_closure, _illness, _illness, _away, _holiday, _blackout, _heads, _limit, _capacity))
        problem = kind(problem, rng)
    return problem


def _interval(problem: Problem, rng: Random) -> Interval:
    """Where something is published, so that it hurts."""
    if problem.published and rng.random() < 0.8:
        item = rng.choice(problem.published)
        day = min(item.day, problem.n_days - 1)
        return (
            Interval(day, 0, problem.slots_per_day) if rng.random() < 0.5 else Interval(day, item.start, item.start + 1)
        )
    start = rng.randrange(problem.slots_per_day)
    return Interval(rng.randrange(problem.n_days), start, rng.randint(start + 1, problem.slots_per_day))


def _closure(problem: Problem, rng: Random) -> Problem:
    number, venues = rng.randrange(len(problem.venues)), list(problem.venues)
    venues[number] = replace(venues[number], closed=(*venues[number].closed, _interval(problem, rng)))
    return replace(problem, venues=tuple(venues))


def _illness(problem: Problem, rng: Random) -> Problem:
    number, people = rng.randrange(len(problem.people)), list(problem.people)
    people[number] = replace(people[number], busy=(*people[number].busy, _interval(problem, rng)))
    return replace(problem, people=tuple(people))


def _limit(problem: Problem, rng: Random) -> Problem:
    number, people = rng.randrange(len(problem.people)), list(problem.people)
    people[number] = replace(people[number], daily=1)
    return replace(problem, people=tuple(people))


def _away(problem: Problem, rng: Random) -> Problem:
    if not problem.resources:
        return _illness(problem, rng)
    number, resources = rng.randrange(len(problem.resources)), list(problem.resources)
    part = _interval(problem, rng)
    away = (*resources[number].away, Away(part.day, part.start, part.end, 1))
    resources[number] = replace(resources[number], away=away)
    return replace(problem, resources=tuple(resources))


def _capacity(problem: Problem, rng: Random) -> Problem:
    if not problem.resources:
        return _closure(problem, rng)
    number, resources = rng.randrange(len(problem.resources)), list(problem.resources)
    resources[number] = replace(resources[number], weekly=1)
    return replace(problem, resources=tuple(resources))


def _holiday(problem: Problem, rng: Random) -> Problem:
    kinds = list(problem.day_kinds)
    kinds[_interval(problem, rng).day] = DayKind.HOLIDAY
    return replace(problem, day_kinds=tuple(kinds))


def _blackout(problem: Problem, rng: Random) -> Problem:
    day, number = _interval(problem, rng).day, len(problem.blackouts)
    sessions = tuple(
        replace(item, blackouts=(*item.blackouts, number)) if rng.random() < 0.5 else item for item in problem.sessions
    )
    return replace(problem, sessions=sessions, blackouts=(*problem.blackouts, Blackout("new", day, day)))


def _heads(problem: Problem, rng: Random) -> Problem:
    number, sessions = rng.randrange(len(problem.sessions)), list[Session](problem.sessions)
    sessions[number] = replace(sessions[number], heads=max((v.capacity for v in problem.venues), default=0))
    return replace(problem, sessions=tuple(sessions))
