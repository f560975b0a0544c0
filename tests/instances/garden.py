"""Places random sessions so that nobody and no venue is taken twice: the schedule around which a problem is made."""

from collections import defaultdict
from datetime import date
from random import Random

from solver.problem import (
    NONE,
    Assignment,
    Blackout,
    Block,
    DayKind,
    Group,
    Interval,
    Need,
    Pin,
    Role,
    Session,
)

SLOTS = 20
BLOCKS = (Block("morning", 0, 6), Block("afternoon", 8, 15), Block("evening", 16, 20))
Part = tuple[int, int, int]
"""Start, end and area on one day."""


class Garden:
    """What is placed so far, and when people and venues are taken by it."""

    def __init__(self, rng: Random, n_days: int, n_people: int, n_venues: int) -> None:
        self.rng = rng
        self.first_day = date(2024, 1, 1).toordinal() + rng.randrange(300)
        self.kinds = tuple(rng.choice((DayKind.WORKING, DayKind.WORKING, DayKind.REST)) for _ in range(n_days))
        self.areas = [rng.randrange(3) for _ in range(n_venues)]
        self.turnaround = [rng.randrange(3) for _ in range(n_venues)]
        a, b, c = (rng.randrange(4) for _ in range(3))
        self.travel = ((0, a, b), (a, 0, c), (b, c, 0))
        self.of_person: dict[tuple[int, int], list[Part]] = defaultdict(list)
        self.of_venue: dict[tuple[int, int], list[Part]] = defaultdict(list)
        self.n_people = n_people
        self.placed: list[Assignment] = []
        self.sessions: list[Session] = []
        self.closed_days: range = range(0)

    def grow(self, n_sessions: int) -> None:
        """Place sessions."""
        if self.rng.random() < 0.3:
            self._plenary()
        while len(self.sessions) < n_sessions:
            self._session(len(self.sessions))

    # --- placing ----------------------------------------------------------------------------------------------------

    def _plenary(self) -> None:
        days = self.rng.randint(1, min(2, len(self.kinds)))
        day = self.rng.randint(0, len(self.kinds) - days)
        self.closed_days = range(day, day + days)
        last = len(self.kinds) - 1
        self.sessions.append(Session("plenary", "plenary", 1, 0, last, (), days, tuple(DayKind), container=True))
        self.placed.append(Assignment(0, day, 0))

    def _session(self, index: int) -> None:
        rng = self.rng
        blocks, start, duration = self._time()
        days = rng.choice((1, 1, 1, min(2, len(self.kinds))))
        day = rng.randint(0, len(self.kinds) - days)
        taken = range(day, day + days)
        inside = [d in self.closed_days for d in taken]
        if any(inside) and not all(inside):
            return
        venue = self._venue(taken, start, start + duration)
        groups, people = self._groups(taken, start, start + duration, venue)
        for d in taken:
            part = (start, start + duration, NONE if venue == NONE else self.areas[venue])
            if venue != NONE:
                self.of_venue[venue, d].append(part)
            for person in {person for _, person in people}:
                self.of_person[person, d].append(part)
        assignment = Assignment(index, day, start, venue, people)
        parent = 0 if all(inside) else NONE
        self.placed.append(assignment)
        self.sessions.append(self._facts(assignment, blocks, duration, days, groups, parent))

    def _time(self) -> tuple[tuple[int, ...], int, int]:
        """Allowed blocks, a start among them, and a duration; sometimes longer than every block."""
        rng = self.rng
        if rng.random() < 0.2:
            end = rng.choice((14, 15, 20))
            return ((0, 1, 2), 0, end) if end > 15 or rng.random() < 0.5 else ((0, 1), 0, end)
        chosen = rng.randrange(3)
        duration = rng.randint(1, 4)
        start = rng.randint(BLOCKS[chosen].start, BLOCKS[chosen].end - duration)
        others = {index for index in range(3) if rng.random() < 0.3}
        return tuple(sorted({chosen, *others})), start, duration

    def _venue(self, days: range, start: int, end: int) -> int:
        free = [
            venue
            for venue in range(len(self.areas))
            if all(clear(self.of_venue[venue, day], start, end, self.turnaround[venue]) for day in days)
        ]
        return self.rng.choice([NONE, *free])

    def _groups(
        self, days: range, start: int, end: int, venue: int
    ) -> tuple[tuple[Group, ...], tuple[tuple[int, int], ...]]:
        """Groups whose present people are free, and these people."""
        area = NONE if venue == NONE else self.areas[venue]
        free = [person for person in range(self.n_people) if self._is_free(person, days, start, end, area)]
        groups: list[Group] = []
        people: list[tuple[int, int]] = []
        picked: set[int] = set()
        for role in self.rng.sample(tuple(Role), self.rng.randint(0, 3)):
            ready = [person for person in free if role is not Role.POOL or person not in picked]
            present = self.rng.sample(ready, min(len(ready), 1 if role is Role.PRESIDER else self.rng.randint(1, 4)))
            if not present and role is Role.PRESIDER:
                continue
            people += [(len(groups), person) for person in present]
            groups.append(self._group(role, present))
            picked |= set(present) if role is Role.POOL else set()
        return tuple(groups), tuple(sorted(people))

    def _group(self, role: Role, present: list[int]) -> Group:
        others = [person for person in range(self.n_people) if person not in present and self.rng.random() < 0.3]
        everybody = [*present, *([] if role is Role.REQUIRED else others)]
        self.rng.shuffle(everybody)
        people, count = tuple(everybody), len(present)
        if role is Role.QUORUM:
            return Group(role, people, low=count)
        if role is Role.POOL:
            return Group(role, people, count, count, count)
        return Group(role, people)

    def _is_free(self, person: int, days: range, start: int, end: int, area: int) -> bool:
        return all(
            clear([part], start, end, 0 if NONE in (area, part[2]) else self.travel[area][part[2]])
            for day in days
            for part in self.of_person[person, day]
        )

    # --- the facts around what is placed ------------------------------------------------------------------------------

    def _facts(
        self,
        assignment: Assignment,
        blocks: tuple[int, ...],
        duration: int,
        days: int,
        groups: tuple[Group, ...],
        parent: int,
    ) -> Session:
        rng, last_day = self.rng, assignment.day + days - 1
        taken = range(assignment.day, last_day + 1)
        weekdays = {(self.first_day + day - 1) % 7 for day in taken}
        venues = () if assignment.venue == NONE else (assignment.venue,)
        pinned = rng.sample(assignment.people, min(len(assignment.people), 1))
        return Session(
            name=f"session {assignment.session}",
            format="salon",
            duration=duration,
            first=assignment.day - rng.randrange(3),
            last=last_day + rng.randrange(3),
            blocks=blocks,
            days=days,
            day_kinds=tuple({self.kinds[day]: None for day in taken}),
            weekdays=tuple(sorted(weekdays | {rng.randrange(7)})),
            blackouts=tuple(n for n, blackout in enumerate(self.blackouts()) if not _meets(blackout, taken)),
            notice=sum(kind is DayKind.WORKING for kind in self.kinds[: assignment.day + 1])
            if rng.random() < 0.3
            else 0,
            mandatory=rng.random() < 0.5,
            target=rng.choice((NONE, rng.randrange(len(self.kinds)))),
            preferred_blocks=(rng.randrange(3),) if rng.random() < 0.5 else (),
            venues=venues,
            venue_costs=tuple(rng.randrange(3) for _ in venues),
            heads=rng.randrange(20),
            features=("screen",) if rng.random() < 0.3 else (),
            groups=groups,
            needs=tuple(Need(resource, rng.randint(1, 2)) for resource in range(2) if rng.random() < 0.4),
            parent=parent,
            pin=Pin(assignment.day, assignment.start, assignment.venue, tuple(pinned)) if rng.random() < 0.2 else None,
            avoid=tuple(Interval(day, 0, rng.randint(1, 20)) for day in taken if rng.random() < 0.2),
        )

    def blackouts(self) -> tuple[Blackout, ...]:
        """Two stretches of days on which some sessions may not take place."""
        third = len(self.kinds) // 3
        return (Blackout("examinations", 0, third), Blackout("flood season", third + 1, 2 * third))


def clear(parts: list[Part], start: int, end: int, gap: int) -> bool:
    """Whether ``[start, end)`` keeps a gap to all parts."""
    return all(end + gap <= part[0] or part[1] + gap <= start for part in parts)


def _meets(blackout: Blackout, days: range) -> bool:
    return any(blackout.first <= day <= blackout.last for day in days)
