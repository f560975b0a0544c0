"""What costs: the shapes that preferences are stated in, each owned by *when*, by *who*, or by neither."""

from dataclasses import dataclass
from typing import TypeAlias

from solver.terms.basics import Costs, Flags, Period


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


@dataclass(frozen=True, eq=False, slots=True)
class AvoidCost:
    """Price of each session that the person attends during ``avoided`` time (shape ``(days, slots)``).

    Owned by *when* as far as the session cannot do without the person, else by neither.
    """

    preference: str
    person: int
    avoided: Flags
    price: int


@dataclass(frozen=True, slots=True)
class BalanceCost:
    """Price of each session above ``limit`` that begins in one period; owned by *when*."""

    preference: str
    sessions: tuple[int, ...]
    limit: int
    price: int
    period: Period


@dataclass(frozen=True, slots=True)
class TripCost:
    """Price of each half day of a week, but the first, in which any of the sessions begins; owned by neither."""

    preference: str
    sessions: tuple[int, ...]
    price: int


@dataclass(frozen=True, slots=True)
class ToldCost:
    """Price of changing what is told: ``moved`` to another start, else ``rehoused`` in another venue, and ``replaced``.

    ``replaced`` is paid for each of the people who no longer attends. *When* owns ``moved``, neither the others.
    """

    preference: str
    session: int
    day: int
    start: int
    venue: int
    people: tuple[int, ...]
    moved: int
    rehoused: int
    replaced: int


@dataclass(frozen=True, slots=True)
class PickCost:
    """Price of each pick of one of these people for a pool; owned by *who*."""

    preference: str
    session: int
    group: int
    people: tuple[int, ...]
    price: int


@dataclass(frozen=True, slots=True)
class RepeatCost:
    """Price of each pick that two sessions in a row have in common, and of a common label; owned by neither.

    ``last`` are those picked before the first of them; ``labels`` gives one per session (``NONE`` = none).
    """

    preference: str
    sessions: tuple[int, ...]
    labels: tuple[int, ...]
    last: tuple[int, ...]
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


@dataclass(frozen=True, slots=True)
class OverlapCost:
    """Price of each slot in which two of ``sessions`` take place, for each such two but those both of ``exempt``.

    Owned by *when*.
    """

    preference: str
    sessions: tuple[int, ...]
    exempt: tuple[int, ...]
    price: int


@dataclass(frozen=True, slots=True)
class TouchCost:
    """Price of each two of ``sessions`` of which one begins the moment the other ends; owned by *when*.

    Without ``nights`` a day begins the moment the day before ends.
    """

    preference: str
    sessions: tuple[int, ...]
    price: int
    nights: bool


@dataclass(frozen=True, slots=True)
class ChangeCost:
    """Price of each two of ``sessions`` in different venues of which the later begins soon; owned by *when*.

    Soon is later than the other begins and at most ``reach`` slots after it ends; ``nights`` as above.
    """

    preference: str
    sessions: tuple[int, ...]
    price: int
    reach: int
    nights: bool


@dataclass(frozen=True, slots=True)
class GapCost:
    """Price of each gap of a person; owned by neither *when* nor *who*."""

    preference: str
    person: int
    price: int


CostTerm: TypeAlias = (
    SkipCost
    | SlotCost
    | VenueCost
    | RankCost
    | AbsentCost
    | AvoidCost
    | BalanceCost
    | TripCost
    | ToldCost
    | PickCost
    | RepeatCost
    | ShortCost
    | LoadCost
    | DutyCost
    | GapCost
    | OverlapCost
    | TouchCost
    | ChangeCost
)
