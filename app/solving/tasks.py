"""The job that executes a run."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.jobs import RETRY, job_app, when_given_up
from app.solving.execute import execute_run, solving_pool
from app.solving.tables import ACTIVE_STATES, RunRow, RunState

SOLVING = "solving"
"""The queue of the runs."""


def warm_up() -> None:
    """Start a solving child now, so that the first run need not wait for its imports."""
    solving_pool().warm()


@job_app.task(name="solving.execute_run", queue=SOLVING, retry=RETRY)
def execute_run_job(run_id: int) -> None:
    """Execute a run."""
    execute_run(run_id)


@when_given_up("solving.execute_run")
def give_up(session: Session, run_id: int) -> None:
    """Call a run failed whose workers died again and again."""
    lost = update(RunRow).where(RunRow.id == run_id, RunRow.state.in_(ACTIVE_STATES))
    reason = "The workers that executed this run ended again and again."
    session.execute(lost.values(state=RunState.FAILED, ended_at=clock.now(), error=reason))
