"""What a repair starts from: what is published, what of it is broken, and what may move."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from solver.checker import Violation, find_violations, is_well_formed
from solver.problem import NONE, Assignment, Problem
from solver.repair.prices import Prices, Tariff
from solver.schedule import Schedule
from solver.state import State
from solver.static import Static

FAR = 2**60
"""Cost of what is not possible."""


@dataclass(frozen=True)
class Wishes:
    """What a repair must keep clear of beyond the rules: how one answer is made to differ from another.

    ``days``, ``venues`` and ``people`` are ruled out for the sessions they name, ``people`` for joining only;
    ``times`` names sessions that keep their time.
    """

    days: dict[int, frozenset[int]] = field(default_factory=dict)
    venues: dict[int, frozenset[int]] = field(default_factory=dict)
    people: dict[int, frozenset[int]] = field(default_factory=dict)
    times: frozenset[int] = frozenset()


class Setting:
    """The published calendar under the facts of today.

    ``base`` holds the published sessions that are well formed; ``old`` all of them, as they are priced.
    """

    def __init__(self, problem: Problem, *, scope: Collection[int] | None, postpone: bool) -> None:
        self.problem = problem
        self.static = Static(problem, whole=False)
        self.old = {item.session: item for item in problem.published}
        whole = is_well_formed(problem, Schedule.of(self.old))
        self.base = {i: item for i, item in self.old.items() if whole or is_well_formed(problem, Schedule((item,)))}
        self.movable = frozenset(
            index for index in range(len(problem.sessions)) if (scope is None or index in scope) and self._free(index)
        )
        self.tariff = Tariff.of(problem, self.old, needed=self._needed(), postpone=postpone)
        self.prices: list[Prices] = [self.tariff.prices(index) for index in range(len(problem.sessions))]
        self._sure: dict[int, frozenset[int]] = {}
        self.earliest = max(problem.as_of + 1, problem.freeze_before)
        self._judged: tuple[Schedule, list[Violation]] | None = None
        self.before: list[Violation] = self.judge(Schedule.of(self.base))
        malformed = self.old.keys() - self.base.keys()
        named = {index for violation in self.before for index in violation.sessions}
        self.broken = sorted((named | malformed) & self.movable)

    def _free(self, index: int) -> bool:
        """What is past, or published before the freeze day, does not move."""
        old = self.old.get(index)
        return old is None or (old.day >= self.problem.as_of and old.day >= self.problem.freeze_before)

    def sure(self, index: int) -> frozenset[int]:
        """Whoever must attend a session: required and kept people, and groups that need all of theirs."""
        if index not in self._sure:
            session = self.static.sessions[index]
            whole = (group.people.tolist() for group in session.groups if group.low == len(group.people))
            self._sure[index] = frozenset({person for people in whole for person in people}).union(
                person for _, person in session.keep
            )
        return self._sure[index]

    def _needed(self) -> frozenset[int]:
        """What something that never moves needs scheduled."""
        stays = self.base.keys() - self.movable
        return frozenset(leader for index in stays for leader in self.leaders.get(index, ()))

    @cached_property
    def followers(self) -> dict[int, list[int]]:
        """Sessions that need another one scheduled, by that one."""
        found: dict[int, list[int]] = {}
        for distance in self.static.distances:
            found.setdefault(distance.before, []).append(distance.after)
        for session in self.static.sessions:
            if session.parent != NONE:
                found.setdefault(session.parent, []).append(session.index)
        return found

    @cached_property
    def leaders(self) -> dict[int, list[int]]:
        """Sessions that one needs scheduled, by that one."""
        found: dict[int, list[int]] = {}
        for before, others in self.followers.items():
            for after in others:
                found.setdefault(after, []).append(before)
        return found

    @cached_property
    def rigid(self) -> State:
        """Only what never moves, in its place."""
        return self.state_of({index: item for index, item in self.base.items() if index not in self.movable})

    def state_of(self, placed: dict[int, Assignment]) -> State:
        """What these sessions occupy."""
        state = State(self.static)
        for index in sorted(placed, key=lambda index: not self.static.sessions[index].container):
            state.place(placed[index])
        return state

    def cost(self, schedule: Schedule) -> int:
        """What a schedule costs in changes; mandatory sessions that stay without a place count."""
        placed = {item.session for item in schedule.assignments}
        missing = (index for index in self.broken if index not in placed and index not in self.old)
        return sum(self.prices[index].out for index in missing) + sum(
            change.cost for change in self.tariff.changes(schedule)
        )

    def judge(self, schedule: Schedule) -> list[Violation]:
        """What the checker says of a schedule; the last one is not judged twice."""
        if self._judged is None or self._judged[0] != schedule:
            self._judged = schedule, find_violations(self.problem, schedule)
        return self._judged[1]

    def unwanted(self, schedule: Schedule) -> list[Violation]:
        """Violations of an answer that it did not have to leave."""
        placed = {item.session: item for item in schedule.assignments}
        touched = {index for index in {*placed, *self.base} if placed.get(index) != self.base.get(index)}
        out = {index for index in touched if index not in placed}
        return [
            violation
            for violation in self.judge(schedule)
            if set(violation.sessions) & (touched | self.movable) and not self._had_to_stay(violation, out, placed)
        ]

    def _had_to_stay(self, violation: Violation, out: set[int], placed: dict[int, Assignment]) -> bool:
        """A mandatory session without a place, and what never moves but waits for one without."""
        if violation.rule == "mandatory_is_scheduled":
            return True
        waits = violation.detail == "missing" and bool(set(violation.sessions) & out)
        return waits and not any(index in placed and index in self.movable for index in violation.sessions)
