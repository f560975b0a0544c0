"""Background jobs: Procrastinate on the same PostgreSQL, so that a job is enqueued by the transaction that wants it.

A room declares its jobs with ``@job_app.task(name="room.act", queue=…, retry=…)`` and is imported by ``app.worker``.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, JobDeferrer, Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager, migrations_path
from procrastinate.tasks import Task
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.database import session_scope

HEARTBEAT_SECONDS: Final = 5.0
STALLED_SECONDS: Final = 25.0
"""A worker that gave no sign of life for so long has lost its jobs."""

ATTEMPTS: Final = 3
UPKEEP: Final = "upkeep"
"""The queue of the jobs that look after jobs; a worker serves it apart, so that long jobs cannot hold it up."""

NOTICES: Final = "notices"
"""The queue of what is sent outside; a worker serves it apart too, so that people are told while plans are made."""
INTERACTIVE: Final = "interactive"
"""The queue of the jobs that a person waits for; a worker serves it apart, so that long jobs cannot hold it up."""

FINISHED_HOURS: Final = 72

RETRY: Final = procrastinate.RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=2)
"""How a job that raised is tried again, unless its declaration says otherwise."""

job_app: Final = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Every declared job; only the worker opens a connection of its own for it."""

_given_up: Final[dict[str, Callable[..., None]]] = {}


def defer(
    session: Session,
    task: Task[Any, Any, Any],
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    priority: int | None = None,
    schedule_at: datetime | None = None,
    **arguments: Any,
) -> int | None:
    """Enqueue a job inside the session's transaction and return its number.

    Jobs of one ``lock`` run one after the other. Of one ``queueing_lock`` only one waits; None when one does already.
    """
    configured = task.configure(lock=lock, queueing_lock=queueing_lock, priority=priority, schedule_at=schedule_at)
    manager = JobManager(procrastinate.SyncPsycopgConnector())
    try:
        with session.begin_nested():
            connection = session.connection().connection.driver_connection
            return JobDeferrer(manager, configured.job, connection).defer(**arguments)
    except AlreadyEnqueued:
        return None


def when_given_up(task_name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register what happens when a job's worker died too often: ``handler(session, **arguments of the job)``."""

    def register(handler: Callable[..., None]) -> Callable[..., None]:
        _given_up[task_name] = handler
        return handler

    return register


@job_app.periodic(cron="* * * * * */5")  # the sixth field is the seconds
@job_app.task(name="jobs.recover_stalled", queue=UPKEEP, queueing_lock="jobs.recover_stalled", pass_context=True)
async def recover_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """Give the jobs of dead workers to living ones; what has killed three workers is not tried a fourth time."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        if job.attempts + 1 < ATTEMPTS:
            await manager.retry_job(job, retry_at=datetime.now(UTC))
        else:
            _give_up(job)
            await manager.finish_job(job, Status.FAILED, delete_job=False)


def _give_up(job: Job) -> None:
    if handler := _given_up.get(job.task_name):
        with session_scope() as session:
            handler(session, **job.task_kwargs)


@job_app.periodic(cron="17 * * * *")
@job_app.task(name="jobs.purge_old", queue=UPKEEP, queueing_lock="jobs.purge_old", pass_context=True)
async def purge_old(context: procrastinate.JobContext, timestamp: int) -> None:
    """Remove jobs that ended days ago; the record of periodic jobs stays, or they would start again."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=FINISHED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


# --- schema

_APPLIED = re.compile(r"procrastinate schema (\S+)")


def apply_schema(connection: Connection) -> None:
    """Bring Procrastinate's own tables to the installed version; their comment remembers how far they are."""
    files = sorted(path.name for path in migrations_path.glob("*.sql"))
    comment = connection.scalar(text("SELECT obj_description(to_regclass('procrastinate_jobs'))"))
    applied = _APPLIED.search(comment or "")
    exists = connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is not None
    if not exists:
        connection.exec_driver_sql(_literal(SchemaManager.get_schema()))
    for name in (name for name in files if exists and applied and name > applied[1]):
        connection.exec_driver_sql(_literal((migrations_path / name).read_text(encoding="utf-8")))
    connection.exec_driver_sql(f"COMMENT ON TABLE procrastinate_jobs IS 'procrastinate schema {files[-1]}'")


def _literal(statements: str) -> str:
    return statements.replace("%", "%%")
