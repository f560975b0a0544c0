"""Small published calendars that something has broken."""

from dataclasses import replace
from random import Random

from solver.problem import Problem
from solver.repair.setting import Setting
from tests.instances.planted import plant
from tests.solver.repair.disruptions import disrupt, published_tiny


def broken_tiny(seed: int) -> Problem:
    """Two to four sessions, small enough for enumeration."""
    rng = Random(seed)
    return disrupt(published_tiny(seed), rng, rng.choice((1, 2, 3)))


def broken_planted(seed: int, n_sessions: int = 10) -> Problem:
    """Some ten sessions that fit together just so, everything free to move."""
    rng = Random(seed)
    problem, schedule = plant(
        rng,
        n_sessions=n_sessions,
        n_days=rng.choice((5, 8, 10)),
        n_people=rng.choice((6, 8, 12)),
        n_venues=rng.choice((2, 3)),
    )
    problem = replace(
        problem,
        published=schedule.assignments,
        gap_fairness=(),
        provisional=tuple(item.session for item in schedule.assignments if rng.random() < 0.2),
        freeze_before=0,
        as_of=rng.choice((-1, -10, -41)),
        weights=replace(problem.weights, unscheduled=rng.choice((1, 3, 1000))),
    )
    return disrupt(problem, rng, rng.choice((1, 2, 3, 4)))


def penalty_of(problem: Problem) -> int:
    """What leaving out costs where it is the last resort; only its size matters."""
    return Setting(problem, scope=None, postpone=True).tariff.penalty
