"""JSON forms of explanations and ways out."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from app.advice.schemas import OptionShown
from app.drafts.schemas import EditReport
from app.plans.schemas import Request
from app.text import Text


class ReasonShown(BaseModel):
    """One fact or rule of a conflict, with what it names; ``stays`` is another session that stands where it stands."""

    rule: str
    detail: str
    sentence: str
    sessions: list[str]
    members: list[str]
    venues: list[str]
    first: date | None
    last: date | None


class ExplanationShown(BaseModel):
    """Why a session has no place while all others stay.

    ``status`` is ``conflict``, ``place`` (there is one) or ``unknown`` (neither was found within the limit). The
    reasons together leave no place, proven twice; where ``minimal``, any of them left out, the others alone leave one.
    """

    session: str
    name: str
    status: str
    verdict: str
    minimal: bool
    reasons: list[ReasonShown]
    place: OptionShown | None
    seconds: float


class PlanExplanation(BaseModel):
    """Why the mandatory sessions that a draft leaves out cannot all be placed, even if all others go anywhere else.

    ``status`` is ``complete`` (none is left out), ``conflict``, or ``unknown``: no such conflict was found within the
    limit, which does not say that there is none.
    """

    plan: int
    unplaced: list[str]
    """Mandatory sessions without a place."""
    status: str
    verdict: str
    minimal: bool
    reasons: list[ReasonShown]
    seconds: float


class ChangeShown(BaseModel):
    """One change of a way out: a fact of the session, or another session that moves."""

    act: str
    sentence: str
    session: str
    number: int


class WayShown(BaseModel):
    """Changes after which the session has a place, checked; ``cost`` in points, one being a person told of a move."""

    way: str
    """By this name it is applied."""
    cost: float
    difference: int
    """By how much the plan's cost differs then, the session's place included."""
    told: int
    """How many attend the sessions that move."""
    approver: bool
    """Whether only an approver may do it."""
    sentence: str
    changes: list[ChangeShown]
    place: OptionShown


class WaysShown(BaseModel):
    """The cheapest ways out, the cheapest first; each is of other kinds than those before it."""

    session: str
    name: str
    ways: list[WayShown]
    complete: bool
    """Whether there are no others of these kinds."""
    seconds: float


class WayRequest(Request):
    """Why this way is taken; a waived notice shows it as its reason."""

    reason: Annotated[Text, Field(max_length=1000)] = ""


class WayReport(BaseModel):
    """What applying a way out has changed: the session's facts, and the draft."""

    dry_run: bool
    way: str
    changes: list[ChangeShown]
    facts: list[str]
    """Fields of the session that are other than before."""
    edit: EditReport
