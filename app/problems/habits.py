"""Habits of the committee: whose turn it is, what one car serves, how much a week, a town and a department bear."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from app.problems.bundle import AttendanceRole, GroupKind
from app.problems.scope import Chosen, Scope
from solver.problem import NONE, Balance, Core, Duty, Quota, Series, Trip


def make_cores(scope: Scope) -> Iterator[Core]:
    """Groups of whom somebody always stays in the group's area."""
    for group in scope.bundle.groups:
        if group.kind is GroupKind.CORE:
            people = scope.memberships.of(group.key, scope.grid.first_day)
            areas = () if group.area is None else (scope.places.area(group.area),)
            if people:
                yield Core(group.name, people, areas)


def make_series(scope: Scope) -> Iterator[Series]:
    """Sessions of a format that rotates, those of each area by themselves; what is settled before goes first."""
    found: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for number, item in enumerate(scope.chosen):
        if item.form.rotates:
            found[item.form.key, item.session.area].append(number)
    for (form, area), sessions in found.items():
        labels = tuple(_sector(scope, scope.chosen[number]) for number in sessions)
        name = scope.chosen[sessions[0]].form.name
        yield Series(name, tuple(sessions), labels if max(labels) > NONE else (), _picked_last(scope, form, area))


def _sector(scope: Scope, chosen: Chosen) -> int:
    """Number of the one sector that a session picks from, or ``NONE``."""
    kinds = {group.key: (number, group.kind) for number, group in enumerate(scope.bundle.groups)}
    pools = (item for item in chosen.session.attendance if item.role is AttendanceRole.POOL)
    named = [kinds[key] for item in pools for key in item.groups if key in kinds]
    sectors = [number for number, kind in named if kind is GroupKind.SECTOR]
    return sectors[0] if len(sectors) == 1 else NONE


def _picked_last(scope: Scope, form: str, area: str | None) -> tuple[int, ...]:
    """Picks of the last session that is settled before the horizon."""
    ours = [
        booking
        for booking in scope.bookings.values()
        if booking.form.key == form and booking.session.area == area and booking.last_day < scope.grid.first_day
    ]
    if not ours:
        return ()
    last = max(ours, key=lambda booking: (booking.placed.day, booking.placed.start))
    pools = {n for n, item in enumerate(last.session.attendance) if item.role is AttendanceRole.POOL}
    return tuple(sorted({scope.memberships.number(key) for place, key in last.placed.people if place in pools}))


def make_trips(scope: Scope) -> Iterator[Trip]:
    """Sessions of one area to which the office drives."""
    for area in scope.bundle.areas:
        sessions = _in_area(scope, area.key)
        driven = tuple(number for number in sessions if scope.chosen[number].form.shares_trips)
        if len(driven) > 1:
            yield Trip(area.name, driven)


def make_peaks(scope: Scope) -> Iterator[Balance]:
    """All sessions of the committee."""
    usual = scope.bundle.committee.usual_per_week
    if usual and scope.chosen:
        yield Balance(scope.bundle.committee.name, tuple(range(len(scope.chosen))), usual)


def make_burdens(scope: Scope) -> Iterator[Balance]:
    """Sessions of a town or department with a usual number a week."""
    for area in scope.bundle.areas:
        sessions = _in_area(scope, area.key) if area.usual_per_week else ()
        if len(sessions) > area.usual_per_week:
            yield Balance(area.name, sessions, area.usual_per_week)
    for department in scope.bundle.departments:
        asked = _asking(scope, department.key) if department.usual_per_week else ()
        if len(asked) > department.usual_per_week:
            yield Balance(department.name, asked, department.usual_per_week)


def make_quotas(scope: Scope) -> Iterator[Quota]:
    """Towns that bear at most a number of sessions a week; those of departments are their resources'."""
    for area in scope.bundle.areas:
        sessions = _in_area(scope, area.key) if area.sessions_per_week else ()
        if len(sessions) > area.sessions_per_week:
            yield Quota(area.name, sessions, area.sessions_per_week)


def make_links(scope: Scope) -> Iterator[Duty]:
    """Sessions of a linked group's area that name the member, in each year that lies wholly in the horizon."""
    areas = {group.key: group.area for group in scope.bundle.groups}
    names = {member.key: member.name for member in scope.bundle.members}
    for link in scope.bundle.links:
        for year in range(scope.grid.first_day.year, scope.grid.last_day.year + 1):
            first, last = date(year, 1, 1), date(year, 12, 31)
            if link.sessions_per_year and scope.grid.first_day <= first and last <= scope.grid.last_day:
                sessions = tuple(
                    number
                    for number in _in_area(scope, areas[link.group])
                    if any(link.member in item.members for item in scope.chosen[number].session.attendance)
                    and first <= scope.chosen[number].session.first <= last
                )
                member = scope.memberships.number(link.member)
                if sessions:
                    yield Duty(names[link.member], (member,), sessions, link.sessions_per_year)


def _in_area(scope: Scope, area: str | None) -> tuple[int, ...]:
    return tuple(n for n, item in enumerate(scope.chosen) if area is not None and item.session.area == area)


def _asking(scope: Scope, department: str) -> tuple[int, ...]:
    """Sessions that ask a department to come."""
    return tuple(
        number
        for number, item in enumerate(scope.chosen)
        if any(department in group.departments for group in item.session.attendance)
    )
