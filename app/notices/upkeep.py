"""What is done every few seconds: messages that have become due are sent, and receipts asked for."""

import app.notices.compose
import app.notices.leave  # noqa: F401  whoever works makes messages too
from app.jobs import NOTICES, job_app
from app.notices.dispatch import send_due
from app.notices.receipts import check_due


@job_app.periodic(cron="* * * * * */10")  # the sixth field is the seconds
@job_app.task(name="notices.tick", queue=NOTICES, queueing_lock="notices.tick")
def tick(timestamp: int) -> None:
    """Send what has become due, after an attempt that failed or by a channel's rate, and ask for receipts."""
    send_due()
    check_due()
