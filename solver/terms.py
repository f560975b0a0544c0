"""The vocabulary rules and preferences are stated in: a closed set of shapes that every layer encodes once.

A rule or preference yields terms and posts nothing. ``W`` is the number of days on which a session may begin, counted
from the first day of its clipped window (``window_days``); arrays of a session have the shape ``(W, slots_per_day)``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from solver.problem import Problem, Role, Session

Flags: TypeAlias = npt.NDArray[np.bool_]
Costs: TypeAlias = npt.NDArray[np.int32]


class Period(StrEnum):
    """Over which stretch of days something is counted."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def window_days(problem: Problem, session: Session) -> range:
    """Days of the horizon on which the session may begin so that all its days lie in window and horizon."""
    last = min(session.last, problem.n_days - 1) - session.days + 1
    return range(max(session.first, 0), last + 1)


@dataclass(frozen=True, eq=False, slots=True)
class Domain:
    """The session begins only where ``allowed`` (shape ``(W, slots)``) is set."""

    rule: str
    session: int
    allowed: Flags


@dataclass(frozen=True, eq=False, slots=True)
class PersonClosed:
    """The person cannot attend in these slots (``busy`` shape ``(days, slots)``)."""

    rule: str
    person: int
    busy: Flags


@dataclass(frozen=True, eq=False, slots=True)
class VenueClosed:
    """The venue hosts nothing in these slots (``busy`` shape ``(days, slots)``)."""

    rule: str
    venue: int
    busy: Flags


@dataclass(frozen=True, eq=False, slots=True)
class Options:
    """The session takes place in one of these venues; none listed and none needed = without a venue."""

    rule: str
    session: int
    venues: tuple[int, ...]
    needed: bool


@dataclass(frozen=True, slots=True)
class Attend:
    """Between ``low`` and ``high`` of the group's people attend in its role."""

    rule: str
    session: int
    group: int
    role: Role
    people: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Keep:
    """These ``(group, person)`` pairs belong to the session; when ``exact``, no others do."""

    rule: str
    session: int
    people: tuple[tuple[int, int], ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class PersonExclusive:
    """A person attends one session at a time, with the travel time between areas between two."""

    rule: str
    travel: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class VenueExclusive:
    """A venue hosts one session at a time, with its turnaround between two."""

    rule: str
    turnaround: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Capacity:
    """Sessions use no more of a resource than ``free`` (shape ``(days, slots)``); ``uses`` pairs session and amount."""

    rule: str
    resource: int
    free: npt.NDArray[np.int16]
    uses: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Distance:
    """From the last day of ``before`` to the first of ``after``, which needs it, pass ``low`` to ``high`` days."""

    rule: str
    before: int
    after: int
    low: int
    high: int
    working: bool


@dataclass(frozen=True, slots=True)
class Separate:
    """Any two of the sessions begin at least ``min_days`` apart."""

    rule: str
    sessions: tuple[int, ...]
    min_days: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """At most ``limit`` of the sessions begin in one period."""

    rule: str
    sessions: tuple[int, ...]
    limit: int
    period: Period


@dataclass(frozen=True, slots=True)
class PersonAtMost:
    """A person attends at most ``limit`` sessions in one period (counted once in each that a session touches)."""

    rule: str
    person: int
    limit: int
    period: Period


@dataclass(frozen=True, slots=True)
class Alone:
    """A container closes its days to all but its children, who lie within them and need it scheduled."""

    rule: str
    container: int
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Must:
    """The session is scheduled."""

    rule: str
    session: int


@dataclass(frozen=True, slots=True)
class SkipCost:
    """Price of leaving the session out."""

    preference: str
    session: int
    price: int


@dataclass(frozen=True, eq=False, slots=True)
class SlotCost:
    """Price of each start (shape ``(W, slots)``); owned by *when*."""

    preference: str
    session: int
    costs: Costs


@dataclass(frozen=True, slots=True)
class VenueCost:
    """Price of each of the session's venues, in the order of ``Session.venues``; owned by *when*."""

    preference: str
    session: int
    costs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RankCost:
    """``price`` times the place of the presider in the group's list; owned by *when*."""

    preference: str
    session: int
    group: int
    price: int


@dataclass(frozen=True, slots=True)
class AbsentCost:
    """Price of each of the group's people who does not attend the session at all; owned by *when*."""

    preference: str
    session: int
    group: int
    price: int


@dataclass(frozen=True, slots=True)
class BalanceCost:
    """Price of each session above ``limit`` that begins in one month; owned by *when*."""

    preference: str
    sessions: tuple[int, ...]
    limit: int
    price: int


@dataclass(frozen=True, slots=True)
class ShortCost:
    """Price of each pick of a pool below ``want``; owned by *who*."""

    preference: str
    session: int
    group: int
    want: int
    price: int


@dataclass(frozen=True, slots=True)
class LoadCost:
    """``price`` times the square of a person's picks minus ``target``; owned by *who*."""

    preference: str
    person: int
    target: int
    price: int


@dataclass(frozen=True, slots=True)
class DutyCost:
    """Price of each attendance of ``sessions`` that one of ``people`` lacks below ``minimum``; owned by *who*."""

    preference: str
    people: tuple[int, ...]
    sessions: tuple[int, ...]
    minimum: int
    price: int


HardTerm: TypeAlias = (
    Domain
    | PersonClosed
    | VenueClosed
    | Options
    | Attend
    | Keep
    | PersonExclusive
    | VenueExclusive
    | Capacity
    | Distance
    | Separate
    | AtMost
    | PersonAtMost
    | Alone
    | Must
)
CostTerm: TypeAlias = (
    SkipCost | SlotCost | VenueCost | RankCost | AbsentCost | BalanceCost | ShortCost | LoadCost | DutyCost
)
