"""Tiny random problems that use every rule and preference, small enough to be solved by enumeration."""

from dataclasses import fields
from datetime import date
from random import Random

from solver.instances.relations import Relations
from solver.problem import (
    NONE,
    Assignment,
    Away,
    Blackout,
    Block,
    DayKind,
    Group,
    Interval,
    Mix,
    Need,
    OpenHours,
    Person,
    Pin,
    Problem,
    Programme,
    Quota,
    Resource,
    ResourceKind,
    Role,
    Session,
    Trip,
    Venue,
    Weights,
)

DAYS_OF_BLOCKS = (
    (Block("morning", 0, 2), Block("afternoon", 2, 4)),
    (Block("morning", 0, 2), Block("afternoon", 3, 5)),
    (Block("morning", 0, 3), Block("afternoon", 3, 4), Block("evening", 4, 6)),
)
"""Days with adjacent blocks, with a gap, and with three blocks."""


def tiny_problem(seed: int) -> Problem:
    """Make a problem of 2 to 4 sessions, 3 to 6 people, 1 to 3 venues and 2 to 5 days; equal seeds, equal problems."""
    return _Tiny(Random(seed)).problem(f"tiny {seed}")


class _Tiny(Relations):
    """Draws one problem; what is drawn first bounds what is drawn later."""

    def __init__(self, rng: Random) -> None:
        super().__init__(rng)
        self.n_days = rng.randint(2, 5)
        self.blocks = rng.choice(DAYS_OF_BLOCKS)
        self.slots = self.blocks[-1].end
        self.n_people = rng.randint(3, 6)
        self.n_areas = rng.randint(1, 3)
        self.kinds = tuple(self._kind() for _ in range(self.n_days))
        self.venues = tuple(self._venue(index) for index in range(rng.choice((1, 2, 2, 3))))
        self.resources = tuple(self._resource(index) for index in range(rng.randint(0, 2)))
        self.blackouts = (self._blackout(),) if self._chance(0.3) else ()
        n_sessions = rng.randint(2, 4)
        self.plenary = self._chance(0.2)
        self.sessions = tuple(self._session(index) for index in range(n_sessions))

    def problem(self, name: str) -> Problem:
        """Put the parts together."""
        rng, told = self.rng, self._published(0.4)
        return Problem(
            name=name,
            grain=30,
            day_start=510,
            slots_per_day=self.slots,
            first_day=date(2024, rng.randint(1, 12), rng.randint(24, 28)).toordinal(),
            day_kinds=self.kinds,
            blocks=self.blocks,
            travel=self._travel(),
            people=tuple(self._person(index) for index in range(self.n_people)),
            venues=self.venues,
            resources=self.resources,
            sessions=self.sessions,
            blackouts=self.blackouts,
            lags=self._lags(),
            spacings=self._spacings(),
            apart=self._apart(),
            quotas=(Quota("town", self._several_sessions(), rng.randint(1, 2)),) if self._chance(0.2) else (),
            duties=self._duties(),
            together=self._together(),
            cores=self._cores(),
            links=self._links(),
            balances=self._balances("month"),
            peaks=self._balances("week"),
            burdens=self._balances("town"),
            series=self._series(),
            trips=(Trip("town", self._several_sessions()),) if self._chance(0.4) else (),
            programmes=self._programmes(),
            weights=self._weights(),
            as_of=rng.choice((NONE, NONE, -13, -44, -100)),
            working_before=rng.randint(0, 2),
            freeze_before=rng.choice((0, 0, 1, 2, self.n_days)),
            published=self._published(0.1),
            told=told,
            provisional=tuple(item.session for item in told if self._chance(0.5)),
            gap_fairness=self._gap_fairness(),
        )

    def _kind(self) -> DayKind:
        return self.rng.choices((DayKind.WORKING, DayKind.REST, DayKind.HOLIDAY), (16, 2, 1))[0]

    def _interval(self) -> Interval:
        start = self.rng.randrange(self.slots)
        return Interval(self.rng.randrange(self.n_days), start, self.rng.randint(start + 1, self.slots))

    def _travel(self) -> tuple[tuple[int, ...], ...]:
        n = self.n_areas
        ways = {(a, b): self.rng.randint(0, 2) for a in range(n) for b in range(a + 1, n)}
        return tuple(tuple(ways.get((min(a, b), max(a, b)), 0) for b in range(n)) for a in range(n))

    def _person(self, index: int) -> Person:
        rng = self.rng
        busy = tuple(self._interval() for _ in range(rng.choice((0, 0, 0, 1, 2))))
        daily, weekly = rng.choice((0, 0, 0, 1, 2)), rng.choice((0, 0, 0, 0, 1, 2))
        soft = [(self._interval(),) if self._chance(0.2) else () for _ in range(2)]
        return Person(f"person {index}", busy, daily, weekly, rng.choice((NONE, 0, 1, 2)), *soft)

    def _venue(self, index: int) -> Venue:
        rng = self.rng
        hours: tuple[OpenHours, ...] = ()
        if self._chance(0.3):
            half = self.blocks[0].end
            whole = [OpenHours(day, 0, half) for day in range(7)] + [
                OpenHours(day, half, self.slots) for day in range(7)
            ]
            hours = tuple(rng.sample(whole, 13))
        closed = (self._interval(),) if self._chance(0.2) else ()
        features = ("screen",) if self._chance(0.7) else ()
        turnaround, capacity = rng.choice((0, 0, 1)), rng.choice((4, 5, 60, 120))
        return Venue(
            f"venue {index}",
            rng.randrange(self.n_areas),
            capacity,
            features,
            hours,
            closed,
            turnaround,
        )

    def _resource(self, index: int) -> Resource:
        rng, kind = self.rng, self.rng.choice(tuple(ResourceKind))
        away = self._interval()
        gone = (Away(away.day, away.start, away.end, 1),) if self._chance(0.4) else ()
        return Resource(f"resource {index}", kind, rng.choice((1, 2, 3)), gone, rng.choice((0, 0, 1, 2)))

    def _blackout(self) -> Blackout:
        first = self.rng.randrange(self.n_days)
        return Blackout("flood season", first, min(first + 1, self.n_days))

    def _session(self, index: int) -> Session:
        if self.plenary and index == 0:
            return self._container()
        rng = self.rng
        first = rng.choice((-1, 0, 0, self.n_days // 2))
        days = rng.choices((1, 2), (7, 1))[0]
        last = max(rng.choice((self.n_days // 2, self.n_days - 1, self.n_days)), max(first, 0) + days - 1)
        blocks = tuple(sorted(self._some(len(self.blocks), 1, 3)))
        longest = max(self.blocks[index].end - self.blocks[index].start for index in blocks)
        whole = self.blocks[blocks[-1]].end - self.blocks[blocks[0]].start
        duration = rng.choice((1, 1, 1, longest, longest, min(longest + 1, whole)))
        venues = tuple(sorted(self._some(len(self.venues), 2, 3))) if self._chance(0.8) else ()
        groups = self._groups()
        return Session(
            name=f"session {index}",
            format=rng.choice(("salon", "reading")),
            duration=duration,
            first=first,
            last=last,
            blocks=blocks,
            days=days,
            day_kinds=(DayKind.WORKING, DayKind.REST) if self._chance(0.7) else (DayKind.WORKING,),
            weekdays=tuple(range(7)) if self._chance(0.8) else self._some(7, 5, 6),
            blackouts=(0,) if self.blackouts and self._chance(0.5) else (),
            notice=rng.choice((0, 0, 0, 1, 2)),
            mandatory=self._chance(0.2),
            priority=rng.randint(1, 3),
            target=rng.choice((NONE, 0, self.n_days + 8)),
            preferred_blocks=self._some(len(self.blocks), 0, 1),
            preferred_starts=self._some(self.slots, 0, 1) if self._chance(0.3) else (),
            venues=venues,
            venue_costs=tuple(rng.randint(0, 2) for _ in venues),
            heads=rng.choice((0, 3, 3, 5)),
            features=("screen",) if self._chance(0.2) else (),
            groups=groups,
            needs=tuple(Need(resource, rng.choice((1, 1, 2))) for resource in self._some(len(self.resources), 0, 1)),
            parent=0 if self.plenary and self._chance(0.5) else NONE,
            pin=self._pin(max(first, 0), blocks, venues, groups) if self._chance(0.15) else None,
            avoid=self._avoid() if self._chance(0.3) else (),
        )

    def _avoid(self) -> tuple[Interval, ...]:
        """One stretch of time, or one on each of two days."""
        parts = {part.day: part for part in (self._interval() for _ in range(2))}
        return tuple(parts[day] for day in sorted(parts))

    def _container(self) -> Session:
        days, last = self.rng.randint(1, 2), self.n_days - 1
        kinds, mandatory = tuple(DayKind), self._chance(0.5)
        return Session("plenary", "plenary", 1, 0, last, (), days, kinds, mandatory=mandatory, container=True)

    def _groups(self) -> tuple[Group, ...]:
        roles = self.rng.sample(tuple(Role), self.rng.choice((0, 1, 2, 2)))
        return tuple(self._group(role) for role in roles)

    def _group(self, role: Role) -> Group:
        rng = self.rng
        people = self._some(self.n_people, 1, 3 if role in (Role.QUORUM, Role.POOL) else 2)
        size = len(people)
        if role is Role.QUORUM:
            return Group(role, people, rng.randint(1, size))
        if role is Role.POOL:
            low, want, high = sorted(rng.randint(0, min(size, 2)) for _ in range(3))
            experts = self._some(self.n_people, 1, 3) if self._chance(0.3) else ()
            return Group(role, people, low, want, high, experts, self._mixes())
        return Group(role, people)

    def _mixes(self) -> tuple[Mix, ...]:
        kinds = ((0, 0), (0, 1), (1, NONE), (1, 1)) if self._chance(0.3) else ()
        return tuple(Mix("kind", self._some(self.n_people, 1, 3), *self.rng.choice(kinds)) for _ in kinds[:1])

    def _pin(self, first: int, blocks: tuple[int, ...], venues: tuple[int, ...], groups: tuple[Group, ...]) -> Pin:
        rng = self.rng
        pairs = [(number, person) for number, group in enumerate(groups) for person in group.people]
        return Pin(
            day=rng.choice((NONE, first)),
            start=rng.choice((NONE, self.blocks[blocks[0]].start)),
            venue=rng.choice((NONE, *venues)),
            people=(rng.choice(pairs),) if pairs and self._chance(0.5) else (),
        )

    def _weights(self) -> Weights:
        if self._chance(0.5):
            return Weights()
        rng = self.rng
        return Weights(rng.choice((10, 50, 200)), *(rng.choice((0, 1, 2, 5, 20)) for _ in fields(Weights)[1:]))

    def _programmes(self) -> tuple[Programme, ...]:
        """One or two of the sessions of one day that are not too many to try."""
        fitting = [index for index, item in enumerate(self.sessions) if item.days == 1 and not item.container]
        if len(fitting) < 2 or not self._chance(0.5):
            return ()
        numbers = 1 if self._chance(0.8) else 2
        return tuple(
            Programme(f"programme {k}", tuple(fitting[k:]), self.rng.randint(0, 2), self._chance(0.6))
            for k in range(numbers)
        )

    def _published(self, share: float) -> tuple[Assignment, ...]:
        chosen = (index for index in range(len(self.sessions)) if self._chance(share))
        return tuple(self._as_published(index) for index in chosen)

    def _as_published(self, index: int) -> Assignment:
        """A plausible placing: in the window, at the start of a block, with the fewest people allowed."""
        session = self.sessions[index]
        day = self.rng.randint(max(session.first, 0), max(session.first, 0, self.n_days - session.days))
        start = self.blocks[session.blocks[0]].start if session.blocks else 0
        pairs = []
        for number, group in enumerate(session.groups):
            least = {Role.REQUIRED: len(group.people), Role.PRESIDER: 1}.get(group.role, group.low)
            pairs += [(number, person) for person in group.people[:least]]
        venue = self.rng.choice(session.venues) if session.venues and self._chance(0.85) else NONE
        return Assignment(index, day, start, venue, tuple(sorted(pairs)))
