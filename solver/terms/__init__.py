"""The vocabulary rules and preferences are stated in: a closed set of shapes that every layer encodes once.

A rule or preference yields terms and posts nothing. ``W`` is the number of days on which a session may begin, counted
from the first day of its clipped window (``window_days``); arrays of a session have the shape ``(W, slots_per_day)``.
"""

from solver.terms.basics import Costs, Flags, Period, window_days
from solver.terms.costs import (
    AbsentCost,
    BalanceCost,
    CostTerm,
    DutyCost,
    LoadCost,
    RankCost,
    ShortCost,
    SkipCost,
    SlotCost,
    VenueCost,
)
from solver.terms.hard import (
    Alone,
    AtMost,
    Attend,
    Capacity,
    Distance,
    Domain,
    HardTerm,
    Keep,
    Must,
    Options,
    PersonAtMost,
    PersonClosed,
    PersonExclusive,
    Separate,
    VenueClosed,
    VenueExclusive,
)

__all__ = [
    "AbsentCost",
    "Alone",
    "AtMost",
    "Attend",
    "BalanceCost",
    "Capacity",
    "CostTerm",
    "Costs",
    "Distance",
    "Domain",
    "DutyCost",
    "Flags",
    "HardTerm",
    "Keep",
    "LoadCost",
    "Must",
    "Options",
    "Period",
    "PersonAtMost",
    "PersonClosed",
    "PersonExclusive",
    "RankCost",
    "Separate",
    "ShortCost",
    "SkipCost",
    "SlotCost",
    "VenueClosed",
    "VenueCost",
    "VenueExclusive",
    "window_days",
]
