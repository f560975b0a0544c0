"""Both sides of the rules about what must not change or be left out."""

from solver.problem import Assignment, Pin, Problem
from tests.instances.edges.builders import (
    ANN,
    BEN,
    HALL,
    ROOM,
    Edge,
    Role,
    at,
    needs,
    placed_in,
    plan,
    problem,
    session,
)

PUBLISHED = at(0, 3, 5, HALL, ((0, ANN),))
POOL = (needs(ANN, BEN, role=Role.POOL, high=2),)


def _pinned(pin: Pin) -> Problem:
    return problem(session(groups=POOL, pin=pin, **placed_in(HALL, ROOM)))


def _frozen(name: str, changed: Assignment | None, detail: str, freeze_before: int = 4) -> Edge:
    facts = problem(session(groups=POOL, **placed_in(HALL, ROOM)), published=(PUBLISHED,), freeze_before=freeze_before)
    return Edge(name, "frozen_stays", facts, plan(PUBLISHED), plan(*([changed] if changed else [])), detail)


EDGES = (
    Edge(
        "the pinned day", "pinned_stays", _pinned(Pin(day=3)), plan(at(0, 3, 0, HALL)), plan(at(0, 4, 0, HALL)), "day"
    ),
    Edge(
        "the pinned start",
        "pinned_stays",
        _pinned(Pin(start=5)),
        plan(at(0, 4, 5, HALL)),
        plan(at(0, 4, 6, HALL)),
        "start",
    ),
    Edge(
        "the pinned venue",
        "pinned_stays",
        _pinned(Pin(venue=ROOM)),
        plan(at(0, 4, 5, ROOM)),
        plan(at(0, 4, 5, HALL)),
        "venue",
    ),
    Edge(
        "the pinned person, others may join",
        "pinned_stays",
        _pinned(Pin(people=((0, ANN),))),
        plan(at(0, 4, 5, HALL, ((0, ANN), (0, BEN)))),
        plan(at(0, 4, 5, HALL, ((0, BEN),))),
        "person",
    ),
    _frozen("the frozen day", at(0, 4, 5, HALL, ((0, ANN),)), "day"),
    _frozen("the frozen start", at(0, 3, 6, HALL, ((0, ANN),)), "start"),
    _frozen("the frozen venue", at(0, 3, 5, ROOM, ((0, ANN),)), "venue"),
    _frozen("nobody leaves what is frozen", at(0, 3, 5, HALL), "people"),
    _frozen("nobody joins what is frozen", at(0, 3, 5, HALL, ((0, ANN), (0, BEN))), "people"),
    _frozen("what is frozen is not left out", None, "missing"),
    Edge(
        "a mandatory session",
        "mandatory_is_scheduled",
        problem(session(mandatory=True), session("b")),
        plan(at(0, 0, 0)),
        plan(at(1, 0, 0)),
    ),
)

NOT_FROZEN = (
    problem(session(groups=POOL, **placed_in(HALL, ROOM)), published=(PUBLISHED,), freeze_before=PUBLISHED.day),
    plan(at(0, 5, 0, ROOM, ((0, BEN),))),
)
"""A legal schedule: what begins on the freeze day itself may move."""
