"""Departments as countable officers: one nested resource per rank, "this rank and above"."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from app.problems.bundle import AttendanceGroup, AttendanceRole, Bundle, Department
from app.problems.grid import Grid, merged
from app.problems.membership import lasts
from app.problems.taken import Taking
from solver.problem import Away, InvalidProblem, Need, Resource, ResourceKind

Absence = tuple[datetime, datetime, int, int | None]
"""Start, end, lowest rank whose officers are away, and how many (None = all of the department)."""


class Officers:
    """The departments' resources; a need at a rank uses officers of every level up to it.

    Counting every level this way is exact: all needs can be met at once if and only if, for each rank, the needs at
    that rank and above do not exceed the officers there.
    """

    def __init__(self, bundle: Bundle, grid: Grid, busy: Iterable[Taking]) -> None:
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
        there = self._there(department, level)
        levels = self._levels[department.key]
        name = department.name if level == 0 else f"{department.name} ≥ {level}"
        return Resource(
            name=name,
            kind=ResourceKind.DEPARTMENT,
            capacity=max(there),
            away=self._away(department.key, level, there),
            weekly=department.sessions_per_week if level == levels[0] else 0,
        )

    def _there(self, department: Department, level: int) -> list[int]:
        """How many officers of a rank and above a department has on each day."""
        rows = [row for row in department.officers if row.rank >= level]
        if all(row.since is None and row.until is None for row in rows):
            return [sum(row.count for row in rows)] * self._grid.n_days
        dates = map(self._grid.date, range(self._grid.n_days))
        return [sum(row.count for row in rows if lasts(row, day)) for day in dates]

    def _away(self, department: str, level: int, there: list[int]) -> tuple[Away, ...]:
        """Officers away as stretches that do not overlap, never more than the most there ever are."""
        capacity, slots = max(there), range(self._grid.slots_per_day)
        taken: defaultdict[tuple[int, int], int] = defaultdict(int)
        for day, number in enumerate(there):
            taken |= {(day, slot): capacity - number for slot in slots if number < capacity}
        for start, end, rank, officers in self._absences.get(department, ()):
            if officers is not None and rank < level:
                continue
            for day, low, high in self._grid.busy(start, end):
                for slot in range(low, high):
                    taken[day, slot] += capacity if officers is None else officers
        return stretches(taken, capacity)


def stretches(taken: Mapping[tuple[int, int], int], capacity: int) -> tuple[Away, ...]:
    """What is taken by day and slot, as stretches that do not overlap, never more than there is."""
    amounts = defaultdict(list)
    for (day, slot), amount in taken.items():
        amounts[min(amount, capacity)].append((day, slot, slot + 1))
    found = [Away(*part, amount) for amount, parts in amounts.items() if amount for part in merged(parts)]
    return tuple(sorted(found, key=lambda away: (away.day, away.start)))


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
