"""What a planner can do so that a session finds a place, and what becomes of the problem by it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from solver.problem import NONE, Assignment, Pin, Problem, Session


class Act(StrEnum):
    """A kind of change."""

    WIDEN = "widen_window"
    VENUE = "other_venue"
    SEATS = "fewer_seats"
    PRESIDER = "other_presider"
    QUORUM = "lower_quorum"
    PICKS = "fewer_picks"
    NOTICE = "waive_notice"
    UNPIN = "lift_pin"
    MOVE = "move_session"


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    ``number`` is days by which a window grows, seats or attendees fewer, or, of a notice, the working days given.
    ``first`` and ``last`` are the window as it becomes; ``detail`` names the part of a pin; ``place`` is where another
    session goes.
    """

    act: Act
    session: int
    number: int = 0
    first: int = NONE
    last: int = NONE
    venue: int = NONE
    group: int = NONE
    person: int = NONE
    detail: str = ""
    place: Assignment | None = None


def changed(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem after the changes of facts; moves change schedules only."""
    sessions = list(problem.sessions)
    for change in changes:
        sessions[change.session] = _changed(sessions[change.session], change)
    return replace(problem, sessions=tuple(sessions))


def _changed(session: Session, change: Change) -> Session:
    match change.act:
        case Act.WIDEN:
            return replace(session, first=change.first, last=change.last)
        case Act.VENUE:
            return replace(session, venues=(change.venue,), venue_costs=(0,))
        case Act.SEATS:
            return replace(session, heads=session.heads - change.number)
        case Act.PRESIDER:
            groups = list(session.groups)
            group = groups[change.group]
            groups[change.group] = replace(group, people=(*group.people, change.person))
            return replace(session, groups=tuple(groups))
        case Act.QUORUM | Act.PICKS:
            groups = list(session.groups)
            group = groups[change.group]
            low = group.low - change.number
            groups[change.group] = replace(group, low=low)
            return replace(session, groups=tuple(groups))
        case Act.NOTICE:
            return replace(session, notice=0)
        case Act.UNPIN:
            return replace(session, pin=_unpinned(session.pin or Pin(), change))
        case Act.MOVE:
            return session


def _unpinned(pin: Pin, change: Change) -> Pin:
    if change.detail == "people":
        return replace(pin, people=tuple(pair for pair in pin.people if pair[1] != change.person))
    match change.detail:
        case "day":
            return replace(pin, day=NONE)
        case "start":
            return replace(pin, start=NONE)
        case _:
            return replace(pin, venue=NONE)
