"""Both sides of the rules about people, groups and countable resources."""

from dataclasses import replace
from typing import Any

from solver.problem import NONE, Away, Block, Core, Mix, Need, Resource, ResourceKind, Venue
from tests.instances.edges.builders import (
    ANN,
    BEN,
    CAI,
    DEPARTMENT,
    HALL,
    ROOM,
    STAFF,
    VILLAGE,
    Edge,
    Interval,
    Person,
    Role,
    at,
    needs,
    placed_in,
    plan,
    problem,
    session,
    with_person,
)

ANNS = ((0, ANN),)
OF_ANN: dict[str, Any] = {"groups": (needs(ANN),)}
OFFICER: dict[str, Any] = {"needs": (Need(DEPARTMENT, 1),)}
AWAY = Resource("water department", ResourceKind.DEPARTMENT, 2, (Away(0, 2, 4, 1),))
BODY = session(groups=(needs(ANN, BEN, CAI, role=Role.QUORUM, low=2),))
POOL = session(groups=(needs(ANN, BEN, CAI, role=Role.POOL, low=1, want=2, high=2),))
LIST = session(groups=(needs(ANN, BEN, role=Role.PRESIDER),))
CHAIRS = {"cores": (Core("chairs", (ANN, BEN), areas=(0,)),)}
VILLAGES = {"venues": (Venue("hall", 0, 9), Venue("village", 1, 9), Venue("farm", 1, 9))}
VISITS = (session("a", **OF_ANN, **placed_in(0, 1)), session("b", groups=(needs(BEN),), **placed_in(0, 2)))


def mixed(low: int = 0, high: int = NONE) -> dict[str, Any]:
    """A pool of three that wants two, with a bound on Ann and Ben."""
    pool = needs(ANN, BEN, CAI, role=Role.POOL, low=1, want=2, high=2)
    return {"groups": (replace(pool, mixes=(Mix("sector", (ANN, BEN), low, high),)),)}


EDGES = (
    Edge(
        "one of the chairs stays while the other is in a village",
        "chair_core_present",
        problem(*VISITS, **CHAIRS, **VILLAGES),
        plan(at(0, 0, 0, 1, ANNS), at(1, 0, 2, 2, ((0, BEN),))),
        plan(at(0, 0, 1, 1, ANNS), at(1, 0, 2, 2, ((0, BEN),))),
    ),
    Edge(
        "one of the chairs stays while the other is busy",
        "chair_core_present",
        problem(VISITS[0], **CHAIRS, **VILLAGES, people=(Person("Ann"), Person("Ben", (Interval(0, 0, 3),)))),
        plan(at(0, 0, 2, 0, ANNS)),
        plan(at(0, 0, 2, 1, ANNS)),
    ),
    Edge(
        "both of a sector",
        "group_mix",
        problem(session(**mixed(low=2))),
        plan(at(0, 0, 0, people=((0, ANN), (0, BEN)))),
        plan(at(0, 0, 0, people=((0, ANN), (0, CAI)))),
        "few",
    ),
    Edge(
        "only one of a sector",
        "group_mix",
        problem(session(**mixed(high=1))),
        plan(at(0, 0, 0, people=((0, ANN), (0, CAI)))),
        plan(at(0, 0, 0, people=((0, ANN), (0, BEN)))),
        "many",
    ),
    Edge(
        "one session after the other",
        "person_attends_one_session",
        problem(session("a", **OF_ANN), session("b", **OF_ANN)),
        plan(at(0, 0, 0, people=ANNS), at(1, 0, 2, people=ANNS)),
        plan(at(0, 0, 1, people=ANNS), at(1, 0, 2, people=ANNS)),
        "overlap",
    ),
    Edge(
        "time to travel",
        "person_attends_one_session",
        problem(session("a", **OF_ANN, **placed_in(HALL, ROOM)), session("b", **OF_ANN, **placed_in(VILLAGE, ROOM))),
        plan(at(0, 0, 2, HALL, ANNS), at(1, 0, 6, VILLAGE, ANNS)),
        plan(at(0, 0, 2, HALL, ANNS), at(1, 0, 5, VILLAGE, ANNS)),
        "travel",
    ),
    Edge(
        "time to travel past a session without a venue",
        "person_attends_one_session",
        problem(
            session("a", **OF_ANN, **placed_in(HALL), blocks=(0,)),
            session("b", **OF_ANN, duration=1, blocks=(0,)),
            session("c", **OF_ANN, **placed_in(VILLAGE), blocks=(0,)),
            blocks=(Block("day", 0, 12),),
        ),
        plan(at(0, 0, 1, HALL, ANNS), at(1, 0, 3, people=ANNS), at(2, 0, 5, VILLAGE, ANNS)),
        plan(at(0, 0, 1, HALL, ANNS), at(1, 0, 3, people=ANNS), at(2, 0, 4, VILLAGE, ANNS)),
        "travel",
    ),
    Edge(
        "free when the session begins",
        "person_is_available",
        problem(session(**OF_ANN), **with_person(Person("Ann", (Interval(0, 5, 6),)))),
        plan(at(0, 0, 6, people=ANNS)),
        plan(at(0, 0, 5, people=ANNS)),
    ),
    Edge(
        "free on the last day",
        "person_is_available",
        problem(session(days=2, **OF_ANN), **with_person(Person("Ann", (Interval(2, 0, 12),)))),
        plan(at(0, 0, 0, people=ANNS)),
        plan(at(0, 1, 0, people=ANNS)),
    ),
    Edge(
        "one officer goes from one session to the next",
        "department_has_officers",
        problem(session("a", **OFFICER), session("b", **OFFICER)),
        plan(at(0, 0, 0), at(1, 0, 2)),
        plan(at(0, 0, 1), at(1, 0, 2)),
    ),
    Edge(
        "an officer comes back",
        "department_has_officers",
        problem(session("a", duration=1, needs=(Need(0, 2),)), resources=(AWAY,)),
        plan(at(0, 0, 1)),
        plan(at(0, 0, 2)),
    ),
    Edge(
        "both secretaries work at once",
        "capacity_suffices",
        problem(session("a", needs=(Need(STAFF, 1),)), session("b", duration=1, needs=(Need(STAFF, 2),))),
        plan(at(0, 0, 0), at(1, 0, 2)),
        plan(at(0, 0, 0), at(1, 0, 1)),
    ),
    Edge(
        "everybody required",
        "required_is_present",
        problem(session(groups=(needs(ANN, BEN),))),
        plan(at(0, 0, 0, people=((0, ANN), (0, BEN)))),
        plan(at(0, 0, 0, people=((0, BEN),))),
    ),
    Edge(
        "somebody presides",
        "presider_is_present",
        problem(LIST),
        plan(at(0, 0, 0, people=((0, BEN),))),
        plan(at(0, 0, 0)),
        "none",
    ),
    Edge(
        "only one presides",
        "presider_is_present",
        problem(LIST),
        plan(at(0, 0, 0, people=((0, ANN),))),
        plan(at(0, 0, 0, people=((0, ANN), (0, BEN)))),
        "several",
    ),
    Edge(
        "just a quorum",
        "quorum_is_met",
        problem(BODY),
        plan(at(0, 0, 0, people=((0, ANN), (0, CAI)))),
        plan(at(0, 0, 0, people=((0, CAI),))),
    ),
    Edge(
        "just enough picks",
        "pool_is_filled",
        problem(POOL),
        plan(at(0, 0, 0, people=((0, ANN),))),
        plan(at(0, 0, 0)),
        "few",
    ),
    Edge(
        "as many picks as may be",
        "pool_is_filled",
        problem(POOL),
        plan(at(0, 0, 0, people=((0, ANN), (0, BEN)))),
        plan(at(0, 0, 0, people=((0, ANN), (0, BEN), (0, CAI)))),
        "many",
    ),
)
