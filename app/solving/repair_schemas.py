"""JSON forms of what a repair came to."""

from datetime import date, time

from pydantic import Field

from app.plans.schemas import Answer


class PlaceInRepair(Answer):
    """When and where a session takes place."""

    day: date
    start: time
    venue: str | None
    venue_name: str | None = None


class RepairedSession(Answer):
    """How one session changes; ``left`` lose a part in it, ``joined`` get one.

    ``kind`` is ``moved``, ``venue`` (only the venue), ``people`` (only people), ``postponed`` or ``added``.
    """

    session: str
    name: str
    kind: str
    cost: float
    told: int
    """How many members have to be told."""
    old: PlaceInRepair | None
    new: PlaceInRepair | None
    left: list[str]
    joined: list[str]


class ToldOf(Answer):
    """One thing that a member has to be told."""

    session: str
    kind: str
    sentence: str = ""


class ToldMember(Answer):
    """A member who has to be told, and of what."""

    member: str
    why: list[ToldOf]


class LeftViolation(Answer):
    """A break of a rule that nothing within the scope mends."""

    rule: str
    sessions: list[str]
    sentence: str = ""


class RepairAlternative(Answer):
    """Another answer, in a draft of its own; it differs in ``days``, ``venues`` or ``people``."""

    difference: str
    plan: int
    cost: float
    bound: float
    proven: bool
    told: int
    changes: list[RepairedSession]


class RepairResult(Answer):
    """The smallest change that was found; no repair costs less than ``bound``, one unit being one person told.

    ``proven`` says that none is smaller. ``last_resort`` sessions were left out although they are mandatory, pinned or
    were not to be postponed, because nothing else was possible; they do not count in the cost.
    """

    cost: float
    bound: float
    gap: float
    proven: bool
    seconds: float
    broken: list[str]
    last_resort: int
    hard_violations: int
    left: list[LeftViolation]
    changes: list[RepairedSession]
    told: list[ToldMember]
    alternatives: list[RepairAlternative] = Field(default_factory=list)
