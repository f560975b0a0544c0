"""The public meeting-scheduling family: reading its instances, stating them as problems, scoring, making more.

The scorer is written straight from the public rules and shares nothing with the solver or its metrics.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

from solver.problem import (
    Block,
    DayKind,
    Group,
    Interval,
    Person,
    Problem,
    Programme,
    Role,
    Session,
    Venue,
    Weights,
)
from solver.schedule import Schedule

MEDIUM = 2000
"""Weight of the medium score beside the soft one: a medium unit is never worth less than what soft can give for it."""
REACH = 2
"""Grains within which people would rather not change rooms."""


@dataclass(frozen=True)
class Meeting:
    """One meeting: grains it takes, and who must and who may come."""

    duration: int
    required: tuple[int, ...]
    preferred: tuple[int, ...]


@dataclass(frozen=True)
class Instance:
    """One instance; ``days`` holds the day of every grain, in order."""

    name: str
    days: tuple[int, ...]
    capacities: tuple[int, ...]
    meetings: tuple[Meeting, ...]
    persons: int


Assign = list[tuple[int, int]]
"""Start grain and room of each meeting."""


@dataclass(frozen=True, order=True)
class Score:
    """Broken rules, conflicts of invitations and comfort, compared in this order; less is better."""

    hard: int
    medium: int
    soft: int


def read_instance(path: Path) -> Instance:
    """Read the flat JSON form; raises ValueError with the file's name and what is wrong."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        grains = sorted(data["grains"], key=lambda grain: int(grain["index"]))
        meetings = tuple(
            Meeting(int(item["duration"]), _persons(item["required"]), _persons(item["preferred"]))
            for item in data["meetings"]
        )
        rooms = tuple(int(room["capacity"]) for room in data["rooms"])
        named = {person for meeting in meetings for person in (*meeting.required, *meeting.preferred)}
        persons = max([int(data.get("n_persons", 0)), *(person + 1 for person in named)])
        days = tuple(int(grain["day"]) for grain in grains)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is no instance of the family: {error!r}") from error
    if [int(grain["index"]) for grain in grains] != list(range(len(grains))) or list(days) != sorted(days):
        raise ValueError(f"{path.name}: the grains must be numbered from 0 in the order of their days.")
    lengths = list(Counter(days).values())
    if not lengths or not rooms or any(length != lengths[0] for length in lengths[:-1]) or lengths[-1] > lengths[0]:
        raise ValueError(f"{path.name}: there must be rooms, and days of one length, the last perhaps shorter.")
    return Instance(str(data.get("name", path.stem)), days, rooms, meetings, persons)


def _persons(people: list[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(person) for person in people))


def problem_of(instance: Instance) -> Problem:
    """State an instance in the product's own vocabulary: days, venues, one programme of sessions."""
    lengths = list(Counter(instance.days).values())
    slots, n_days = lengths[0], len(lengths)
    short = (Interval(n_days - 1, lengths[-1], slots),) if lengths[-1] < slots else ()
    larger = [sum(max(0, other - capacity) for other in instance.capacities) for capacity in instance.capacities]
    rooms = tuple(range(len(larger)))
    sessions = tuple(
        Session(
            name=f"meeting {number}",
            format="meeting",
            duration=meeting.duration,
            first=0,
            last=n_days - 1,
            blocks=(0,),
            mandatory=True,
            priority=100,
            venues=rooms,
            venue_costs=tuple(larger),
            heads=len(meeting.required) + len(meeting.preferred),
            groups=tuple(
                Group(role, people)
                for role, people in ((Role.REQUIRED, meeting.required), (Role.PREFERRED, meeting.preferred))
                if people
            ),
        )
        for number, meeting in enumerate(instance.meetings)
    )
    return Problem(
        name=instance.name,
        grain=15,
        day_start=0,
        slots_per_day=slots,
        first_day=date(2024, 1, 1).toordinal(),
        day_kinds=(DayKind.WORKING,) * n_days,
        blocks=(Block("day", 0, slots),),
        travel=((0,),),
        people=tuple(Person(f"person {number}") for number in range(instance.persons)),
        venues=tuple(Venue(f"room {room}", 0, instance.capacities[room], closed=short) for room in rooms),
        resources=(),
        sessions=sessions,
        programmes=(Programme("meetings", tuple(range(len(sessions))), REACH, nights=False),),
        weights=Weights(
            unscheduled=1_000_000,
            venue_preference=1,
            preferred_absence=0,
            invitation_conflict=MEDIUM,
            parallel_sessions=10,
            no_pause=100,
            venue_change=1,
            meetings_early=1,
        ),
    )


def assign_of(problem: Problem, schedule: Schedule) -> Assign | None:
    """Return a schedule in the family's form, None when a meeting has no place."""
    placed = {item.session: item for item in schedule.assignments}
    if len(placed) < len(problem.sessions):
        return None
    ordered = [placed[index] for index in range(len(problem.sessions))]
    return [(item.day * problem.slots_per_day + item.start, item.venue) for item in ordered]


def score_of(instance: Instance, assign: Assign) -> Score:
    """Score a solution by the public rules."""
    hard = soft = 0
    grains, rooms = len(instance.days), instance.capacities
    for meeting, (start, room) in zip(instance.meetings, assign, strict=True):
        last = start + meeting.duration - 1
        hard += last if last >= grains else 0
        hard += max(0, len(meeting.required) + len(meeting.preferred) - rooms[room])
        hard += last < grains and instance.days[start] != instance.days[last]
        soft += last + sum(other - rooms[room] for other in rooms if other > rooms[room])
    pairs = [_pair(instance, assign, one, other) for one, other in combinations(range(len(assign)), 2)]
    return Score(
        hard + sum(pair.hard for pair in pairs), sum(pair.medium for pair in pairs), soft + sum(p.soft for p in pairs)
    )


def _pair(instance: Instance, assign: Assign, one: int, other: int) -> Score:
    first, second = instance.meetings[one], instance.meetings[other]
    (start, room), (other_start, other_room) = assign[one], assign[other]
    end, other_end = start + first.duration, other_start + second.duration
    overlap = max(0, min(end, other_end) - max(start, other_start))
    soft = 10 * overlap + 100 * ((end == other_start) + (other_end == start))
    hard = medium = 0
    must, may = set(first.required), set(first.preferred)
    other_must, other_may = set(second.required), set(second.preferred)
    if overlap:
        hard = overlap * (room == other_room) + overlap * len(must & other_must)
        medium = overlap * (len(must & other_may) + len(may & other_must) + len(may & other_may))
    if room != other_room and start != other_start:
        gap = other_start - end if start < other_start else start - other_end
        soft += len((must | may) & (other_must | other_may)) if gap <= REACH else 0
    return Score(hard, medium, soft)


def make_instance(seed: int, meetings: int = 60, persons: int = 40, rooms: int = 5) -> Instance:
    """Make another instance like the public ones: long and short, large and small, about half the rooms' time."""
    rng = Random(seed)
    capacities = tuple(sorted((rng.choice((30, 24, 20, 16, 14, 12)) for _ in range(rooms - 1)), reverse=True))
    made = []
    for _ in range(meetings):
        size = min(rng.choice((4, 5, 5, 6, 6, 8, 10, 14, 20, 28)), persons)
        people = rng.sample(range(persons), size)
        must = rng.randint(1, size)
        made.append(Meeting(rng.choice((1, 2, 3, 3, 4, 6, 8, 16)), tuple(people[:must]), tuple(people[must:])))
    needed = sum(meeting.duration for meeting in made) * 2.6 / rooms
    busiest = max(sum(m.duration for m in made if person in m.required) for person in range(persons))
    grains = max(int(needed), int(1.25 * busiest), 36)
    return Instance(
        f"made {seed}", tuple(grain // 36 for grain in range(grains)), (30, *capacities), tuple(made), persons
    )
