"""Who takes part: bodies that hold their quorum, pools that hold their picks, departments that hold their officers."""

from collections.abc import Iterator

from app.imports.flaws import Place, RowFlaw, places
from app.problems import bundle as facts
from app.problems.attendance import make_attendance
from app.problems.membership import Memberships
from solver.problem import Group, Role


def find_wrong_groups(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find attendance groups that name people and departments the wrong way round, or nobody at all."""
    for place in places(bundle, "sessions"):
        group = place.fact
        if not isinstance(group, facts.AttendanceGroup):
            continue
        if group.role is facts.AttendanceRole.DEPARTMENT:
            if not group.departments:
                yield place.flaw("names_nobody", "departments", role=group.role)
            if group.members or group.groups:
                yield place.flaw("department_names_people", "members" if group.members else "groups")
        elif group.departments:
            yield place.flaw("people_name_department", "departments", role=group.role)
        elif not group.members and not group.groups:
            yield place.flaw("names_nobody", "members", role=group.role)


def find_impossible_attendance(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find groups whose numbers their people cannot give, on the day of the target or the window's first."""
    memberships = Memberships(bundle)
    for number, session in enumerate(bundle.sessions):
        attendance = make_attendance(session, memberships, session.target or session.first)
        for group, index in zip(attendance.groups, attendance.places, strict=True):
            place = Place(f"/sessions/{number}/attendance/{index}", session.key, session.attendance[index])
            yield from _numbers(place, group)
        yield from _pinned(Place(f"/sessions/{number}", session.key, session), session, attendance.groups, memberships)


def _numbers(place: Place, group: Group) -> Iterator[RowFlaw]:
    size = len(group.people)
    if not size:
        yield place.flaw("names_nobody", "members", role=group.role)
    elif group.role is Role.QUORUM and group.low > size:
        yield place.flaw("quorum_larger_than_body", "quorum", quorum=group.low, size=size)
    elif group.role is Role.POOL:
        if not group.low <= group.want <= group.high:
            yield place.flaw("pool_out_of_order", "want", low=group.low, want=group.want, high=group.high)
        elif group.high > size:
            yield place.flaw("pool_larger_than_people", "high", high=group.high, size=size)


def _pinned(
    place: Place, session: facts.Session, groups: tuple[Group, ...], memberships: Memberships
) -> Iterator[RowFlaw]:
    everybody = {person for group in groups for person in group.people}
    for number, key in enumerate(session.pin.people if session.pin is not None else ()):
        if memberships.number(key) not in everybody:
            yield place.flaw("pinned_outsider", "pin", "people", number, name=key)


def find_too_few_officers(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find sessions that ask a department for more officers of a rank than it has."""
    officers = {department.key: department.officers for department in bundle.departments}
    for place in places(bundle, "sessions"):
        group = place.fact
        if isinstance(group, facts.AttendanceGroup):
            for number, key in enumerate(group.departments):
                there = sum(row.count for row in officers[key] if row.rank >= group.rank)
                if there < group.officers:
                    values = {"name": key, "rank": group.rank, "wanted": group.officers, "there": there}
                    yield place.flaw("too_few_officers", "departments", number, **values)
