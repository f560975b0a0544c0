"""What the search for times tells and leaves."""

from collections.abc import Callable
from dataclasses import dataclass

Slot = tuple[int, int, int]
"""A part of a day: (day, first slot, end slot)."""
Slots = dict[int, Slot]
"""Session → the part of a day in which it begins."""
Progress = Callable[[int | None, int], None]
"""Told the cost and the bound, each of *when* alone; the cost is None until a plan is known."""


@dataclass(frozen=True, slots=True)
class TimingResult:
    """The best times found and what is proven about all others.

    ``plan`` maps each placed session to (day, first slot, end slot); sessions not in it are left out. ``cost`` is
    what the plan costs at least (None without a plan), ``bound`` bounds what *when* owns of any schedule, less the
    savings of *who*: add ``WhoBound.cost`` to bound the whole cost of any schedule, complete or not.
    """

    plan: Slots
    cost: int | None
    bound: int
    optimal: bool
    build_seconds: float
    solve_seconds: float
    work: float
