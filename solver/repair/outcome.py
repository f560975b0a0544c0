"""What a repair answers with."""

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from solver.checker import Violation
from solver.repair.prices import Change
from solver.repair.setting import Setting
from solver.schedule import Schedule

if TYPE_CHECKING:
    from solver.repair.search import Found  # which imports OR-Tools


class Difference(StrEnum):
    """In what an alternative differs from the smallest repair."""

    DAYS = "days"
    VENUES = "venues"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer: in what it differs, and what it costs."""

    difference: Difference
    schedule: Schedule
    changes: tuple[Change, ...]
    cost: int
    bound: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """The best repair found; no repair costs less than ``bound``, and ``proven`` says that this one costs just that.

    ``broken`` sessions are those that violations name and that may move; ``before`` are the violations of what is
    published, ``left`` those that no permitted change mends. ``cost`` and ``bound`` are in units; every session left
    out as a last resort adds ``penalty`` to them.
    """

    schedule: Schedule
    changes: tuple[Change, ...]
    cost: int
    bound: int
    proven: bool
    broken: tuple[int, ...]
    before: tuple[Violation, ...]
    left: tuple[Violation, ...]
    seconds: float
    models: int
    penalty: int
    alternatives: tuple[Alternative, ...] = ()

    @property
    def told(self) -> frozenset[int]:
        """Everybody who has to be told of a change."""
        return frozenset().union(*(change.told for change in self.changes))


def repaired(setting: Setting, found: "Found", begin: float) -> Repair:
    """Judge and price what was found once more, apart from the search."""
    schedule = Schedule.of(found.placed)
    return Repair(
        schedule=schedule,
        changes=tuple(setting.tariff.changes(schedule)),
        cost=found.cost,
        bound=found.bound,
        proven=found.proven,
        broken=tuple(setting.broken),
        before=tuple(setting.before),
        left=tuple(setting.judge(schedule)),
        seconds=time.monotonic() - begin,
        models=found.models,
        penalty=setting.tariff.penalty,
    )
