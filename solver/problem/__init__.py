"""The problem: primary facts of one scheduling horizon, as frozen values of integers and tuples.

Time is counted in whole *slots* of ``grain`` minutes. A day has ``slots_per_day`` slots, numbered from 0 at
``day_start`` minutes after midnight; day ``d`` is the date ``first_day + d`` (proleptic ordinal). Every interval is
half-open. Whoever makes a problem rounds durations, travel and busy time up to whole slots, so that all layers agree
to the slot. People, venues, resources and sessions are named by their position in their tuple.
"""

from solver.problem.basics import (
    COUNT_LIMIT,
    NONE,
    WEIGHT_LIMIT,
    DayKind,
    InvalidProblem,
    ResourceKind,
    Role,
)
from solver.problem.places import (
    Away,
    Blackout,
    Block,
    Core,
    Interval,
    Need,
    OpenHours,
    Person,
    Resource,
    Venue,
)
from solver.problem.sessions import (
    Apart,
    Balance,
    Duty,
    GapFairness,
    Group,
    Lag,
    Mix,
    Pin,
    Programme,
    Quota,
    Series,
    Session,
    Spacing,
    Together,
    Trip,
)
from solver.problem.whole import (
    Assignment,
    Problem,
    Weights,
    stage_cycle,
)

__all__ = [
    "COUNT_LIMIT",
    "NONE",
    "WEIGHT_LIMIT",
    "Apart",
    "Assignment",
    "Away",
    "Balance",
    "Blackout",
    "Block",
    "Core",
    "DayKind",
    "Duty",
    "GapFairness",
    "Group",
    "Interval",
    "InvalidProblem",
    "Lag",
    "Mix",
    "Need",
    "OpenHours",
    "Person",
    "Pin",
    "Problem",
    "Programme",
    "Quota",
    "Resource",
    "ResourceKind",
    "Role",
    "Series",
    "Session",
    "Spacing",
    "Together",
    "Trip",
    "Venue",
    "Weights",
    "stage_cycle",
]
