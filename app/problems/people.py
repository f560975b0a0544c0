"""Members as people of the problem: busy time, limits and fair shares."""

from collections import defaultdict
from collections.abc import Iterable

from app.problems.bundle import Bundle, Member
from app.problems.grid import Grid, merged
from app.problems.taken import Taking
from solver.problem import NONE, Interval, InvalidProblem, Person

YEAR_DAYS = 365


class Diaries:
    """The members' busy time in slots."""

    def __init__(self, bundle: Bundle, grid: Grid, busy: Iterable[Taking]) -> None:
        self._bundle, self._grid = bundle, grid
        self._parts: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
        known = {member.key for member in bundle.members}
        for item in busy:
            if item.owner not in known:
                raise InvalidProblem(f"Busy time names the member “{item.owner}”, who does not exist.")
            self._parts[item.owner].extend(grid.busy(item.start, item.end))

    def people(self, targets: Iterable[int]) -> tuple[Person, ...]:
        """All members, each with a fair share unless the member's own is given."""
        pairs = zip(self._bundle.members, targets, strict=True)
        return tuple(self._person(member, target) for member, target in pairs)

    def _person(self, member: Member, target: int) -> Person:
        committee = self._bundle.committee
        daily = committee.sessions_per_day if member.sessions_per_day is None else member.sessions_per_day
        return Person(
            name=member.name,
            busy=tuple(Interval(*part) for part in merged(self._parts.get(member.key, ()))),
            daily=daily,
            weekly=committee.sessions_per_week,
            target=self._target(member, target),
        )

    def _target(self, member: Member, share: int) -> int:
        """The member's own yearly number, cut to the horizon's part of the year; nothing for who is in no pool."""
        if member.target_load is None or share == NONE:
            return share
        return round(member.target_load * min(self._grid.n_days, YEAR_DAYS) / YEAR_DAYS)
