"""Members as people of the problem: busy time, limits and fair shares."""

from collections import defaultdict
from collections.abc import Iterable

from app.problems.bundle import Bundle, BusyOwner, Member
from app.problems.grid import Grid, merged
from app.problems.taken import Taking
from solver.problem import NONE, Interval, InvalidProblem, Person

YEAR_DAYS = 365
Part = tuple[int, int, int]


class Diaries:
    """The members' time in slots: what is busy, what is tentative, and what they observe."""

    def __init__(
        self,
        bundle: Bundle,
        grid: Grid,
        busy: Iterable[Taking],
        tentative: Iterable[Taking],
        observed: Iterable[Taking],
    ) -> None:
        self._bundle, self._grid = bundle, grid
        self._known = {member.key for member in bundle.members}
        self._busy, self._tentative, self._observed = map(self._collect, (busy, tentative, observed))

    def _collect(self, takings: Iterable[Taking]) -> dict[str, list[Part]]:
        parts: defaultdict[str, list[Part]] = defaultdict(list)
        for item in takings:
            if item.owner_kind is not BusyOwner.MEMBER:
                continue
            if item.owner not in self._known:
                raise InvalidProblem(f"Busy time names the member “{item.owner}”, who does not exist.")
            parts[item.owner].extend(self._grid.busy(item.start, item.end))
        return parts

    def people(self, targets: Iterable[int]) -> tuple[Person, ...]:
        """All members, each with a fair share unless the member's own is given."""
        pairs = zip(self._bundle.members, targets, strict=True)
        return tuple(self._person(member, target) for member, target in pairs)

    def _person(self, member: Member, target: int) -> Person:
        committee = self._bundle.committee
        daily = committee.sessions_per_day if member.sessions_per_day is None else member.sessions_per_day
        return Person(
            name=member.name,
            busy=_intervals(self._busy, member),
            tentative=_intervals(self._tentative, member),
            observed=_intervals(self._observed, member),
            daily=daily,
            weekly=committee.sessions_per_week,
            target=self._target(member, target),
        )

    def _target(self, member: Member, share: int) -> int:
        """The member's own yearly number, cut to the horizon's part of the year; nothing for who is in no pool."""
        if member.target_load is None or share == NONE:
            return share
        return round(member.target_load * min(self._grid.n_days, YEAR_DAYS) / YEAR_DAYS)


def _intervals(parts: dict[str, list[Part]], member: Member) -> tuple[Interval, ...]:
    return tuple(Interval(*part) for part in merged(parts.get(member.key, ())))
