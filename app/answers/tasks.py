"""Upkeep of date enquiries."""

from dataclasses import dataclass

from sqlalchemy import select

from app.answers.deeds import begin
from app.answers.enquiries import committees_with_expired, expire
from app.clock import now
from app.committees.tables import CommitteeRow
from app.database import session_scope
from app.jobs import UPKEEP, job_app


@dataclass(frozen=True)
class Service:
    """Acts by itself when a time has come."""

    name: str = "the service"
    origin: str = "worker"


@job_app.periodic(cron="*/10 * * * *")
@job_app.task(name="answers.expire_enquiries", queue=UPKEEP, queueing_lock="answers.expire_enquiries")
def expire_enquiries(timestamp: int) -> None:
    """Close the date enquiries whose time has run out, one committee after the other."""
    with session_scope() as session:
        numbers = list(committees_with_expired(session, now()))
    for number in numbers:
        with session_scope() as session:
            committee = session.scalars(select(CommitteeRow).where(CommitteeRow.id == number)).one_or_none()
            if committee is not None:
                expire(begin(session, committee, Service()))
