"""Sessions with their attendance groups, and what ties sessions to each other."""

from dataclasses import dataclass

from solver.problem.basics import NONE, DayKind, Role
from solver.problem.places import Interval, Need


@dataclass(frozen=True, slots=True)
class Mix:
    """At least ``low`` and at most ``high`` (``NONE`` = any number) of a pool's picks are of ``people`` (group_mix)."""

    name: str
    people: tuple[int, ...]
    low: int = 0
    high: int = NONE


@dataclass(frozen=True, slots=True)
class Group:
    """An attendance group of a session.

    ``low`` is the quorum of a quorum group and the least number of picks of a pool; ``want`` and ``high`` belong to
    pools. The people of a presider group are listed in order of preference. Required, presider and preferred groups
    leave the three numbers at 0. Of a pool's people the ``experts`` are preferred, if there are any; ``mixes`` bound
    how many of a kind are picked.
    """

    role: Role
    people: tuple[int, ...]
    low: int = 0
    want: int = 0
    high: int = 0
    experts: tuple[int, ...] = ()
    mixes: tuple[Mix, ...] = ()


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
    whole of it; time in ``avoid`` costs it something. A ``container`` (a plenary) closes its days to all but its
    children and books nothing itself.
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
    preferred_starts: tuple[int, ...] = ()
    venues: tuple[int, ...] = ()
    venue_costs: tuple[int, ...] = ()
    heads: int = 0
    features: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    needs: tuple[Need, ...] = ()
    container: bool = False
    parent: int = NONE
    pin: Pin | None = None
    avoid: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Lag:
    """``low <= days from before to after <= high``; ``working`` counts working days after the earlier one.

    ``high`` is ``NONE`` when there is no longest distance. ``after`` needs ``before`` to be scheduled. The distance
    runs from the last day of ``before`` to the first day of ``after``; on one and the same day ``after`` begins once
    ``before`` has ended.
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
class Together:
    """Two sessions begin at most ``max_days`` apart (kept_together)."""

    first: int
    second: int
    max_days: int = 0


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``per_week`` of ``sessions`` begin in one calendar week (a town's or a department's burden)."""

    name: str
    sessions: tuple[int, ...]
    per_week: int


@dataclass(frozen=True, slots=True)
class Duty:
    """Every one of ``people`` should attend at least ``minimum`` of ``sessions`` (coverage, linked_presides)."""

    name: str
    people: tuple[int, ...]
    sessions: tuple[int, ...]
    minimum: int = 1


@dataclass(frozen=True, slots=True)
class Programme:
    """One-day sessions of a plenary or a training, whose preferences concern how any two of them lie to each other.

    Two sessions are consecutive for a person when the later begins at most ``reach`` slots after the earlier ends.
    Without ``nights`` the first slot of a day follows the last one of the day before without a pause.
    """

    name: str
    sessions: tuple[int, ...]
    reach: int = 0
    nights: bool = True


@dataclass(frozen=True, slots=True)
class GapFairness:
    """The numbers of gaps of any two of ``people`` differ by ``spread`` at most.

    A gap is a stretch of time between two sessions of a person on one day in which that person has none.
    """

    name: str
    people: tuple[int, ...]
    spread: int


@dataclass(frozen=True, slots=True)
class Balance:
    """More than ``limit`` of ``sessions`` beginning in one period costs per session above it.

    The period is a month for month_balance, a week for week_peaks and burdens.
    """

    name: str
    sessions: tuple[int, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions of which two in a row should neither pick the same people nor have the same label (rotation).

    ``labels`` gives one per session, or is empty; ``last`` are those picked before the first one.
    """

    name: str
    sessions: tuple[int, ...]
    labels: tuple[int, ...] = ()
    last: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Trip:
    """Sessions that one car can serve: those of one week should share their half days (same_trip)."""

    name: str
    sessions: tuple[int, ...]
