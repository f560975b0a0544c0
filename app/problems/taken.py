"""Taken time: what members, departments and venues are taken by in a horizon, firmly or only perhaps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.availability.recurrence import occurrences
from app.problems import bundle as facts
from app.problems.grid import Grid
from app.problems.membership import Memberships
from app.problems.working_days import ONE_DAY

TAKING = (facts.BusyKind.BUSY, facts.BusyKind.IMPOSSIBLE)
"""Kinds of busy time that keep sessions away."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Time of a member, of ``officers`` of a department from a rank on (None = all), or of a venue."""

    owner_kind: facts.BusyOwner
    owner: str
    start: datetime
    end: datetime
    officers: int | None = None
    rank: int = 0


def firm_takings(bundle: facts.Bundle, grid: Grid, memberships: Memberships) -> Iterator[Taking]:
    """Everything that keeps sessions away: busy time, firm commitments, hours that members have declared impossible."""
    yield from _busy(bundle, grid, TAKING)
    yield from _committed(bundle, grid, memberships, facts.Firmness.FIRM)
    yield from _limited(bundle, grid, facts.LimitKind.UNAVAILABLE)


def tentative_takings(bundle: facts.Bundle, grid: Grid, memberships: Memberships) -> Iterator[Taking]:
    """What may still be taken by something else."""
    yield from _busy(bundle, grid, (facts.BusyKind.TENTATIVE,))
    yield from _committed(bundle, grid, memberships, facts.Firmness.TENTATIVE)


def observed_takings(bundle: facts.Bundle, grid: Grid) -> Iterator[Taking]:
    """What members observe, as they declare it themselves."""
    yield from _limited(bundle, grid, facts.LimitKind.OBSERVANCE)


def _busy(bundle: facts.Bundle, grid: Grid, kinds: tuple[facts.BusyKind, ...]) -> Iterator[Taking]:
    for row in bundle.busy:
        if row.kind in kinds:
            for start, end in _times(row, grid):
                yield Taking(row.owner_kind, row.owner, start, end, row.officers, row.rank)


def _times(row: facts.Busy, grid: Grid) -> Iterable[tuple[datetime, datetime]]:
    """When busy time takes place; what is no longer valid ends with its last valid day."""
    if row.rrule is None and not row.exdates and row.valid_until is None:
        return ((row.start, row.end),)
    after, before = grid.midnight(grid.first_day), grid.midnight(grid.last_day + ONE_DAY)
    if row.valid_until is not None:
        before = min(before, grid.midnight(row.valid_until + ONE_DAY))
    found = occurrences(row.start, row.end, row.rrule, row.exdates, after=after, before=before, zone=grid.zone)
    return [(start, min(end, before)) for start, end in found]


def _committed(
    bundle: facts.Bundle, grid: Grid, memberships: Memberships, firmness: facts.Firmness
) -> Iterator[Taking]:
    """Everybody whom a commitment calls, by the memberships of each of its days; of departments all officers."""
    for row in bundle.commitments:
        if row.firmness is not firmness:
            continue
        offices = [member.key for member in bundle.members if member.office in row.offices]
        for start, end in _by_day(row.start, row.end, grid):
            called = memberships.people(row.members, row.groups, start.astimezone(grid.zone).date())
            named = dict.fromkeys([*offices, *(bundle.members[number].key for number in called)])
            for member in named:
                yield Taking(facts.BusyOwner.MEMBER, member, start, end)
            for department in row.departments:
                yield Taking(facts.BusyOwner.DEPARTMENT, department, start, end)


def _by_day(start: datetime, end: datetime, grid: Grid) -> Iterator[tuple[datetime, datetime]]:
    """The parts of an interval on each day of the horizon."""
    first = max(start.astimezone(grid.zone).date(), grid.first_day)
    last = min(end.astimezone(grid.zone).date(), grid.last_day)
    for step in range((last - first).days + 1):
        midnight = grid.midnight(first + timedelta(days=step))
        low, high = max(start, midnight), min(end, grid.midnight(first + timedelta(days=step + 1)))
        if low < high:
            yield low, high


def _limited(bundle: facts.Bundle, grid: Grid, kind: facts.LimitKind) -> Iterator[Taking]:
    for row in bundle.personal_limits:
        if row.kind is kind:
            for day in limit_days(row, grid):
                begins = datetime.combine(day, row.start or time(), grid.zone)
                ends = grid.midnight(day + ONE_DAY) if row.end is None else datetime.combine(day, row.end, grid.zone)
                yield Taking(facts.BusyOwner.MEMBER, row.member, begins, ends)


def limit_days(row: facts.PersonalLimit, grid: Grid) -> Iterator[date]:
    """Days of the horizon that a personal limit is about."""
    first = max(row.first or grid.first_day, grid.first_day)
    last = min(row.last or grid.last_day, grid.last_day)
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if day.isoweekday() in row.weekdays:
            yield day
