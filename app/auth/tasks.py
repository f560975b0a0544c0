"""Upkeep of what authorization stores."""

from app.auth.idempotency import purge_keys
from app.auth.visits import purge_visits
from app.database import session_scope
from app.jobs import UPKEEP, job_app


@job_app.periodic(cron="37 * * * *")
@job_app.task(name="auth.purge_idempotency_keys", queue=UPKEEP, queueing_lock="auth.purge_idempotency_keys")
def purge_idempotency_keys(timestamp: int) -> None:
    """Forget answered requests after a day."""
    with session_scope() as session:
        purge_keys(session)


@job_app.periodic(cron="43 * * * *")
@job_app.task(name="auth.purge_page_visits", queue=UPKEEP, queueing_lock="auth.purge_page_visits")
def purge_page_visits(timestamp: int) -> None:
    """Forget codes and visits of members' pages that are over."""
    with session_scope() as session:
        purge_visits(session)
