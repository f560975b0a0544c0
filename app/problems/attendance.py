"""Attendance groups of a session as the problem's groups, and how many heads a venue must hold."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.problems import bundle as facts
from app.problems.membership import Memberships
from solver.problem import Group, InvalidProblem, Role

PEOPLE_ROLES = {
    facts.AttendanceRole.REQUIRED: Role.REQUIRED,
    facts.AttendanceRole.PRESIDER: Role.PRESIDER,
    facts.AttendanceRole.QUORUM: Role.QUORUM,
    facts.AttendanceRole.POOL: Role.POOL,
    facts.AttendanceRole.PREFERRED: Role.PREFERRED,
}
"""Roles that people take; departments send officers instead."""
BODIES = (Role.REQUIRED, Role.QUORUM, Role.PREFERRED)


@dataclass(frozen=True)
class Attendance:
    """Groups of a session, and for each its place in the session's attendance list."""

    groups: tuple[Group, ...]
    places: tuple[int, ...]


def make_attendance(session: facts.Session, memberships: Memberships, day: date) -> Attendance:
    """Resolve who belongs to each group on a day, but the recused; department groups are left to the officers."""
    people_groups = [(place, item) for place, item in enumerate(session.attendance) if item.role in PEOPLE_ROLES]
    recused = memberships.employed(session.recused)
    groups = tuple(
        without(_group(item, memberships.people(item.members, item.groups, day)), recused) for _, item in people_groups
    )
    return Attendance(groups, tuple(place for place, _ in people_groups))


def without(group: Group, absent: Collection[int]) -> Group:
    """A group without some people; a pool that loses any picks at most those who are left."""
    people = tuple(person for person in group.people if person not in absent)
    if people == group.people:
        return group
    high = min(group.high, len(people))
    experts = tuple(person for person in group.experts if person not in absent)
    return replace(group, people=people, want=min(group.want, high), high=high, experts=experts)


def _group(item: facts.AttendanceGroup, people: tuple[int, ...]) -> Group:
    """A quorum left out asks for nobody; a pool's numbers default to none, the least, and the wanted."""
    role = PEOPLE_ROLES[item.role]
    if role is Role.QUORUM:
        return Group(role, people, low=item.quorum or 0)
    if role is not Role.POOL:
        return Group(role, people)
    low = item.low or 0
    want = low if item.want is None else item.want
    return Group(role, people, low=low, want=want, high=max(low, want) if item.high is None else item.high)


def count_heads(session: facts.Session, groups: tuple[Group, ...]) -> int:
    """Everybody who may come: bodies, picks up to the most, one presider from outside, officers, guests."""
    body = {person for group in groups if group.role in BODIES for person in group.people}
    picks = sum(min(group.high, len(set(group.people) - body)) for group in groups if group.role is Role.POOL)
    presiders = sum(not body & set(group.people) for group in groups if group.role is Role.PRESIDER)
    department_groups = (item for item in session.attendance if item.role is facts.AttendanceRole.DEPARTMENT)
    officers = sum(item.officers * len(item.departments) for item in department_groups)
    return len(body) + picks + presiders + officers + session.guests


def pinned_people(
    session: facts.Session, groups: tuple[Group, ...], memberships: Memberships
) -> tuple[tuple[int, int], ...]:
    """Group and person of everybody pinned: in a pool that holds the person, else in the first group that does."""
    found = []
    for key in session.pin.people if session.pin is not None else ():
        person = memberships.number(key)
        holding = [number for number, group in enumerate(groups) if person in group.people]
        if not holding:
            raise InvalidProblem(f"The session “{session.name}” is pinned to “{key}”, who is in none of its groups.")
        pools = [number for number in holding if groups[number].role is Role.POOL]
        found.append(((pools or holding)[0], person))
    return tuple(sorted(found))


def volunteers(
    groups: tuple[Group, ...], pinned: tuple[tuple[int, int], ...], people: Iterable[int]
) -> tuple[tuple[int, int], ...]:
    """Pinned people with those who have signed up, in this order, while a pool of theirs has room for them."""
    taken = Counter(number for number, _ in pinned)
    found = dict.fromkeys(pinned)
    known = {person for _, person in pinned}
    known |= {person for group in groups if group.role is Role.REQUIRED for person in group.people}
    for person in people:
        pools = [n for n, item in enumerate(groups) if item.role is Role.POOL and person in item.people]
        room = next((number for number in pools if taken[number] < groups[number].high), None)
        if person not in known and room is not None:
            found[room, person] = None
            taken[room] += 1
            known.add(person)
    return tuple(sorted(found))
