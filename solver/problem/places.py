"""Time, people, places and countable resources."""

from dataclasses import dataclass

from solver.problem.basics import NONE, ResourceKind


@dataclass(frozen=True, slots=True)
class Interval:
    """Slots ``[start, end)`` of one day."""

    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A named part of the day, slots ``[start, end)``, inside which sessions lie."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days ``first..last`` on which the sessions that name this blackout may not take place."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who attends; ``target`` is the fair number of picks in the horizon (``NONE`` = not scored).

    Time in ``tentative`` may still be taken by something else; time in ``observed`` the person would keep free.
    """

    name: str
    busy: tuple[Interval, ...] = ()
    daily: int = 0
    weekly: int = 0
    target: int = NONE
    tentative: tuple[Interval, ...] = ()
    observed: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Core:
    """People who are never all away at once: busy, or at a session in none of the ``areas`` (chair_core_present)."""

    name: str
    people: tuple[int, ...]
    areas: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Slots ``[start, end)`` in which a venue is open on a weekday (Monday = 0)."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Venue:
    """A place; without ``hours`` it is always open. ``turnaround`` slots lie between two sessions in it."""

    name: str
    area: int
    capacity: int
    features: tuple[str, ...] = ()
    hours: tuple[OpenHours, ...] = ()
    closed: tuple[Interval, ...] = ()
    turnaround: int = 0


@dataclass(frozen=True, slots=True)
class Away:
    """``amount`` units of a resource are not there during slots ``[start, end)`` of a day."""

    day: int
    start: int
    end: int
    amount: int


@dataclass(frozen=True, slots=True)
class Resource:
    """Countable units used while a session lasts: a department's officers of a rank and above, staff, vehicles."""

    name: str
    kind: ResourceKind
    capacity: int
    away: tuple[Away, ...] = ()
    weekly: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """A session uses ``amount`` units of a resource."""

    resource: int
    amount: int
