"""Departments as countable officers: one nested resource per rank, "this rank and above"."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from app.problems.bundle import AttendanceGroup, AttendanceRole, Bundle, Busy, Department
from app.problems.grid import Grid, merged
from solver.problem import Away, InvalidProblem, Need, Resource, ResourceKind

Absence = tuple[datetime, datetime, int, int | None]
"""Start, end, lowest rank whose officers are away, and how many (None = all of the department)."""


class Officers:
    """The departments' resources; a need at a rank uses officers of every level up to it.

    Counting every level this way is exact: all needs can be met at once if and only if, for each rank, the needs at
    that rank and above do not exceed the officers there.
    """

    def __init__(self, bundle: Bundle, grid: Grid, busy: Iterable[Busy]) -> None:
        self._levels = _levels(bundle)
        self._numbers: dict[tuple[str, int], int] = {}
        self.owners: list[tuple[str, int]] = []
        for department in bundle.departments:
            for level in self._levels[department.key]:
                self._numbers[department.key, level] = len(self.owners)
                self.owners.append((department.key, level))
        self._departments = {department.key: department for department in bundle.departments}
        self._grid = grid
        self._absences: defaultdict[str, list[Absence]] = defaultdict(list)
        for item in busy:
            if item.owner not in self._departments:
                raise InvalidProblem(f"Busy time names the department “{item.owner}”, which does not exist.")
            self._absences[item.owner].append((item.start, item.end, item.rank, item.officers))

    def needs(self, groups: Iterable[AttendanceGroup]) -> tuple[Need, ...]:
        """Officers that a session's department groups use."""
        amounts: defaultdict[int, int] = defaultdict(int)
        for group in groups:
            for key in group.departments if group.role is AttendanceRole.DEPARTMENT else ():
                for level in self._levels[key]:
                    if level <= group.rank:
                        amounts[self._numbers[key, level]] += group.officers
        return tuple(Need(resource, amount) for resource, amount in sorted(amounts.items()))

    def resources(self) -> tuple[Resource, ...]:
        """All resources, with the officers who are away."""
        return tuple(self._resource(self._departments[key], level) for key, level in self.owners)

    def _resource(self, department: Department, level: int) -> Resource:
        capacity = sum(row.count for row in department.officers if row.rank >= level)
        levels = self._levels[department.key]
        name = department.name if level == 0 else f"{department.name} ≥ {level}"
        return Resource(
            name=name,
            kind=ResourceKind.DEPARTMENT,
            capacity=capacity,
            away=self._away(department.key, level, capacity),
            weekly=department.sessions_per_week if level == levels[0] else 0,
        )

    def _away(self, department: str, level: int, capacity: int) -> tuple[Away, ...]:
        """Officers away as stretches that do not overlap, never more than there are."""
        taken: defaultdict[tuple[int, int], int] = defaultdict(int)
        for start, end, rank, officers in self._absences.get(department, ()):
            if officers is not None and rank < level:
                continue
            for day, low, high in self._grid.busy(start, end):
                for slot in range(low, high):
                    taken[day, slot] += capacity if officers is None else officers
        amounts = defaultdict(list)
        for (day, slot), amount in taken.items():
            amounts[min(amount, capacity)].append((day, slot, slot + 1))
        stretches = [Away(*part, amount) for amount, parts in amounts.items() if amount for part in merged(parts)]
        return tuple(sorted(stretches, key=lambda away: (away.day, away.start)))


def _levels(bundle: Bundle) -> dict[str, list[int]]:
    """Ranks that matter per department: those it has and those it is asked for."""
    levels = {department.key: {row.rank for row in department.officers} for department in bundle.departments}
    for session in bundle.sessions:
        for group in session.attendance:
            for key in group.departments if group.role is AttendanceRole.DEPARTMENT else ():
                if key not in levels:
                    raise InvalidProblem(f"The session “{session.name}” names the department “{key}”: there is none.")
                levels[key].add(group.rank)
    return {key: sorted(ranks) for key, ranks in levels.items()}
