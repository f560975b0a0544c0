"""The job that executes a run."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.jobs import INTERACTIVE, RETRY, job_app, when_given_up
from app.solving.execute import execute_run, solving_pool
from app.solving.tables import ACTIVE_STATES, RunRow, RunState

SOLVING = "solving"
"""The queue of the runs."""
WARM = 2
"""Children that wait: one for the next run, one for somebody who waits for a repair."""


def warm_up() -> None:
    """Start solving children now, so that the first runs need not wait for their imports."""
    solving_pool().warm(WARM)


@job_app.task(name="solving.execute_run", queue=SOLVING, retry=RETRY)
def execute_run_job(run_id: int) -> None:
    """Execute a run."""
    execute_run(run_id)


@job_app.task(name="solving.execute_repair", queue=INTERACTIVE, retry=RETRY)
def execute_repair_job(run_id: int) -> None:
    """Execute a repair, for which a planner waits."""
    execute_run(run_id)


@when_given_up("solving.execute_repair")
@when_given_up("solving.execute_run")
def give_up(session: Session, run_id: int) -> None:
    """Call a run failed whose workers died again and again."""
    lost = update(RunRow).where(RunRow.id == run_id, RunRow.state.in_(ACTIVE_STATES))
    reason = "The workers that executed this run ended again and again."
    session.execute(lost.values(state=RunState.FAILED, ended_at=clock.now(), error=reason))
