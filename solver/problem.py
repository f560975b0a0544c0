"""The problem: primary facts of one scheduling horizon, as frozen values of integers and tuples.

Time is counted in whole *slots* of ``grain`` minutes. A day has ``slots_per_day`` slots, numbered from 0 at
``day_start`` minutes after midnight; day ``d`` is the date ``first_day + d`` (proleptic ordinal). Every interval is
half-open. Whoever makes a problem rounds durations, travel and busy time up to whole slots, so that all layers agree
to the slot. People, venues, resources and sessions are named by their position in their tuple.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import accumulate

NONE = -1
"""Stands for "no day", "no venue", "no parent" in integer fields."""
WEIGHT_LIMIT = 1_000_000
"""Largest weight or price; keeps every total far below 2**63."""


class InvalidProblem(ValueError):
    """The problem contradicts itself; the message is one sentence that names the item."""


class DayKind(StrEnum):
    """What sort of day a date is."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"


class Role(StrEnum):
    """How the people of an attendance group take part in a session."""

    REQUIRED = "required"
    PRESIDER = "presider"
    QUORUM = "quorum"
    POOL = "pool"
    PREFERRED = "preferred"


class ResourceKind(StrEnum):
    """What a countable resource stands for."""

    DEPARTMENT = "department"
    STAFF = "staff"
    VEHICLE = "vehicle"


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
    """Somebody who attends; ``target`` is the fair number of picks in the horizon (``NONE`` = not scored)."""

    name: str
    busy: tuple[Interval, ...] = ()
    daily: int = 0
    weekly: int = 0
    target: int = NONE


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


@dataclass(frozen=True, slots=True)
class Group:
    """An attendance group of a session.

    ``low`` is the quorum of a quorum group and the least number of picks of a pool; ``want`` and ``high`` belong to
    pools. The people of a presider group are listed in order of preference. Required, presider and preferred groups
    leave the three numbers at 0.
    """

    role: Role
    people: tuple[int, ...]
    low: int = 0
    want: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Pin:
    """What a planner has fixed, each separately; ``people`` pairs are ``(group, person)`` that must be kept."""

    day: int = NONE
    start: int = NONE
    venue: int = NONE
    people: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """Something to be placed.

    It takes ``duration`` slots on each of ``days`` consecutive dates, within one block, or, when longer than every
    block it may use, from the start of a block through the following ones. ``window`` days ``first..last`` hold the
    whole of it. A ``container`` (a plenary) closes its days to all but its children and books nothing itself.
    """

    name: str
    format: str
    duration: int
    first: int
    last: int
    blocks: tuple[int, ...]
    days: int = 1
    day_kinds: tuple[DayKind, ...] = (DayKind.WORKING,)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    blackouts: tuple[int, ...] = ()
    notice: int = 0
    mandatory: bool = False
    priority: int = 1
    target: int = NONE
    preferred_blocks: tuple[int, ...] = ()
    venues: tuple[int, ...] = ()
    venue_costs: tuple[int, ...] = ()
    heads: int = 0
    features: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    needs: tuple[Need, ...] = ()
    container: bool = False
    parent: int = NONE
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class Lag:
    """``low <= days from before to after <= high``; ``working`` counts working days after the earlier one.

    ``high`` is ``NONE`` when there is no longest distance. ``after`` needs ``before`` to be scheduled. The distance
    runs from the last day of ``before`` to the first day of ``after``.
    """

    before: int
    after: int
    low: int
    high: int = NONE
    working: bool = False


@dataclass(frozen=True, slots=True)
class Spacing:
    """Any two of ``sessions`` begin at least ``min_days`` apart; at most ``per_month`` begin in a month (0 = any)."""

    name: str
    sessions: tuple[int, ...]
    min_days: int = 0
    per_month: int = 0


@dataclass(frozen=True, slots=True)
class Apart:
    """Two sessions begin at least ``min_days`` apart (kept_apart)."""

    first: int
    second: int
    min_days: int = 1


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``per_week`` of ``sessions`` begin in one calendar week (a town's or a department's burden)."""

    name: str
    sessions: tuple[int, ...]
    per_week: int


@dataclass(frozen=True, slots=True)
class Duty:
    """Every one of ``people`` should attend at least ``minimum`` of ``sessions`` (coverage)."""

    name: str
    people: tuple[int, ...]
    sessions: tuple[int, ...]
    minimum: int = 1


@dataclass(frozen=True, slots=True)
class Balance:
    """More than ``limit`` of ``sessions`` beginning in one month costs per session above it (month_balance)."""

    name: str
    sessions: tuple[int, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Cost per unit of each preference; 0 turns it off. The defaults keep unscheduled > people > comfort."""

    unscheduled: int = 1000
    coverage: int = 60
    pool_short: int = 20
    substitute_presider: int = 10
    quorum_absence: int = 4
    preferred_absence: int = 4
    fair_load: int = 1
    target_date: int = 1
    preferred_block: int = 1
    month_balance: int = 3
    venue_preference: int = 1


@dataclass(frozen=True, slots=True)
class Assignment:
    """One placed session: day and start slot, venue (``NONE`` = needs none), sorted ``(group, person)`` pairs."""

    session: int
    day: int
    start: int
    venue: int = NONE
    people: tuple[tuple[int, int], ...] = ()

    @property
    def attends(self) -> frozenset[int]:
        """Everybody who attends, each once, whatever the roles."""
        return frozenset(person for _, person in self.people)


@dataclass(frozen=True)
class Problem:
    """Everything a schedule depends on; validated at birth.

    ``as_of`` is the day on which the plan is made (may lie before day 0); ``working_before`` counts the working days
    after ``as_of`` and before day 0. ``published`` holds what the base release says; of it, what begins before day
    ``freeze_before`` stays as it is.
    """

    name: str
    grain: int
    day_start: int
    slots_per_day: int
    first_day: int
    day_kinds: tuple[DayKind, ...]
    blocks: tuple[Block, ...]
    travel: tuple[tuple[int, ...], ...]
    people: tuple[Person, ...]
    venues: tuple[Venue, ...]
    resources: tuple[Resource, ...]
    sessions: tuple[Session, ...]
    blackouts: tuple[Blackout, ...] = ()
    lags: tuple[Lag, ...] = ()
    spacings: tuple[Spacing, ...] = ()
    apart: tuple[Apart, ...] = ()
    quotas: tuple[Quota, ...] = ()
    duties: tuple[Duty, ...] = ()
    balances: tuple[Balance, ...] = ()
    weights: Weights = field(default_factory=Weights)
    as_of: int = NONE
    working_before: int = 0
    freeze_before: int = 0
    published: tuple[Assignment, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse what contradicts itself with one sentence that names the item."""
        from solver.validation import validate  # the checks fill a file of their own

        validate(self)

    @property
    def n_days(self) -> int:
        """How many consecutive dates the horizon has."""
        return len(self.day_kinds)

    @cached_property
    def months(self) -> tuple[int, ...]:
        """Month of every day as ``12 * year + month - 1``."""
        dates = (date.fromordinal(self.first_day + day) for day in range(self.n_days))
        return tuple(12 * d.year + d.month - 1 for d in dates)

    @cached_property
    def weeks(self) -> tuple[int, ...]:
        """Calendar week of every day, Monday first, counted from the ordinal's origin."""
        return tuple((self.first_day + day - 1) // 7 for day in range(self.n_days))

    @cached_property
    def working_count(self) -> tuple[int, ...]:
        """Working days after ``as_of`` through each day, for notices; see also working lags."""
        counts, total = [], self.working_before
        for day, kind in enumerate(self.day_kinds):
            total += kind is DayKind.WORKING and day > self.as_of
            counts.append(total)
        return tuple(counts)

    @cached_property
    def _working_through(self) -> tuple[int, ...]:
        return tuple(accumulate(kind is DayKind.WORKING for kind in self.day_kinds))

    def weekday(self, day: int) -> int:
        """Weekday of a day, Monday = 0."""
        return (self.first_day + day - 1) % 7

    def lag_days(self, before_last: int, after_first: int, *, working: bool) -> int:
        """Distance between two days as a lag counts it: the days after the earlier through the later."""
        if not working:
            return after_first - before_last
        return self._working_through[after_first] - self._working_through[before_last]


def stage_cycle(edges: "list[tuple[int, int]]") -> list[int] | None:
    """Return a cycle of ``(before, after)`` edges as the nodes in order, or None when there is none."""
    graph: dict[int, set[int]] = {}
    for before, after in edges:
        graph.setdefault(after, set()).add(before)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle: list[int] = error.args[1]
        return cycle
    return None
