"""What is wanted of picks: who knows the matter, and how many of a kind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from app.problems.attendance import Attendance
from app.problems.bundle import AttendanceGroup, Bundle, Mix, Session
from app.problems.membership import Memberships
from solver.problem import NONE, Group, Role
from solver.problem import Mix as Kind

PARTY_NAMES = {None: "全体", True: "中共党员", False: "党外委员"}
"""What a kind without groups is called."""


class Kinds:
    """Answers who of a pool is of a kind."""

    def __init__(self, bundle: Bundle, memberships: Memberships) -> None:
        self._memberships = memberships
        self._expertise = [frozenset(member.expertise) for member in bundle.members]
        self._party = [member.party_member for member in bundle.members]
        self._groups = bundle.groups

    def told(self, session: Session, attendance: Attendance, day: date) -> Attendance:
        """The groups of a session with the experts and mixes that its pools name."""
        pairs = zip(attendance.groups, attendance.places, strict=True)
        groups = (self._group(group, session.attendance[place], day) for group, place in pairs)
        return replace(attendance, groups=tuple(groups))

    def _group(self, group: Group, item: AttendanceGroup, day: date) -> Group:
        if group.role is not Role.POOL or not (item.expertise or item.mixes):
            return group
        wanted = set(item.expertise)
        experts = tuple(person for person in group.people if wanted & self._expertise[person])
        mixes = (kind for mix in item.mixes for kind in self._kinds(mix, group, day))
        return replace(group, experts=experts, mixes=tuple(mixes))

    def _kinds(self, mix: Mix, group: Group, day: date) -> Iterator[Kind]:
        """One bound for all named groups together, or one for each group of a kind that has people in the pool."""
        high = NONE if mix.at_most is None else mix.at_most
        if mix.each is None:
            members = set(self._memberships.people((), mix.groups, day)) if mix.groups else set(group.people)
            name = "、".join(row.name for row in self._groups if row.key in mix.groups) or PARTY_NAMES[mix.party_member]
            yield Kind(name, self._of(mix, group, members), mix.at_least, high)
            return
        for row in self._groups:
            people = self._of(mix, group, set(self._memberships.of(row.key, day))) if row.kind is mix.each else ()
            if people:
                yield Kind(row.name, people, mix.at_least, high)

    def _of(self, mix: Mix, group: Group, members: set[int]) -> tuple[int, ...]:
        return tuple(
            person for person in group.people if person in members and mix.party_member in (None, self._party[person])
        )
