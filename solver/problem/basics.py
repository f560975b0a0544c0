"""Constants and kinds that the facts are stated with."""

from enum import StrEnum

NONE = -1
"""Stands for "no day", "no venue", "no parent" in integer fields."""
WEIGHT_LIMIT = 1_000_000
"""Largest weight or price; keeps every total far below 2**63."""
COUNT_LIMIT = 1_000_000
"""Largest number of people, things or days that is counted."""


class InvalidProblem(ValueError):
    """The problem contradicts itself; the message is one sentence that names the item."""


class DayKind(StrEnum):
    """What sort of day a date is."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"


class Role(StrEnum):
    """How the people of an attendance group take part in a session."""

    REQUIRED = "required"
    PRESIDER = "presider"
    QUORUM = "quorum"
    POOL = "pool"
    PREFERRED = "preferred"


class ResourceKind(StrEnum):
    """What a countable resource stands for."""

    DEPARTMENT = "department"
    STAFF = "staff"
    VEHICLE = "vehicle"
