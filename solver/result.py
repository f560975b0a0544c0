"""What a run says on its way and at its end."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from solver.schedule import Schedule


class Status(StrEnum):
    """How a run ended.

    ``not_found`` means within the limit: never that no schedule exists. ``infeasible`` means just that: no schedule
    keeps all rules with every mandatory session placed, which has been proven twice.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    NOT_FOUND = "not_found"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of progress; ``seconds`` since the start, ``cost``, ``bound`` and ``gap`` None until known."""

    phase: str
    seconds: float
    cost: int | None
    bound: int | None
    gap: float | None
    placed: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A session that has no place, and the rules that rule out every one, the most telling first."""

    session: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The best schedule found, its cost, and how much better any schedule could be at most.

    ``gap`` is ``(cost - bound) / cost``, 0 where the cost is 0. ``first_feasible_seconds`` is None when no schedule
    with every mandatory session placed was found.
    """

    status: Status
    schedule: Schedule
    cost: int
    bound: int
    gap: float
    seconds: float
    first_feasible_seconds: float | None
    unplaced: tuple[Unplaced, ...]


Report = Callable[[Progress], None]
"""Called at least once a second while solving."""
ShouldStop = Callable[[], bool]
"""Asked often; True ends the run, which keeps its best so far."""


def gap_of(cost: int, bound: int) -> float:
    """Return ``(cost - bound) / cost``, 0 where the cost is 0."""
    return (cost - bound) / cost if cost > 0 else 0.0
