"""JSON forms of runs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.facts import Day
from app.plans.schemas import Answer, Request
from app.solving.repair_schemas import RepairResult
from app.text import Key, WeightValue
from solver.result import Status


class RepairScope(Request):
    """Sessions that a repair may change: those that meet everything given here; ``from`` and ``to`` are their days."""

    model_config = ConfigDict(populate_by_name=True)

    sessions: Annotated[list[Key], Field(max_length=1000)] | None = None
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    area: Key | None = None


class RepairOptions(Request):
    """What a repair may do; what begins before ``freeze_before`` stays as it is."""

    freeze_before: Day | None = None
    scope: RepairScope | None = None
    postpone: bool = True
    """Whether postponing a session is an answer at its price, not only the last resort."""
    alternatives: Annotated[int, Field(ge=0, le=3)] = 0
    """How many different answers to look for, each written as a draft of its own."""


class RunRequest(RepairOptions):
    """Asks for a plan to be solved: from nothing, improving what it holds, or mending it with the least change.

    A repair looks at ``freeze_before``, ``scope``, ``postpone`` and ``alternatives``; a plan that holds nothing yet
    begins with what is published.
    """

    seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    work: Annotated[int, Field(ge=1, le=3600)] | None = None
    """A limit in units of work, each about a second's worth, counted alike on every machine.

    What builds or improves with it comes out the same every time, unless ``seconds`` end the run before.
    """
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    weights: dict[Key, WeightValue] = Field(default_factory=dict, max_length=50)
    """Weight per preference for this run; preferences that are not named keep the committee's."""
    profile: Key | None = None
    """A stored weight profile; what ``weights`` names goes before it."""
    mode: Literal["build", "improve", "repair"] = "build"

    def repair_options(self) -> dict[str, object]:
        """What of this a repair looks at."""
        return self.model_dump(include=set(RepairOptions.model_fields))


class RepeatRequest(Request):
    """Asks for a run to be repeated from where it began, with other weights; what is left out stays as it was."""

    profile: Key | None = None
    """A stored weight profile."""
    weights: Annotated[dict[Key, WeightValue], Field(max_length=50)] | None = None
    """Weight per preference, before the profile's; without either the run's own."""
    seconds: Annotated[int, Field(ge=1, le=3600)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class ComparedRun(Answer):
    """One of the runs that stand side by side; what it left is in ``result_plan``, where it may have changed since."""

    run: int
    plan: int
    mode: str
    state: str
    seconds: int
    weights: dict[str, int]
    result_plan: int | None


class ComparedFigure(Answer):
    """One figure of every run, in their order; None where a run has none. ``difference`` is to the first run."""

    figure: str
    name: str
    values: list[float | None]
    difference: list[float | None]


class RunsCompared(Answer):
    """Runs side by side, by what their schedules came to at their end: figures, and the cost of each preference."""

    runs: list[ComparedRun]
    figures: list[ComparedFigure]
    costs: list[ComparedFigure]


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
    work: int | None
    seed: int
    weights: dict[str, int]
    options: RepairOptions | None
    """What a repair may do."""
    attempt: int
    cancel_requested: bool
    progress: RunProgress | None
    result: RunResult | None
    """What a run that builds or improves came to."""
    repair: RepairResult | None
    """What a repair came to."""
    result_plan: int | None
    """Where the result was written: the plan, or a sibling when the plan had changed meanwhile."""
    error: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    ended_at: datetime | None
