"""Executing a run: snapshot, problem, child process, independent check, draft; fenced from beginning to end."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import clock
from app.database import session_scope
from app.errors import Problem
from app.jobs import ATTEMPTS
from app.plans.drafts import PlanProblem, read_problem, save_beside, save_draft
from app.solving.mending import document_of, draft_of
from app.solving.messages import Mend, Solve
from app.solving.outcome import outcome_of
from app.solving.pool import ChildLost, Command, ProblemRefused, SolveAbandoned, SolvingPool
from app.solving.repairing import begin_with, order_of
from app.solving.tables import ACTIVE_STATES, RunMode, RunRow, RunState
from solver.repair.outcome import Repair
from solver.result import Progress, Result
from solver.schedule import Schedule

SOLVER_MEMORY_MB = 4096
"""Address space of a solving child; a county's year needs a tenth of it."""

log = structlog.get_logger()


@cache
def solving_pool() -> SolvingPool:
    """Return the solving children of this process."""
    return SolvingPool(SOLVER_MEMORY_MB)


@dataclass(frozen=True)
class Claim:
    """The right to write a run's result, until someone else takes the run over."""

    run_id: int
    attempt: int
    plan_id: int
    mode: str
    seconds: int
    work: int | None
    seed: int
    weights: dict[str, int]
    options: dict[str, Any]


def execute_run(run_id: int) -> None:
    """Solve a queued run, or one whose worker died, and write its result where it still belongs."""
    claim = claim_run(run_id)
    if claim is None:
        return
    try:
        _carry_out(claim)
    except SolveAbandoned:
        log.info("run_abandoned", run=run_id, attempt=claim.attempt)
    except (ProblemRefused, Problem) as error:
        end_run(claim, RunState.FAILED, error=str(error))
    except Exception as error:
        if claim.attempt >= ATTEMPTS:
            end_run(claim, RunState.FAILED, error=_reason(error))
        raise


def claim_run(run_id: int) -> Claim | None:
    """Begin the next attempt at a run; None when there is nothing left to do."""
    with session_scope() as session:
        run = session.scalars(select(RunRow).where(RunRow.id == run_id).with_for_update()).one_or_none()
        if run is None or run.state not in ACTIVE_STATES:
            return None
        now = clock.now()
        if run.cancel_requested:
            run.state, run.ended_at = RunState.CANCELLED, now
            return None
        run.state, run.attempt, run.heartbeat_at = RunState.RUNNING, run.attempt + 1, now
        run.started_at = run.started_at or now
        return Claim(
            run.id, run.attempt, run.plan_id, run.mode, run.seconds, run.work, run.seed, run.weights, run.options
        )


def end_run(claim: Claim, state: RunState, **values: Any) -> bool:
    """Write how an attempt ended; False when the run is no longer this attempt's."""
    with session_scope() as session:
        return _end(session, claim, state, **values)


def _carry_out(claim: Claim) -> None:
    solving_pool().warm()  # a child that has to be started imports while the facts are read
    with session_scope() as session:
        stated = read_problem(session, claim.plan_id, claim.weights)
        if claim.mode == RunMode.REPAIR:
            stated = begin_with(session, stated)
        order = _order(session, claim, stated)
    beat = Beat(claim, stated.version)
    try:
        result = solving_pool().solve(order, beat)
    except ChildLost:
        if not beat.cancelled:
            raise
        end_run(claim, RunState.CANCELLED)
        return
    _save(claim, stated, result, RunState.CANCELLED if beat.cancelled else RunState.SUCCEEDED)


def _order(session: Session, claim: Claim, stated: PlanProblem) -> Solve | Mend:
    if claim.mode == RunMode.REPAIR:
        return order_of(session, stated, claim.options, claim.seconds, claim.seed)
    problem = stated.translation.problem
    start = Schedule(problem.published) if claim.mode == RunMode.IMPROVE else None
    return Solve(problem, claim.seconds, claim.seed, start, claim.work)


def _save(claim: Claim, stated: PlanProblem, result: Result | Repair, state: RunState) -> None:
    if isinstance(result, Repair):
        _save_repair(claim, stated, result, state)
        return
    outcome = outcome_of(stated, result)
    with session_scope() as session:
        # First the run, which locks it: whoever has lost it writes no draft.
        if _end(session, claim, state, result=outcome.document):
            plan_id = save_draft(session, stated, outcome.drafted, outcome.costs)
            session.execute(update(RunRow).where(RunRow.id == claim.run_id).values(result_plan_id=plan_id))
        else:
            log.warning("run_result_refused", run=claim.run_id, attempt=claim.attempt)


def _save_repair(claim: Claim, stated: PlanProblem, result: Repair, state: RunState) -> None:
    """Write the smallest repair into the plan, every alternative into a draft beside it."""
    best = draft_of(stated, result.schedule, result.changes)
    others = [draft_of(stated, other.schedule, other.changes) for other in result.alternatives]
    with session_scope() as session:
        # First the run, which locks it: whoever has lost it writes no draft.
        if not _end(session, claim, state):
            log.warning("run_result_refused", run=claim.run_id, attempt=claim.attempt)
            return
        plan_id = save_draft(session, stated, best.drafted, best.costs, best.postponed)
        plans = [save_beside(session, plan_id, other.drafted, other.costs, other.postponed) for other in others]
        values = {"result": document_of(stated, result, plans), "result_plan_id": plan_id}
        session.execute(update(RunRow).where(RunRow.id == claim.run_id).values(values))


def _end(session: Session, claim: Claim, state: RunState, **values: Any) -> bool:
    changed = session.execute(
        update(RunRow).where(*_mine(claim)).values(state=state, ended_at=clock.now(), **values).returning(RunRow.id)
    )
    return changed.first() is not None


def _mine(claim: Claim) -> tuple[Any, ...]:
    return RunRow.id == claim.run_id, RunRow.attempt == claim.attempt, RunRow.state == RunState.RUNNING


class Beat:
    """Writes signs of life and progress of one attempt, and reads what is wanted of it."""

    def __init__(self, claim: Claim, version: int) -> None:
        self._claim, self._version = claim, version
        self.cancelled = False

    def __call__(self, progress: Progress | None) -> Command:
        """Write the newest progress; abandon what another attempt has taken over."""
        values: dict[str, Any] = {"heartbeat_at": clock.now(), "started_version": self._version}
        if progress is not None:
            values["progress"] = asdict(progress)
        statement = update(RunRow).where(*_mine(self._claim)).values(values).returning(RunRow.cancel_requested)
        try:
            with session_scope() as session:
                wanted = session.execute(statement).scalars().first()
        except OperationalError:
            log.warning("heartbeat_missed", run=self._claim.run_id, exc_info=True)
            return Command.GO_ON
        if wanted is None:
            return Command.ABANDON
        self.cancelled = self.cancelled or wanted
        return Command.STOP if self.cancelled else Command.GO_ON


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ChildLost) else "The run ended by an error inside the service."
