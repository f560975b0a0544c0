"""Who belongs to which group on which day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from app.problems.bundle import Bundle, Membership, MembershipRole, Officers
from solver.problem import InvalidProblem

PRECEDENCE = {
    MembershipRole.HEAD: 0,
    MembershipRole.CONVENER: 0,
    MembershipRole.DEPUTY: 1,
    MembershipRole.MEMBER: 2,
}
"""Order of a group's people where order matters: who leads it first."""


class Memberships:
    """Answers who belongs to a group on a day, leaders first, then in the order of the members' list."""

    def __init__(self, bundle: Bundle) -> None:
        self.numbers = {member.key: number for number, member in enumerate(bundle.members)}
        self._rows: dict[str, list[tuple[int, int, Membership]]] = {group.key: [] for group in bundle.groups}
        for row in bundle.memberships:
            if row.group not in self._rows:
                raise InvalidProblem(f"A membership names the group “{row.group}”, which does not exist.")
            self._rows[row.group].append((PRECEDENCE[row.role], self.number(row.member), row))
        self._employed = _employed(bundle)
        self._always: dict[str, tuple[int, ...]] = {}
        for key, rows in self._rows.items():
            rows.sort(key=lambda item: item[:2])
            if all(row.since is None and row.until is None for _, _, row in rows):
                self._always[key] = tuple(dict.fromkeys(number for _, number, _ in rows))

    def number(self, member: str) -> int:
        """Position of a member; refuses a key that does not exist."""
        try:
            return self.numbers[member]
        except KeyError:
            raise InvalidProblem(f"There is no member “{member}”.") from None

    def of(self, group: str, day: date) -> tuple[int, ...]:
        """Positions of everybody who belongs to a group on a day."""
        if group in self._always:
            return self._always[group]
        if group not in self._rows:
            raise InvalidProblem(f"There is no group “{group}”.")
        return tuple(dict.fromkeys(number for _, number, row in self._rows[group] if lasts(row, day)))

    def people(self, members: Iterable[str], groups: Iterable[str], day: date) -> tuple[int, ...]:
        """Named members in their order, then the groups' people, each person once."""
        found = dict.fromkeys(self.number(member) for member in members)
        for group in groups:
            found |= dict.fromkeys(self.of(group, day))
        return tuple(found)

    def employed(self, departments: Iterable[str]) -> frozenset[int]:
        """Positions of everybody whom one of these departments employs."""
        return frozenset(number for key in departments for number in self._employed.get(key, ()))


def _employed(bundle: Bundle) -> dict[str, list[int]]:
    """Whom each department employs, by the member's department, or an employer of its key or name."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for department in bundle.departments:
        names[department.key].add(department.key)
        names[department.name].add(department.key)
    pairs = (
        (department, number)
        for number, member in enumerate(bundle.members)
        for department in {member.department, *names.get(member.employer or "", ())}
        if department is not None
    )
    return grouped(pairs)


def lasts(row: Membership | Officers, day: date) -> bool:
    """Whether a membership holds on a day, or officers are there."""
    return (row.since is None or row.since <= day) and (row.until is None or day <= row.until)


def numbered(keys: Iterable[str]) -> dict[str, int]:
    """Position of every key."""
    return {key: number for number, key in enumerate(keys)}


def grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Collect the numbers of every key."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, number in pairs:
        found[key].append(number)
    return dict(found)
