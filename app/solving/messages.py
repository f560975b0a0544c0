"""What a worker and its solving children say to each other."""

from dataclasses import dataclass

from solver.problem import Problem
from solver.repair.outcome import Repair
from solver.result import Progress, Result
from solver.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Solve:
    """Solve this problem."""

    problem: Problem
    seconds: float
    seed: int
    start: Schedule | None = None
    work: float | None = None


@dataclass(frozen=True, slots=True)
class Mend:
    """Mend what is published in this problem; ``scope`` None = everything may change."""

    problem: Problem
    seconds: float
    seed: int
    scope: frozenset[int] | None = None
    postpone: bool = True
    alternatives: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """End the solve at hand and answer with the best so far."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The child has imported the solver and waits."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The problem cannot be solved; the reason is one sentence."""

    reason: str


Order = Solve | Mend | Stop
Answer = Ready | Progress | Result | Repair | Refused
