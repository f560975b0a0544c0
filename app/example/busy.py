"""Taken time: members' own work and trips, the chair meeting's other posts, officers away, halls let to others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from app.example import figures
from app.example.departments import LEADERS
from app.example.members import CHAIRS
from app.example.places import HALLS
from app.example.study import FRIDAY
from app.problems.bundle import Busy, BusyOwner, Department, Member

HALVES = ((time(8, 30), time(12, 0)), (time(13, 30), time(17, 30)))
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Density:
    """How busy everybody is, mostly as shares of the half days from Monday to Friday."""

    chairs: tuple[float, float]
    habit: float
    trips: int
    department: float
    officers: float
    halls: float


USUAL = Density(chairs=(0.30, 0.40), habit=0.80, trips=6, department=0.12, officers=0.15, halls=0.12)
TIGHT = Density(chairs=(0.42, 0.52), habit=0.85, trips=7, department=0.35, officers=0.15, halls=0.20)
"""Tight years look like real calendars."""
WHOLE_DAYS = 0.5
"""Share of a department's taken half days that come as whole days."""


def make_busy(
    seed: int, members: tuple[Member, ...], departments: tuple[Department, ...], density: Density, last_day: date
) -> tuple[Busy, ...]:
    """All taken time up to a day."""
    rows: list[Busy] = []
    for number, member in enumerate(members):
        random = figures.stream(seed, f"busy-{member.key}")
        rows += _chair(random, member, density) if number < CHAIRS else _member(random, number, member, density)
    for department in departments:
        rows += _department(figures.stream(seed, f"away-{department.key}"), department, density)
    for key, *_ in HALLS:
        rows += _hall(figures.stream(seed, f"closed-{key}"), key, density)
    return tuple(dict.fromkeys(row for row in rows if row.start.date() <= last_day))  # two trips may be the same day


def half_days() -> Iterator[tuple[date, int]]:
    """Every half day from Monday to Friday of the year."""
    day = figures.FIRST_DAY
    while day <= figures.LAST_DAY:
        if day.weekday() < 5:
            yield from ((day, 0), (day, 1))
        day += ONE_DAY


def _kept_free(day: date) -> bool:
    """Everybody keeps the plenary free."""
    return figures.PLENARY_FIRST <= day <= figures.PLENARY_LAST


def _chair(random: Random, member: Member, density: Density) -> Iterator[Busy]:
    """Other posts take the half days evenly, but leave the party group's Friday mornings."""
    share = random.uniform(*density.chairs)
    for day, half in half_days():
        chance = share * 0.1 if day.weekday() == FRIDAY and half == 0 else share * 1.1
        if random.random() < chance and not _kept_free(day):
            yield _row(BusyOwner.MEMBER, member.key, day, half, source="post")


def _member(random: Random, number: int, member: Member, density: Density) -> Iterator[Busy]:
    """Own work takes fixed half days in most weeks, fewer of standing members; and everybody travels."""
    standing = number < CHAIRS + figures.STANDING_MEMBERS
    habits = random.choice((0, 1, 1, 2)) if standing else random.choice((1, 1, 2, 2, 3))
    fixed = random.sample([(weekday, half) for weekday in range(5) for half in (0, 1)], habits)
    for day, half in half_days():
        if (day.weekday(), half) in fixed and random.random() < density.habit and not _kept_free(day):
            yield _row(BusyOwner.MEMBER, member.key, day, half, source="work")
    for _ in range(random.randint(0, density.trips)):
        day = figures.FIRST_DAY + random.randrange(366) * ONE_DAY
        end = day + random.randint(0, 3) * ONE_DAY
        if not any(_kept_free(day + step * ONE_DAY) for step in range((end - day).days + 1)):
            yield _whole(BusyOwner.MEMBER, member.key, day, end, source="trip")


def _department(random: Random, department: Department, density: Density) -> Iterator[Busy]:
    """On some days or half days nobody can come, on others a few officers are away."""
    whole = density.department * WHOLE_DAYS
    half_only = (density.department - whole) / (1 - whole)
    taken: dict[date, bool] = {}
    for day, half in half_days():
        if taken.setdefault(day, random.random() < whole) or random.random() < half_only:
            yield _row(BusyOwner.DEPARTMENT, department.key, day, half, source="office")
        elif random.random() < density.officers:
            officers = random.randint(1, 2) if department.key != LEADERS else random.randint(2, 6)
            rank = random.choice([row.rank for row in department.officers])
            row = _row(BusyOwner.DEPARTMENT, department.key, day, half, source="office")
            yield row.model_copy(update={"officers": officers, "rank": rank})


def _hall(random: Random, key: str, density: Density) -> Iterator[Busy]:
    """Halls are let to others, never during the plenary."""
    for day, half in half_days():
        if random.random() < density.halls and not _kept_free(day):
            yield _row(BusyOwner.VENUE, key, day, half, source="letting")


def _row(kind: BusyOwner, owner: str, day: date, half: int, source: str) -> Busy:
    start, end = HALVES[half]
    return Busy(owner_kind=kind, owner=owner, start=_at(day, start), end=_at(day, end), source=source)


def _whole(kind: BusyOwner, owner: str, first: date, last: date, source: str) -> Busy:
    return Busy(owner_kind=kind, owner=owner, start=_at(first, time()), end=_at(last + ONE_DAY, time()), source=source)


def _at(day: date, of: time) -> datetime:
    return datetime.combine(day, of, figures.ZONE)
