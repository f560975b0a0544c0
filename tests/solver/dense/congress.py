"""Small problems of the dense kind: a few days, few rooms, fixed people, and a plenary with its sub-sessions."""

from random import Random

from solver.problem import NONE, Block, DayKind, Group, Lag, Person, Problem, Programme, Role, Session, Venue, Weights
from tests.instances.edges.builders import MONDAY

PRICES = {"invitation_conflict": 40, "parallel_sessions": 2, "no_pause": 5, "venue_change": 1, "meetings_early": 1}


def congress(seed: int, *, sessions: int = 9, days: int = 2, nights: bool = False, absences: bool = True) -> Problem:
    """A plenary's days: every session has people who must and who may come, the first precedes the last by a day."""
    rng = Random(seed)
    inside = tuple(_session(rng, number, days, sessions) for number in range(sessions))
    container = Session("plenary", "plenary", 1, 0, days, (), days, tuple(DayKind), mandatory=True, container=True)
    return Problem(
        name=f"congress {seed}",
        grain=30,
        day_start=510,
        slots_per_day=10,
        first_day=MONDAY,
        day_kinds=(DayKind.WORKING,) * (days + 1),
        blocks=(Block("morning", 0, 5), Block("afternoon", 5, 10)),
        travel=((0, 1), (1, 0)),
        people=tuple(Person(f"person {number}") for number in range(12)),
        venues=(Venue("hall", 0, 20), Venue("room", 0, 8, turnaround=1), Venue("annex", 1, 8)),
        resources=(),
        sessions=(*inside, container),
        lags=(Lag(0, sessions - 1, 1, NONE, working=True),),
        programmes=(Programme("all", tuple(range(sessions)), 1, nights),),
        weights=Weights(**PRICES, preferred_absence=4 * absences),
    )


def _session(rng: Random, number: int, days: int, parent: int) -> Session:
    people = rng.sample(range(12), rng.randint(2, 6))
    must = rng.randint(1, len(people))
    groups = tuple(
        Group(role, tuple(some))
        for role, some in ((Role.REQUIRED, people[:must]), (Role.PREFERRED, people[must:]))
        if some
    )
    venues = (0, 1, 2) if rng.random() < 0.8 else ()
    return Session(
        name=f"session {number}",
        format="discussion",
        duration=rng.randint(1, 3),
        first=0,
        last=days,
        blocks=(0, 1),
        mandatory=rng.random() < 0.5,
        venues=venues,
        venue_costs=venues,
        heads=len(people),
        groups=groups,
        parent=parent,
    )
