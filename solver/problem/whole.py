"""The problem as a whole: all facts together, validated at birth."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import accumulate

from solver.problem.basics import NONE, DayKind
from solver.problem.places import Blackout, Block, Core, Person, Resource, Venue
from solver.problem.sessions import (
    Apart,
    Balance,
    Duty,
    GapFairness,
    Lag,
    Programme,
    Quota,
    Series,
    Session,
    Spacing,
    Together,
    Trip,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Cost per unit of each preference; 0 turns it off. The defaults keep unscheduled > people > comfort."""

    unscheduled: int = 1000
    stays_close_to_published: int = 1
    coverage: int = 60
    pool_short: int = 20
    substitute_presider: int = 10
    linked_presides: int = 10
    quorum_absence: int = 4
    preferred_absence: int = 4
    observances: int = 6
    tentative_availability: int = 3
    expertise_match: int = 2
    rotation: int = 2
    fair_load: int = 1
    target_date: int = 1
    preferred_block: int = 1
    preferred_start: int = 1
    month_balance: int = 3
    week_peaks: int = 3
    burdens: int = 3
    venue_preference: int = 1
    empty_seats: int = 0
    same_trip: int = 1
    avoided_time: int = 3
    invitation_conflict: int = 0
    parallel_sessions: int = 0
    no_pause: int = 0
    venue_change: int = 0
    meetings_early: int = 0
    few_gaps: int = 0


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
    ``freeze_before`` stays as it is. ``told`` is what people expect, of the sessions in ``provisional`` only for
    orientation: changing it costs.
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
    together: tuple[Together, ...] = ()
    cores: tuple[Core, ...] = ()
    quotas: tuple[Quota, ...] = ()
    duties: tuple[Duty, ...] = ()
    links: tuple[Duty, ...] = ()
    balances: tuple[Balance, ...] = ()
    programmes: tuple[Programme, ...] = ()
    peaks: tuple[Balance, ...] = ()
    burdens: tuple[Balance, ...] = ()
    series: tuple[Series, ...] = ()
    trips: tuple[Trip, ...] = ()
    gap_fairness: tuple[GapFairness, ...] = ()
    weights: Weights = field(default_factory=Weights)
    as_of: int = NONE
    working_before: int = 0
    freeze_before: int = 0
    published: tuple[Assignment, ...] = ()
    told: tuple[Assignment, ...] = ()
    provisional: tuple[int, ...] = ()
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
        """Distance between two days as a lag counts it: the days after the earlier through the later.

        The wrong way round all days count: rest days in between do not put things in order.
        """
        if not working or after_first < before_last:
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
