"""A schedule first, then a problem around it whose every rule it keeps, most of them just so.

Whoever finds no schedule for a planted problem, or finds fault with the planted one, is wrong.
"""

from collections import Counter
from datetime import date
from itertools import pairwise
from random import Random

from solver.problem import (
    NONE,
    Apart,
    Assignment,
    Away,
    Balance,
    DayKind,
    Duty,
    GapFairness,
    Interval,
    Lag,
    OpenHours,
    Person,
    Problem,
    Quota,
    Resource,
    ResourceKind,
    Spacing,
    Venue,
    Weights,
)
from solver.schedule import Schedule
from tests.instances.garden import BLOCKS, SLOTS, Garden, Part, clear


def plant(
    rng: Random, *, n_sessions: int = 8, n_days: int = 10, n_people: int = 8, n_venues: int = 3
) -> tuple[Problem, Schedule]:
    """Return a problem and a schedule of all its sessions that breaks no rule."""
    garden = Garden(rng, n_days, n_people, n_venues)
    garden.grow(n_sessions)
    return _Surroundings(garden).problem(), Schedule.of(garden.placed)


class _Surroundings:
    """The facts derived from what stands in the garden."""

    def __init__(self, garden: Garden) -> None:
        self.garden = garden
        self.rng = garden.rng

    def problem(self) -> Problem:
        """Put the facts together."""
        rng = self.rng
        published = tuple(item for item in self.garden.placed if rng.random() < 0.3)
        return Problem(
            name="planted",
            grain=30,
            day_start=480,
            slots_per_day=SLOTS,
            first_day=self.garden.first_day,
            day_kinds=self.garden.kinds,
            blocks=BLOCKS,
            travel=self.garden.travel,
            people=tuple(self._person(index) for index in range(self.garden.n_people)),
            venues=tuple(self._venue_facts(index) for index in range(len(self.garden.areas))),
            resources=tuple(self._resource(index) for index in range(2)),
            sessions=tuple(self.garden.sessions),
            blackouts=self.garden.blackouts(),
            lags=self._lags(),
            spacings=self._spacings(),
            apart=self._apart(),
            quotas=self._quotas(),
            duties=(
                Duty("reading", tuple(range(self.garden.n_people)), tuple(range(0, len(self.garden.sessions), 2)), 2),
            ),
            balances=(Balance("salons", tuple(range(len(self.garden.sessions))), 1),),
            gap_fairness=self._gap_fairness(),
            weights=Weights(few_gaps=rng.choice((0, 2))),
            freeze_before=rng.randrange(len(self.garden.kinds)),
            published=published,
        )

    def _free_intervals(self, parts: dict[tuple[int, int], list[Part]], who: int) -> tuple[Interval, ...]:
        """Random intervals that touch at most the ends of the parts of a person or venue."""
        found = []
        for _ in range(self.rng.randrange(3)):
            day, start = self.rng.randrange(len(self.garden.kinds)), self.rng.randrange(SLOTS)
            end = self.rng.randint(start + 1, SLOTS)
            if clear(parts[who, day], start, end, 0):
                found.append(Interval(day, start, end))
        return tuple(found)

    def _person(self, index: int) -> Person:
        counts = {day: len(parts) for (person, day), parts in self.garden.of_person.items() if person == index}
        daily = max(counts.values(), default=0) if self.rng.random() < 0.5 else 0
        target = self.rng.choice((NONE, 1, 2))
        return Person(
            f"person {index}", self._free_intervals(self.garden.of_person, index), daily, self._weekly(index), target
        )

    def _weekly(self, person: int) -> int:
        weeks: Counter[int] = Counter()
        for item in self.garden.placed:
            if person in item.attends:
                weeks.update({self._week(day) for day in self._days(item)})
        return max(weeks.values(), default=0) if self.rng.random() < 0.5 else 0

    def _venue_facts(self, index: int) -> Venue:
        used = [part for (venue, _), parts in self.garden.of_venue.items() if venue == index for part in parts]
        hours: tuple[OpenHours, ...] = ()
        if used and self.rng.random() < 0.5:
            first, last = min(part[0] for part in used), max(part[1] for part in used)
            cut = self.rng.randint(first, last)
            spans = [(start, end) for start, end in ((first, cut), (cut, last)) if start < end]
            hours = tuple(OpenHours(day, start, end) for day in range(7) for start, end in spans)
        heads = max(
            (self.garden.sessions[item.session].heads for item in self.garden.placed if item.venue == index), default=0
        )
        closed = self._free_intervals(self.garden.of_venue, index)
        return Venue(
            f"venue {index}", self.garden.areas[index], heads, ("screen",), hours, closed, self.garden.turnaround[index]
        )

    def _resource(self, index: int) -> Resource:
        used: Counter[tuple[int, int]] = Counter()
        for item in self.garden.placed:
            amount = sum(need.amount for need in self.garden.sessions[item.session].needs if need.resource == index)
            for day in self._days(item) if amount else ():
                for slot in range(item.start, item.start + self.garden.sessions[item.session].duration):
                    used[day, slot] += amount
        capacity = max(used.values(), default=0)
        day, slot = self.rng.randrange(len(self.garden.kinds)), self.rng.randrange(SLOTS)
        away = (Away(day, slot, slot + 1, capacity - used[day, slot]),)
        kind = ResourceKind.DEPARTMENT if index else ResourceKind.STAFF
        weekly = Counter(
            self._week(item.day)
            for item in self.garden.placed
            if index in {need.resource for need in self.garden.sessions[item.session].needs}
        )
        return Resource(f"resource {index}", kind, capacity, away, max(weekly.values(), default=0))

    def _lags(self) -> tuple[Lag, ...]:
        order = sorted(self.garden.placed, key=lambda item: (item.day, item.start, item.session))
        found = []
        for before, after in pairwise(order):
            earlier = self._days(before)[-1]
            ended = before.start + self.garden.sessions[before.session].duration <= after.start
            containers = any(self.garden.sessions[item.session].container for item in (before, after))
            if self.rng.random() < 0.3 and (earlier < after.day or (earlier == after.day and (ended or containers))):
                working = self.rng.random() < 0.5
                days = range(earlier + 1, after.day + 1)
                distance = sum(self.garden.kinds[day] is DayKind.WORKING for day in days) if working else len(days)
                found.append(Lag(before.session, after.session, distance, self.rng.choice((NONE, distance)), working))
        return tuple(found)

    def _some(self) -> tuple[int, ...]:
        return tuple(index for index in range(len(self.garden.sessions)) if self.rng.random() < 0.5)

    def _spacings(self) -> tuple[Spacing, ...]:
        ours = self._some()
        days = sorted(self.garden.placed[index].day for index in ours)
        least = min((later - day for day, later in pairwise(days)), default=0)
        months = Counter(date.fromordinal(self.garden.first_day + day).strftime("%Y-%m") for day in days)
        return (Spacing("salons", ours, least, max(months.values(), default=0)),)

    def _apart(self) -> tuple[Apart, ...]:
        if len(self.garden.placed) < 2:
            return ()
        first, second = self.rng.sample(self.garden.placed, 2)
        return (Apart(first.session, second.session, abs(first.day - second.day)),)

    def _quotas(self) -> tuple[Quota, ...]:
        ours = self._some()
        weeks = Counter(self._week(self.garden.placed[index].day) for index in ours)
        return (Quota("town", ours, max(weeks.values(), default=0)),)

    def _gap_fairness(self) -> tuple[GapFairness, ...]:
        """Everybody, with the spread that they have."""
        gaps = [0] * self.garden.n_people
        for (person, _), parts in self.garden.of_person.items():
            taken = {slot for start, end, _ in parts for slot in range(start, end)}
            gaps[person] += sum(slot + 1 not in taken for slot in taken) - 1 if taken else 0
        return (GapFairness("idle time", tuple(range(len(gaps))), max(gaps) - min(gaps)),)

    def _days(self, item: Assignment) -> range:
        return range(item.day, item.day + self.garden.sessions[item.session].days)

    def _week(self, day: int) -> int:
        monday = date.fromordinal(self.garden.first_day + day)
        return monday.toordinal() - monday.weekday()
