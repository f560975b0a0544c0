"""What is known of a session before anything is placed: its groups, its starts and what they cost at least."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from solver.bits import Words
from solver.problem import Role

Ints = npt.NDArray[np.int32]
DEAR = np.int32(2**30)
"""Cost of a start that is not allowed."""


@dataclass(slots=True)
class GroupFacts:
    """An attendance group with its bounds and prices."""

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
