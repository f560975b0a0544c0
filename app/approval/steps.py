"""Whose turn it is: from which state each step leads where, and who may take it.

What is reviewed keeps its own state and its own rows of steps; this says what they mean.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Mapped

from app.errors import Conflict

DRAFT, SUBMITTED, APPROVED = "draft", "submitted", "approved"


class Verdict(StrEnum):
    """A step of an approval (报批)."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


COMES_FROM = {
    Verdict.SUBMITTED: (DRAFT,),
    Verdict.APPROVED: (SUBMITTED,),
    Verdict.RETURNED: (SUBMITTED, APPROVED),
    Verdict.WITHDRAWN: (SUBMITTED, APPROVED),
}
"""States from which each step is taken."""


class ReviewOutOfTurn(Conflict):
    """What is {state} cannot be {verdict}."""


class ApprovedAlready(Conflict):
    """Whoever submitted this, or has approved it already, cannot approve it; another person has to."""


class ReviewColumns:
    """One step as it is stored: by whom, on which version, with what remarks."""

    version: Mapped[int]
    verdict: Mapped[str]
    remark: Mapped[str | None]
    caller: Mapped[str]
    """Who it is, as two-person rules see it: one access token, one person."""
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class Taken(Protocol):
    """A step that was taken."""

    @property
    def verdict(self) -> str:
        """Which step."""

    @property
    def caller(self) -> str:
        """By whom."""


def round_of(steps: Iterable[Taken]) -> list[str]:
    """Who has submitted and approved since the last submission; nobody where it is not submitted now."""
    callers: list[str] = []
    for step in steps:
        match step.verdict:
            case Verdict.SUBMITTED:
                callers = [step.caller]
            case Verdict.APPROVED:
                callers.append(step.caller)
            case _:
                callers = []
    return callers


def approvals(steps: Iterable[Taken]) -> int:
    """How many have approved since the last submission."""
    return max(len(round_of(steps)) - 1, 0)


def require_turn(state: str, verdict: Verdict, steps: Iterable[Taken], caller: str) -> None:
    """Refuse a step that is not due, or that somebody else has to take."""
    if state not in COMES_FROM[verdict]:
        raise ReviewOutOfTurn(state=state, verdict=verdict.value)
    if verdict is Verdict.APPROVED and caller in round_of(steps):
        raise ApprovedAlready


def state_after(verdict: Verdict, steps: Iterable[Taken], needed: int) -> str:
    """The state that a step leads to; ``steps`` include it."""
    match verdict:
        case Verdict.SUBMITTED:
            return SUBMITTED
        case Verdict.APPROVED:
            return APPROVED if approvals(steps) >= max(needed, 1) else SUBMITTED
        case _:
            return DRAFT
