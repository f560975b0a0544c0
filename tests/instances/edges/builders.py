"""Parts that the edges are built from: two weeks from Monday, March 4, 2024, in slots of half an hour."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from solver.problem import (
    NONE,
    Assignment,
    Block,
    DayKind,
    Group,
    Interval,
    OpenHours,
    Person,
    Problem,
    Resource,
    ResourceKind,
    Role,
    Session,
    Venue,
)
from solver.schedule import Schedule

WORKING, REST = DayKind.WORKING, DayKind.REST
MONDAY = date(2024, 3, 4).toordinal()
MORNING, AFTERNOON, EVENING = 0, 1, 2
ANN, BEN, CAI = 0, 1, 2
HALL, ROOM, VILLAGE = 0, 1, 2
DEPARTMENT, STAFF = 0, 1


@dataclass(frozen=True)
class Edge:
    """Two schedules of one problem at both sides of a rule: one breaks nothing, the other exactly this rule, once."""

    name: str
    rule: str
    problem: Problem
    legal: Schedule
    broken: Schedule
    detail: str = ""


def session(name: str = "a", *, duration: int = 2, last: int = 13, **changes: Any) -> Session:
    """A session that may take place at any time of the two weeks and needs nothing."""
    facts: dict[str, Any] = {
        "format": "salon",
        "first": 0,
        "blocks": (MORNING, AFTERNOON, EVENING),
        "day_kinds": (WORKING, REST),
    }
    return Session(name=name, duration=duration, last=last, **(facts | changes))


def at(index: int, day: int, start: int, venue: int = NONE, people: tuple[tuple[int, int], ...] = ()) -> Assignment:
    """Place a session."""
    return Assignment(index, day, start, venue, people)


def plan(*assignments: Assignment) -> Schedule:
    """A schedule of these."""
    return Schedule.of(list(assignments))


def needs(*people: int, role: Role = Role.REQUIRED, low: int = 0, want: int = 0, high: int = 0) -> Group:
    """An attendance group."""
    return Group(role, people, low, want, high)


def placed_in(*venues: int) -> dict[str, Any]:
    """Venue candidates of a session, all free of cost."""
    return {"venues": venues, "venue_costs": (0,) * len(venues)}


def problem(*sessions: Session, **changes: Any) -> Problem:
    """Two weeks with three people, three venues in two areas an hour apart, a department and a secretary."""
    facts: dict[str, Any] = {
        "name": "edge",
        "grain": 30,
        "day_start": 510,
        "slots_per_day": 12,
        "first_day": MONDAY,
        "day_kinds": ((WORKING,) * 5 + (REST,) * 2) * 2,
        "blocks": (Block("morning", 0, 4), Block("afternoon", 5, 9), Block("evening", 10, 12)),
        "travel": ((0, 2), (2, 0)),
        "people": (Person("Ann"), Person("Ben"), Person("Cai")),
        "venues": (Venue("hall", 0, 100, ("screen",)), Venue("room", 0, 20), Venue("village", 1, 50)),
        "resources": (
            Resource("water department", ResourceKind.DEPARTMENT, 1),
            Resource("secretaries", ResourceKind.STAFF, 2),
        ),
        "sessions": sessions,
    }
    return Problem(**(facts | changes))


def with_person(person: Person) -> dict[str, Any]:
    """Ann as described, the others as always."""
    return {"people": (person, Person("Ben"), Person("Cai"))}


def with_hall(**changes: Any) -> dict[str, Any]:
    """The hall as described, the others as always."""
    hall = Venue("hall", 0, 100, ("screen",), **changes)
    return {"venues": (hall, Venue("room", 0, 20), Venue("village", 1, 50))}


__all__ = [
    "AFTERNOON",
    "ANN",
    "BEN",
    "CAI",
    "DEPARTMENT",
    "EVENING",
    "HALL",
    "MONDAY",
    "MORNING",
    "NONE",
    "REST",
    "ROOM",
    "STAFF",
    "VILLAGE",
    "WORKING",
    "Edge",
    "Interval",
    "OpenHours",
    "Person",
    "Role",
    "at",
    "needs",
    "placed_in",
    "plan",
    "problem",
    "session",
    "with_hall",
    "with_person",
]
