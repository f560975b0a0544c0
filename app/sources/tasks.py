"""The jobs that read foreign calendars, and count out anew what recurs."""

from typing import Final

from sqlalchemy.orm import Session

from app.jobs import defer, job_app
from app.sources.pull import pull_due, pull_one

QUEUE: Final = "sources"


@job_app.task(name="sources.pull", queue=QUEUE)
def pull(number: int) -> None:
    """Read one calendar now."""
    pull_one(number)


@job_app.periodic(cron="*/5 * * * *")
@job_app.task(name="sources.tick", queue=QUEUE, queueing_lock="sources.tick")
def tick(timestamp: int) -> None:
    """Read the calendars whose time has come."""
    pull_due()


def pull_soon(session: Session, number: int) -> None:
    """Have a calendar read as soon as the transaction is committed; of several requests one is enough."""
    defer(session, pull, queueing_lock=f"sources.pull.{number}", number=number)
