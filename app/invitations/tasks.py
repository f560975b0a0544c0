"""The jobs that send invitations and read replies."""

from sqlalchemy.orm import Session

from app.invitations.mailbox import read_mailboxes
from app.invitations.sending import send_due
from app.jobs import NOTICES, defer, job_app

SOON = "invitations.send"


@job_app.task(name="invitations.send", queue=NOTICES, queueing_lock=SOON)
def send() -> None:
    """Send what is due now."""
    send_due()


def send_soon(session: Session) -> None:
    """Have mails sent as soon as the transaction is committed."""
    defer(session, send, queueing_lock=SOON)


@job_app.periodic(cron="*/1 * * * *")
@job_app.task(name="invitations.tick", queue=NOTICES, queueing_lock="invitations.tick")
def tick(timestamp: int) -> None:
    """Send what has become due again, and read replies."""
    send_due()
    read_mailboxes()
