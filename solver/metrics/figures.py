"""A schedule in the figures that an office compares schedules by; weights are of no matter here."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from solver.metrics.facts import Facts
from solver.problem import NONE, Assignment, Problem, Role
from solver.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one schedule.

    ``coverage_reached`` of ``coverage_owed`` members' duties are met. ``load_spread`` is the standard deviation of how
    often those are picked whose number of picks is scored. ``moved`` sessions were told for another start, or have no
    place any more; ``told`` people attend, or attended, a session that is other than what was told.
    """

    placed: int
    coverage_reached: int
    coverage_owed: int
    load_least: int
    load_most: int
    load_spread: float
    substitutes: int
    travel_minutes: int
    empty_seats: int
    moved: int
    told: int


def figures(problem: Problem, schedule: Schedule) -> Figures:
    """Count what a well-formed schedule comes to."""
    facts = Facts(problem, schedule)
    reached, owed = _coverage(facts)
    picks = _picks(facts)
    moved, told = _changes(facts)
    return Figures(
        placed=len(schedule.assignments),
        coverage_reached=reached,
        coverage_owed=owed,
        load_least=min(picks, default=0),
        load_most=max(picks, default=0),
        load_spread=round(_deviation(picks), 3),
        substitutes=_substitutes(facts),
        travel_minutes=_travel(facts) * problem.grain,
        empty_seats=_empty_seats(facts),
        moved=moved,
        told=told,
    )


def _coverage(facts: Facts) -> tuple[int, int]:
    reached = owed = 0
    for duty in facts.problem.duties:
        attended = Counter[int]()
        for session in duty.sessions:
            if session in facts.placed:
                attended.update(facts.placed[session].attends)
        reached += sum(attended[person] >= duty.minimum for person in duty.people)
        owed += len(duty.people)
    return reached, owed


def _picks(facts: Facts) -> list[int]:
    """How often everybody is picked whose picks are scored."""
    picked = Counter[int]()
    for _, number, group, assignment in facts.groups:
        if group.role is Role.POOL:
            picked.update(person for place, person in assignment.people if place == number)
    return [picked[number] for number, person in enumerate(facts.problem.people) if person.target != NONE]


def _deviation(numbers: list[int]) -> float:
    if not numbers:
        return 0.0
    mean = sum(numbers) / len(numbers)
    return sqrt(sum((number - mean) ** 2 for number in numbers) / len(numbers))


def _substitutes(facts: Facts) -> int:
    """Sessions at which somebody else than the first of the list presides."""
    return sum(
        person != group.people[0]
        for _, number, group, assignment in facts.groups
        if group.role is Role.PRESIDER
        for place, person in assignment.people
        if place == number
    )


def _travel(facts: Facts) -> int:
    """Slots that people travel between sessions that follow each other on one day."""
    days: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for _, session, item in facts.timed:
        if item.venue != NONE:
            area = facts.problem.venues[item.venue].area
            for person in item.attends:
                for day in range(item.day, item.day + session.days):
                    days.setdefault((person, day), []).append((item.start, area))
    ways = (pair for parts in days.values() for pair in pairwise(sorted(parts)))
    return sum(facts.problem.travel[here][there] for (_, here), (_, there) in ways)


def _empty_seats(facts: Facts) -> int:
    seats = (
        facts.problem.venues[item.venue].capacity - session.heads
        for _, session, item in facts.timed
        if item.venue != NONE
    )
    return sum(max(empty, 0) for empty in seats)


def _changes(facts: Facts) -> tuple[int, int]:
    """Sessions told for another start, and people of sessions that are other than told."""
    moved, told = 0, set[int]()
    for old in facts.problem.told:
        new = facts.placed.get(old.session)
        moved += new is None or (old.day, old.start) != (new.day, new.start)
        told |= _concerned(old, new)
    return moved, len(told)


def _concerned(old: Assignment, new: Assignment | None) -> frozenset[int]:
    """Everybody of a session that moves or leaves, else those who come or go."""
    if new is None:
        return old.attends
    if (old.day, old.start, old.venue) != (new.day, new.start, new.venue):
        return old.attends | new.attends
    return old.attends ^ new.attends
