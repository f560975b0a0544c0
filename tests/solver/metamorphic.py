"""Changes of a problem whose effect on the optimum is known without solving either."""

from collections.abc import Callable
from dataclasses import fields, replace
from enum import StrEnum
from random import Random
from typing import Any

from solver.problem import NONE, Apart, Interval, Problem, Session, Weights

NUMBERED = ("blackouts", "lags", "apart", "spacings", "quotas", "balances", "duties", "gap_fairness", "published")
"""Facts that follow when sessions, people and venues get other numbers."""
CENTURIES = 146_097
"""Days of 400 years: the calendar repeats itself, weekdays and all."""


class Effect(StrEnum):
    """What becomes of the least cost; no schedule at all counts as more than any cost."""

    SAME = "same"
    NO_MORE = "no more"
    NO_LESS = "no less"


def vary(rng: Random, problem: Problem) -> tuple[str, Problem, Problem, Effect]:
    """Return the change, the problem before and after it, and what it does to the least cost."""
    change = rng.choice(CHANGES)
    before, after, effect = change(rng, problem)
    return change.__name__, before, after, effect


def permute(rng: Random, problem: Problem) -> tuple[Problem, Problem, Effect]:
    """People, venues and sessions in another order."""
    before = _numbered(problem)
    return before, _reorder(rng, before), Effect.SAME


def rename(rng: Random, problem: Problem) -> tuple[Problem, Problem, Effect]:
    """Everything has another name."""
    parts: dict[str, Any] = {
        kind: tuple(replace(item, name=f"{rng.random()}") for item in getattr(problem, kind))
        for kind in ("people", "venues", "resources", "sessions", "spacings", "quotas", "duties", "balances")
    }
    return problem, replace(problem, name="other", **parts), Effect.SAME


def shift(rng: Random, problem: Problem) -> tuple[Problem, Problem, Effect]:
    """Everything some weeks later; where months count, as many as make 400 years."""
    months = problem.balances or any(spacing.per_month for spacing in problem.spacings)
    days = CENTURIES if months else 7 * rng.randint(1, 500)
    return problem, replace(problem, first_day=problem.first_day + days), Effect.SAME


def relax(rng: Random, problem: Problem) -> tuple[Problem, Problem, Effect]:
    """A rule less."""
    easier: list[dict[str, Any]] = [
        {kind: ()} for kind in ("lags", "spacings", "apart", "quotas", "gap_fairness") if getattr(problem, kind)
    ]
    easier.append({"people": tuple(replace(item, busy=(), daily=0, weekly=0) for item in problem.people)})
    easier.append({"venues": tuple(replace(item, hours=(), closed=(), turnaround=0) for item in problem.venues)})
    easier.append({"resources": tuple(replace(item, capacity=99, weekly=0) for item in problem.resources)})
    easier.append({"sessions": tuple(replace(item, mandatory=False, notice=0, pin=None) for item in problem.sessions)})
    easier.append({"travel": tuple((0,) * len(row) for row in problem.travel)})
    return problem, replace(problem, **rng.choice(easier)), Effect.NO_MORE


def tighten(rng: Random, problem: Problem) -> tuple[Problem, Problem, Effect]:
    """A rule more."""
    person, session = rng.randrange(len(problem.people)), rng.randrange(len(problem.sessions))
    start = rng.randrange(problem.slots_per_day)
    first, second = rng.sample(range(len(problem.sessions)), 2)
    busy = Interval(rng.randrange(problem.n_days), start, rng.randint(start + 1, problem.slots_per_day))
    someone = problem.people[person]
    harder: list[dict[str, Any]] = [
        {"people": _with(problem.people, person, replace(someone, busy=(*someone.busy, busy)))},
        {"people": _with(problem.people, person, replace(someone, daily=1))},
        {"sessions": _with(problem.sessions, session, replace(problem.sessions[session], mandatory=True))},
        {"venues": tuple(replace(item, turnaround=item.turnaround + 1) for item in problem.venues)},
        {"apart": (*problem.apart, Apart(first, second, rng.randint(1, 2)))},
    ]
    return problem, replace(problem, **rng.choice(harder)), Effect.NO_LESS


def drop(rng: Random, problem: Problem) -> tuple[Problem, Problem, Effect]:
    """A session less, where nothing is gained by attending it."""
    people = tuple(replace(person, target=NONE) for person in problem.people)
    weights: Weights = replace(problem.weights, coverage=0, few_gaps=0)
    before = replace(_numbered(problem), people=people, weights=weights, gap_fairness=(), duties=())
    gone = rng.randrange(len(problem.sessions))
    order = [index for index in range(len(problem.sessions)) if index != gone]
    return before, _take(before, order), Effect.NO_MORE


CHANGES: tuple[Callable[[Random, Problem], tuple[Problem, Problem, Effect]], ...] = (
    permute,
    rename,
    shift,
    relax,
    tighten,
    drop,
)


def _with(items: tuple[Any, ...], index: int, item: object) -> tuple[Any, ...]:
    return (*items[:index], item, *items[index + 1 :])


def _numbered(problem: Problem) -> Problem:
    """The problem with those facts only whose numbers ``_take`` changes along."""
    others = {item.name: item.default for item in fields(Problem) if item.name not in NUMBERED and item.default == ()}
    sessions = (
        replace(item, groups=tuple(replace(group, mixes=(), experts=()) for group in item.groups))
        for item in problem.sessions
    )
    return replace(problem, **others, sessions=tuple(sessions))


def _reorder(rng: Random, problem: Problem) -> Problem:
    order = rng.sample(range(len(problem.sessions)), len(problem.sessions))
    people = rng.sample(range(len(problem.people)), len(problem.people))
    venues = rng.sample(range(len(problem.venues)), len(problem.venues))
    return _take(problem, order, people, venues)


def _take(
    problem: Problem, order: list[int], people: list[int] | None = None, venues: list[int] | None = None
) -> Problem:
    """The problem with these sessions, people and venues only, in this order; no longer named ones are left out."""
    people = people if people is not None else list(range(len(problem.people)))
    venues = venues if venues is not None else list(range(len(problem.venues)))
    new = {old: position for position, old in enumerate(order)}
    who = {old: position for position, old in enumerate(people)}
    where = {NONE: NONE} | {old: position for position, old in enumerate(venues)}

    def pairs(old: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple(sorted((group, who[person]) for group, person in old))

    def members(items: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(new[item] for item in items if item in new)

    def session(facts: Session) -> Session:
        pin = facts.pin and replace(facts.pin, venue=where[facts.pin.venue], people=pairs(facts.pin.people))
        groups = tuple(replace(group, people=tuple(who[p] for p in group.people)) for group in facts.groups)
        own = tuple(where[venue] for venue in facts.venues)
        return replace(facts, groups=groups, venues=own, pin=pin, parent=new.get(facts.parent, NONE))

    published = [
        replace(item, session=new[item.session], venue=where[item.venue], people=pairs(item.people))
        for item in problem.published
        if item.session in new
    ]
    return replace(
        problem,
        people=tuple(problem.people[index] for index in people),
        venues=tuple(problem.venues[index] for index in venues),
        sessions=tuple(session(problem.sessions[index]) for index in order),
        lags=tuple(
            replace(lag, before=new[lag.before], after=new[lag.after])
            for lag in problem.lags
            if lag.before in new and lag.after in new
        ),
        apart=tuple(
            replace(pair, first=new[pair.first], second=new[pair.second])
            for pair in problem.apart
            if pair.first in new and pair.second in new
        ),
        spacings=tuple(replace(item, sessions=members(item.sessions)) for item in problem.spacings),
        quotas=tuple(replace(item, sessions=members(item.sessions)) for item in problem.quotas),
        balances=tuple(replace(item, sessions=members(item.sessions)) for item in problem.balances),
        duties=tuple(
            replace(item, people=tuple(who[p] for p in item.people), sessions=members(item.sessions))
            for item in problem.duties
        ),
        gap_fairness=tuple(replace(item, people=tuple(who[p] for p in item.people)) for item in problem.gap_fairness),
        published=tuple(sorted(published, key=lambda item: item.session)),
    )
