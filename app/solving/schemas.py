"""JSON forms of runs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.plans.schemas import Answer, Request
from app.text import Key, WeightValue
from solver.result import Status


class RunRequest(Request):
    """Asks for a plan to be solved: from nothing, or improving what it holds."""

    seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    weights: dict[Key, WeightValue] = Field(default_factory=dict, max_length=50)
    """Weight per preference for this run; preferences that are not named keep the committee's."""
    mode: Literal["build", "improve"] = "build"


class RunProgress(Answer):
    """How far a run has come; ``cost``, ``bound`` and ``gap`` are empty until known."""

    phase: str
    seconds: float
    cost: int | None
    bound: int | None
    gap: float | None
    placed: int
    sessions: int


class FormatCount(Answer):
    """Sessions of one format."""

    format: str
    wanted: int
    placed: int


class UnplacedSession(Answer):
    """A session without a place, and the rules that rule out every one, the most telling first."""

    session: str
    rules: list[str]
    reasons: list[str] = Field(default_factory=list)
    """The rules in the reader's language."""


class RunResult(Answer):
    """What a run came to; violations and costs are the independent checker's and the metrics'."""

    status: Status
    """How the run ended; ``not_found`` means within the limit, ``infeasible`` that no schedule keeps all rules."""
    verdict: str = ""
    """The status as a sentence in the reader's language."""
    cost: int
    bound: int
    gap: float
    seconds: float
    first_feasible_seconds: float | None
    sessions: int
    placed: int
    hard_violations: int
    costs: dict[str, int]
    formats: list[FormatCount]
    unplaced: list[UnplacedSession]


class Run(Answer):
    """A run of the solver on one plan."""

    id: int
    plan: int
    mode: str
    state: str
    seconds: int
    seed: int
    weights: dict[str, int]
    attempt: int
    cancel_requested: bool
    progress: RunProgress | None
    result: RunResult | None
    result_plan: int | None
    """Where the result was written: the plan, or a sibling when the plan had changed meanwhile."""
    error: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    ended_at: datetime | None
