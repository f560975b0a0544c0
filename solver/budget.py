"""How long a run may take: by the clock, or in units of work that are counted alike on every machine."""

import time
from copy import copy
from dataclasses import dataclass

STEP_WORK = 0.005
"""Units of one step of the improver."""
SETTLE_WORK = 0.5
"""Units of one round of choosing people anew."""
WALK_WORK = 0.02
"""Units of one stretch of the walk over a dense programme."""


@dataclass(frozen=True, slots=True)
class Limit:
    """When a search ends: after ``seconds``, or after ``work`` units of deterministic time on one worker."""

    seconds: float | None = None
    work: float | None = None

    def part(self, share: float) -> "Limit":
        """A part of it."""
        return Limit(*(None if whole is None else share * whole for whole in (self.seconds, self.work)))

    def less(self, seconds: float, work: float) -> "Limit":
        """What is left of it."""
        return Limit(
            None if self.seconds is None else self.seconds - seconds, None if self.work is None else self.work - work
        )


class Clock:
    """What a run has used up: seconds, or units of work where they are counted (about a second's worth each).

    Counted work depends on nothing but problem, seed and version; ``seconds`` then only keep a run from never ending.
    """

    def __init__(self, seconds: float, work: float | None) -> None:
        self.began, self.spent = time.monotonic(), 0.0
        self.seconds, self.counts = seconds, work is not None
        self.total = seconds if work is None else work

    def passed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.began

    def elapsed(self) -> float:
        """What is used up."""
        return self.spent if self.counts else self.passed()

    def left(self) -> float:
        """What may still be used."""
        return self.total - self.elapsed()

    def spend(self, work: float) -> None:
        """Count work."""
        self.spent += work

    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self.left() <= 0 or self.passed() >= self.seconds

    def part(self, share: float) -> "Clock":
        """A clock with a share of what is left, which began with this one."""
        part = copy(self)
        part.total = self.elapsed() + share * self.left()
        return part

    def limit(self, amount: float) -> Limit:
        """So much of it as the limit of a search."""
        return Limit(work=amount) if self.counts else Limit(seconds=amount)
