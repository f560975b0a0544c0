"""Upkeep of what authorization stores."""

from app.auth.idempotency import purge_keys
from app.database import session_scope
from app.jobs import UPKEEP, job_app


@job_app.periodic(cron="37 * * * *")
@job_app.task(name="auth.purge_idempotency_keys", queue=UPKEEP, queueing_lock="auth.purge_idempotency_keys")
def purge_idempotency_keys(timestamp: int) -> None:
    """Forget answered requests after a day."""
    with session_scope() as session:
        purge_keys(session)
