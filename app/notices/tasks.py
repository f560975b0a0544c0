"""The job that sends messages."""

from sqlalchemy.orm import Session

from app.jobs import NOTICES, defer, job_app
from app.notices.dispatch import send_due

SOON = "notices.send"


@job_app.task(name="notices.send", queue=NOTICES, queueing_lock=SOON)
def send() -> None:
    """Send what is due now."""
    send_due()


def send_soon(session: Session) -> None:
    """Have messages sent as soon as the transaction is committed."""
    defer(session, send, queueing_lock=SOON)
