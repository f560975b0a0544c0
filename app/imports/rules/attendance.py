"""Who takes part: bodies that hold their quorum, pools that hold their picks, departments that hold their officers."""

from collections.abc import Iterator
from datetime import date

from app.imports.flaws import Place, RowFlaw, places
from app.problems import bundle as facts
from app.problems.attendance import make_attendance
from app.problems.membership import Memberships, lasts
from app.problems.placed import is_online, last_of
from app.problems.states import is_gone
from solver.problem import Group, Role

COUNTED = (facts.AttendanceRole.QUORUM, facts.AttendanceRole.PRESIDER)
"""Roles in which whoever only sits in cannot be."""


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
        if group.kind is facts.AttendanceKind.SIT_IN and group.role in COUNTED:
            yield place.flaw("sitting_in_never_counts", "kind", role=group.role)


def find_uncounted_quorums(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find online sessions that need a quorum for which taking part online does not count."""
    forms = {form.key: form for form in bundle.formats}
    for number, session in enumerate(bundle.sessions):
        form = forms[session.format]
        if is_online(session, form) and not form.online_counts:
            for index, group in enumerate(session.attendance):
                if group.role is facts.AttendanceRole.QUORUM and group.quorum:
                    place = Place(f"/sessions/{number}/attendance/{index}", session.key, group)
                    yield place.flaw("online_never_counts", "quorum", quorum=group.quorum)


def find_impossible_attendance(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find groups whose numbers their people cannot give, on the day of the target or the window's first."""
    memberships = Memberships(bundle)
    for number, session in enumerate(bundle.sessions):
        if is_gone(session):
            continue
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
    for number, session in enumerate(bundle.sessions):
        for index, group in enumerate(session.attendance if not is_gone(session) else ()):
            place = Place(f"/sessions/{number}/attendance/{index}", session.key, group)
            for position, key in enumerate(group.departments):
                there = most_officers(officers[key], group.rank, session.first, last_of(session))
                if there < group.officers:
                    values = {"name": key, "rank": group.rank, "wanted": group.officers, "there": there}
                    yield place.flaw("too_few_officers", "departments", position, **values)


def most_officers(rows: tuple[facts.Officers, ...], rank: int, first: date, last: date) -> int:
    """The most officers of a rank and above that a department has at once on any of some days."""
    rows = tuple(row for row in rows if row.rank >= rank)
    begins = {first, *(row.since for row in rows if row.since is not None and first <= row.since <= last)}
    return max(sum(row.count for row in rows if lasts(row, day)) for day in begins)
