"""Why a session has no place: the rules that take its starts away, the most telling first."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from solver.bits import Words
from solver.facts import SessionFacts
from solver.greedy import best_option, required_people
from solver.problem import NONE
from solver.state import Placement, State

LOOKED_AT = 200
"""Most starts at which the people are counted."""


def reasons(state: State, session: SessionFacts) -> tuple[str, ...]:
    """Name the rules that leave the unplaced session without a start, by how many starts each takes away.

    ``unscheduled`` stands for "there is a place, but it costs more than leaving the session out".
    """
    if not len(session.days_range):
        return ("session_in_window",)
    if not session.starts.any():
        return _ranked(Counter(session.closed_by))
    if best_option(state, session) is not None:
        return ("unscheduled",)
    taken: Counter[str] = Counter()
    left = session.starts.copy()
    for rule, starts in _rules(state, session):
        taken[rule] += _count(session.starts & ~starts)
        left &= starts
    if left.any():
        taken.update(_people(state, session, left))
    return _ranked(taken) or ("person_attends_one_session",)


def _ranked(taken: "Counter[str]") -> tuple[str, ...]:
    return tuple(rule for rule, count in taken.most_common() if count)


def _count(words: Words) -> int:
    return int(np.bitwise_count(words).sum())


def _rules(state: State, session: SessionFacts) -> Iterator[tuple[str, Words]]:
    """Each rule over placed sessions with the starts (shape ``(W,)``) that it leaves."""
    for rule, days in state.relations.day_rules(session):
        yield rule, np.where(days, session.starts, np.uint64(0))
    yield from state.relations.hours(session)
    areas = {state.area_of(venue) for venue in session.venues} if session.venue_needed else {state.areas - 1}
    required = required_people(session)
    if len(required):
        free = [state.people_starts(session, area, required) for area in sorted(areas)]
        yield "person_attends_one_session", np.bitwise_or.reduce(np.stack(free), axis=0)
    for resource, amount in session.uses:
        yield state.static.capacities[resource].rule, state.resource_starts(session, resource, amount)
    if session.venue_needed and session.venues:
        yield "venue_hosts_one_session", np.bitwise_or.reduce(state.open_venues(session), axis=0)


def _people(state: State, session: SessionFacts, left: Words) -> "Counter[str]":
    """At how many of the remaining starts each group cannot be met."""
    taken: Counter[str] = Counter()
    venue = session.venues[0] if session.venues else NONE
    places = [(offset, start) for offset, word in enumerate(left) for start in range(64) if int(word) >> start & 1]
    for offset, start in places[:LOOKED_AT]:
        placement = Placement(session.days_range.start + offset, start, venue)
        for group in session.groups:
            if state.free_people(group.people, session, placement).sum() < group.low:
                taken[group.rule] += 1
    return taken
