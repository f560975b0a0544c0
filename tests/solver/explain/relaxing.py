"""A problem and a schedule in which reasons of a conflict no longer hold."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any

from solver.explain import Reason
from solver.explain.conflict import MARGIN
from solver.explain.reason import SPLIT
from solver.problem import NONE, Interval, Pin, Problem, Role, Session
from solver.schedule import Schedule

Relaxed = tuple[Problem, Schedule]
BUT = {
    "stages_in_order": "lags",
    "kept_apart": "apart",
    "kept_together": "together",
    "chair_core_present": "cores",
}
"""Rules that are let go by forgetting what they are stated with."""


def left_with(
    problem: Problem, schedule: Schedule, index: int, every: Iterable[Reason], kept: Collection[Reason]
) -> Relaxed:
    """Let go of every reason but those that are kept; of people and venues, of the stretches that are not."""
    wholes = {reason.whole for reason in kept}
    for reason in every:
        if reason.rule not in SPLIT and reason not in kept:
            problem, schedule = relaxed(problem, schedule, index, reason)
        elif reason.rule in SPLIT:
            stays = [part for part in kept if part.whole == reason] if reason in wholes else []
            problem = _open(problem, reason, stays)
    return problem, schedule


def _open(problem: Problem, reason: Reason, stays: Collection[Reason]) -> Problem:
    def kept(part: Interval) -> bool:
        return any(item.first <= part.day <= item.last for item in stays)

    people, venues = list(problem.people), list(problem.venues)
    if reason.people:
        person = people[reason.people[0]]
        people[reason.people[0]] = replace(person, busy=tuple(filter(kept, person.busy)))
    else:
        venue = venues[reason.venues[0]]
        hours = venue.hours if any(item.detail == "hours" for item in stays) else ()
        venues[reason.venues[0]] = replace(venue, closed=tuple(filter(kept, venue.closed)), hours=hours)
    return replace(problem, people=tuple(people), venues=tuple(venues))


def relaxed(problem: Problem, schedule: Schedule, index: int, reason: Reason) -> Relaxed:
    """Let go of one reason."""
    session = problem.sessions[index]
    if reason.rule == "stays":
        gone = reason.sessions[0]
        left = (item for item in schedule.assignments if item.session != gone)
        lags = tuple(lag for lag in problem.lags if {lag.before, lag.after} != {gone, index})
        sessions = list(problem.sessions)
        if session.parent == gone:
            sessions[index] = replace(session, parent=NONE)
        return replace(problem, lags=lags, sessions=tuple(sessions)), Schedule(tuple(left))
    if reason.rule == "frozen_stays":
        published = tuple(item for item in problem.published if item.session != index)
        return replace(problem, published=published, told=(), provisional=()), schedule
    if reason.rule in BUT:
        gone_with: dict[str, Any] = {BUT[reason.rule]: ()}
        return replace(problem, **gone_with), schedule
    if reason.rule == "same_format_spaced":
        part: dict[str, Any] = {"min_days": 0} if reason.detail == "days" else {"per_month": 0}
        return replace(problem, spacings=tuple(replace(item, **part) for item in problem.spacings)), schedule
    changes: dict[str, Callable[[], Any]] = {
        "session_in_window": lambda: _window(problem, session, reason),
        "notice_is_given": lambda: replace(session, notice=0),
        "pinned_stays": lambda: replace(session, pin=_unpinned(session.pin or Pin(), reason)),
        "venue_fits": lambda: replace(session, heads=0, features=()),
        "required_is_present": lambda: _groups(session, reason),
        "presider_is_present": lambda: _groups(session, reason),
        "quorum_is_met": lambda: _groups(session, reason),
        "pool_is_filled": lambda: _groups(session, reason),
        "group_mix": lambda: _unmixed(session, reason),
        "plenary_alone": lambda: session,
    }
    if reason.rule in changes:
        changed = changes[reason.rule]()
        restated = tuple(changed if number == index else other for number, other in enumerate(problem.sessions))
        return _stated(problem, restated), schedule
    return _around(problem, reason), schedule


def _stated(problem: Problem, sessions: tuple[Session, ...]) -> Problem:
    """The problem with other sessions; what is published names only people of their groups."""
    known = [{(n, person) for n, group in enumerate(item.groups) for person in group.people} for item in sessions]
    published = tuple(
        replace(item, people=tuple(pair for pair in item.people if pair in known[item.session]))
        for item in problem.published
    )
    told = tuple(item for item in problem.told if set(item.people) <= known[item.session])
    soft = tuple(number for number in problem.provisional if number in {item.session for item in (*published, *told)})
    return replace(problem, sessions=sessions, published=published, told=told, provisional=soft)


def _window(problem: Problem, session: Session, reason: Reason) -> Session:
    if reason.detail == "blackout":
        return replace(session, blackouts=tuple(item for item in session.blackouts if item not in reason.numbers))
    first = min(session.first, max(session.first - MARGIN, problem.as_of + 1, 0))
    return replace(session, first=first, last=session.last + MARGIN)


def _unpinned(pin: Pin, reason: Reason) -> Pin:
    if reason.detail == "people":
        return replace(pin, people=tuple(pair for pair in pin.people if pair[1] != reason.people[0]))
    parts: dict[str, Any] = {reason.detail: NONE}
    return replace(pin, **parts)


def _groups(session: Session, reason: Reason) -> Session:
    """A required person may stay away; other groups need nobody."""
    groups = []
    for number, group in enumerate(session.groups):
        if group.role is Role.REQUIRED and reason.rule == "required_is_present":
            groups.append(
                replace(group, people=tuple(person for person in group.people if person not in reason.people))
            )
        elif group.role in (Role.QUORUM, Role.POOL) and reason.numbers[:1] == (number,):
            groups.append(replace(group, low=0))
        elif reason.rule != "required_is_present" and reason.numbers[0] == number:
            groups.append(replace(group, role=Role.PREFERRED, low=0, want=0, high=0, mixes=(), experts=()))
        else:
            groups.append(group)
    return replace(session, groups=tuple(groups))


def _unmixed(session: Session, reason: Reason) -> Session:
    groups = list(session.groups)
    groups[reason.numbers[0]] = replace(groups[reason.numbers[0]], mixes=())
    return replace(session, groups=tuple(groups))


def _around(problem: Problem, reason: Reason) -> Problem:
    """Resources are plenty, limits gone."""
    if reason.rule in ("department_has_officers", "capacity_suffices") or reason.detail == "resource_week":
        resources = list(problem.resources)
        resource = resources[reason.resources[0]]
        resources[reason.resources[0]] = replace(resource, capacity=1000, away=(), weekly=0)
        return replace(problem, resources=tuple(resources))
    if reason.rule == "daily_limit" and reason.people:
        people = list(problem.people)
        people[reason.people[0]] = replace(people[reason.people[0]], daily=0, weekly=0)
        return replace(problem, people=tuple(people))
    if reason.detail == "quota_week":
        return replace(problem, quotas=())
    raise AssertionError(reason)
