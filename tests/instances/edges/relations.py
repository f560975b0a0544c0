"""Both sides of the rules between sessions."""

from typing import Any

from solver.problem import Apart, GapFairness, Lag, Need, Quota, Resource, ResourceKind, Spacing, Together
from tests.instances.edges.builders import (
    ANN,
    BEN,
    MONDAY,
    Edge,
    Person,
    at,
    needs,
    plan,
    problem,
    session,
    with_person,
)

ANNS = ((0, ANN),)
OF_ANN: dict[str, Any] = {"groups": (needs(ANN),)}
TWO = (session("a"), session("b"))
TWO_OF_ANN = (session("a", **OF_ANN), session("b", **OF_ANN))
LONG_AND_SHORT = (session("a", days=2, **OF_ANN), session("b", **OF_ANN))
STAGES = (session("a", days=2), session("b"))
PLENARY = session("plenary", duration=1, days=2, blocks=(), container=True)
CHILD = session("group discussion", parent=0)
WEEKLY = Resource("water department", ResourceKind.DEPARTMENT, 9, weekly=1)
NEEDY = session("a", needs=(Need(0, 1),)), session("b", needs=(Need(0, 1),))

EDGES = (
    Edge(
        "the shortest distance, from the last day",
        "stages_in_order",
        problem(*STAGES, lags=(Lag(0, 1, 3),)),
        plan(at(0, 0, 0), at(1, 4, 0)),
        plan(at(0, 0, 0), at(1, 3, 0)),
        "early",
    ),
    Edge(
        "the longest distance, from the last day",
        "stages_in_order",
        problem(*STAGES, lags=(Lag(0, 1, 0, 3),)),
        plan(at(0, 0, 0), at(1, 4, 0)),
        plan(at(0, 0, 0), at(1, 5, 0)),
        "late",
    ),
    Edge(
        "the hours of one day",
        "stages_in_order",
        problem(*STAGES, lags=(Lag(0, 1, 0),)),
        plan(at(0, 0, 5), at(1, 1, 7)),
        plan(at(0, 0, 5), at(1, 1, 6)),
        "hours",
    ),
    Edge(
        "rest days in between",
        "stages_in_order",
        problem(*TWO, lags=(Lag(0, 1, 0, working=True),)),
        plan(at(0, 5, 0), at(1, 6, 0)),
        plan(at(0, 6, 0), at(1, 5, 0)),
        "early",
    ),
    Edge(
        "idle time in the day",
        "gaps_are_fair",
        problem(
            *(session(name, duration=1, **OF_ANN) for name in "abc"),
            gap_fairness=(GapFairness("everybody", (ANN, BEN), 1),),
        ),
        plan(at(0, 0, 0, people=ANNS), at(1, 0, 1, people=ANNS), at(2, 0, 5, people=ANNS)),
        plan(at(0, 0, 0, people=ANNS), at(1, 0, 2, people=ANNS), at(2, 0, 5, people=ANNS)),
    ),
    Edge(
        "the shortest distance in working days",
        "stages_in_order",
        problem(*TWO, lags=(Lag(0, 1, 2, working=True),)),
        plan(at(0, 3, 0), at(1, 7, 0)),
        plan(at(0, 3, 0), at(1, 6, 0)),
        "early",
    ),
    Edge(
        "the longest distance in working days",
        "stages_in_order",
        problem(*TWO, lags=(Lag(0, 1, 0, 1, working=True),)),
        plan(at(0, 4, 0), at(1, 7, 0)),
        plan(at(0, 4, 0), at(1, 8, 0)),
        "late",
    ),
    Edge(
        "a stage needs the one before",
        "stages_in_order",
        problem(*TWO, lags=(Lag(0, 1, 0),)),
        plan(at(0, 0, 0)),
        plan(at(1, 0, 0)),
        "missing",
    ),
    Edge(
        "days between sessions of a format",
        "same_format_spaced",
        problem(*TWO, spacings=(Spacing("salons", (0, 1), min_days=3),)),
        plan(at(0, 5, 0), at(1, 2, 0)),
        plan(at(0, 5, 0), at(1, 3, 0)),
        "distance",
    ),
    Edge(
        "one a month, which ends between",
        "same_format_spaced",
        problem(*TWO, spacings=(Spacing("salons", (0, 1), per_month=1),), first_day=MONDAY + 21),
        plan(at(0, 6, 0), at(1, 7, 0)),
        plan(at(0, 5, 0), at(1, 6, 0)),
        "month",
    ),
    Edge(
        "kept apart",
        "kept_apart",
        problem(*TWO, apart=(Apart(1, 0, 2),)),
        plan(at(0, 2, 0), at(1, 0, 0)),
        plan(at(0, 1, 0), at(1, 0, 0)),
    ),
    Edge(
        "one session a day",
        "daily_limit",
        problem(*LONG_AND_SHORT, **with_person(Person("Ann", daily=1))),
        plan(at(0, 0, 0, people=ANNS), at(1, 2, 5, people=ANNS)),
        plan(at(0, 0, 0, people=ANNS), at(1, 1, 5, people=ANNS)),
        "day",
    ),
    Edge(
        "one session a week, from Monday",
        "daily_limit",
        problem(*TWO_OF_ANN, **with_person(Person("Ann", weekly=1))),
        plan(at(0, 6, 0, people=ANNS), at(1, 7, 0, people=ANNS)),
        plan(at(0, 0, 0, people=ANNS), at(1, 6, 0, people=ANNS)),
        "week",
    ),
    Edge(
        "a session that runs into the next week counts there",
        "daily_limit",
        problem(*LONG_AND_SHORT, **with_person(Person("Ann", weekly=1))),
        plan(at(0, 5, 0, people=ANNS), at(1, 7, 0, people=ANNS)),
        plan(at(0, 6, 0, people=ANNS), at(1, 11, 0, people=ANNS)),
        "week",
    ),
    Edge(
        "two sessions of one journey",
        "kept_together",
        problem(*TWO, together=(Together(1, 0, 1),)),
        plan(at(0, 4, 0), at(1, 3, 0)),
        plan(at(0, 4, 0), at(1, 2, 0)),
    ),
    Edge(
        "a department is asked once a week",
        "daily_limit",
        problem(*NEEDY, resources=(WEEKLY,)),
        plan(at(0, 6, 0), at(1, 7, 0)),
        plan(at(0, 7, 0), at(1, 13, 0)),
        "resource_week",
    ),
    Edge(
        "a town's burden",
        "daily_limit",
        problem(*TWO, quotas=(Quota("town", (0, 1), 1),)),
        plan(at(0, 6, 0), at(1, 7, 0)),
        plan(at(0, 0, 0), at(1, 6, 0)),
        "quota_week",
    ),
    Edge(
        "nothing beside a plenary",
        "plenary_alone",
        problem(PLENARY, session("b")),
        plan(at(0, 2, 0), at(1, 4, 0)),
        plan(at(0, 2, 0), at(1, 3, 0)),
        "beside",
    ),
    Edge(
        "a sub-session within its plenary",
        "plenary_alone",
        problem(PLENARY, CHILD),
        plan(at(0, 2, 0), at(1, 3, 5)),
        plan(at(0, 2, 0), at(1, 4, 5)),
        "outside",
    ),
    Edge(
        "a sub-session needs its plenary",
        "plenary_alone",
        problem(PLENARY, CHILD),
        plan(at(0, 2, 0)),
        plan(at(1, 2, 5)),
        "missing",
    ),
    Edge(
        "two plenaries",
        "plenary_alone",
        problem(PLENARY, PLENARY),
        plan(at(0, 2, 0), at(1, 4, 0)),
        plan(at(0, 2, 0), at(1, 3, 0)),
        "beside",
    ),
)
