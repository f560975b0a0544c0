"""What is known of a session before anything is placed: its groups, its starts and what they cost at least."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from solver.bits import Words
from solver.problem import Role
from solver.terms import ToldCost

Ints = npt.NDArray[np.int32]
DEAR = np.int32(2**30)
"""Cost of a start that is not allowed."""
TOO_DEAR = 2**29
"""Most that a session's time, venue and people may cost; sums of three such costs fit into 32 bits."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Between ``low`` and ``high`` of a pool's picks are of these people."""

    people: frozenset[int]
    low: int
    high: int


@dataclass(slots=True)
class GroupFacts:
    """An attendance group with its bounds and prices; ``pick_prices`` are those of its people, if any costs."""

    number: int
    role: Role
    rule: str
    people: npt.NDArray[np.intp]
    low: int
    high: int
    want: int = 0
    absent_price: int = 0
    rank_price: int = 0
    short_price: int = 0
    pick_prices: npt.NDArray[np.int64] | None = None
    kinds: list[Kind] = field(default_factory=list)


@dataclass(slots=True)
class SessionFacts:
    """Everything static about one session; arrays run over the ``days_range`` on which it may begin.

    ``starts`` holds the allowed starts as words (shape ``(W,)``). ``costs`` (shape ``(W, slots)``, ``DEAR`` where a
    start is not allowed) is what a start costs at least by what *when* owns: slot, venue, absences and presider;
    ``venue_floor`` is the cheapest venue's part of that, ``short_costs`` what its pools lack at least (*who* owns it).
    """

    index: int
    days_range: range
    duration: int
    days: int
    starts: Words
    slot_costs: Ints
    venues: tuple[int, ...]
    venue_costs: dict[int, int] = field(default_factory=dict)
    venue_needed: bool = False
    groups: list[GroupFacts] = field(default_factory=list)
    keep: tuple[tuple[int, int], ...] = ()
    told: ToldCost | None = None
    exact: bool = False
    uses: list[tuple[int, int]] = field(default_factory=list)
    price: int = 0
    mandatory: bool = False
    container: bool = False
    parent: int = -1
    costs: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int32))
    short_costs: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int32))
    venue_floor: Ints = field(default_factory=lambda: np.zeros((1, 1), dtype=np.int32))
    closed_by: dict[str, int] = field(default_factory=dict)
    """How many starts each rule took away, for reasons."""

    def always_there(self) -> frozenset[int]:
        """People who attend whenever the session takes place."""
        people = {person for _, person in self.keep}
        for group in self.groups:
            if group.low == len(group.people):
                people.update(group.people.tolist())
        return frozenset(people)
