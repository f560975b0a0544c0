"""What must hold: the shapes that rules are stated in."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from solver.problem import Role
from solver.terms.basics import Flags, Period


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
class Mixed:
    """Between ``low`` and ``high`` of these people are among the picks of a pool."""

    rule: str
    session: int
    group: int
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
class Present:
    """Never all of the people are away at once: in busy time, or at a session in one of the ``away`` areas."""

    rule: str
    people: tuple[int, ...]
    away: tuple[int, ...]


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
    free: npt.NDArray[np.int64]
    uses: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Distance:
    """From the last day of ``before`` to the first of ``after``, which needs it, pass ``low`` to ``high`` days.

    On one and the same day ``after`` begins once ``before`` has ended, unless one of them is a container.
    """

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
class Near:
    """Two sessions that both take place begin at most ``max_days`` apart."""

    rule: str
    first: int
    second: int
    max_days: int


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
class GapSpread:
    """The numbers of gaps of any two of ``people`` differ by ``spread`` at most."""

    rule: str
    people: tuple[int, ...]
    spread: int


@dataclass(frozen=True, slots=True)
class Must:
    """The session is scheduled."""

    rule: str
    session: int


HardTerm: TypeAlias = (
    Domain
    | PersonClosed
    | VenueClosed
    | Options
    | Attend
    | Mixed
    | Keep
    | PersonExclusive
    | Present
    | VenueExclusive
    | Capacity
    | Distance
    | Separate
    | Near
    | AtMost
    | PersonAtMost
    | Alone
    | GapSpread
    | Must
)
