"""The job that counts out further what recurs in members' calendars, and forgets what was deleted long ago."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, undefer

from app.caldav.tables import DavCalendarRow, DavObjectRow
from app.caldav.writing import SOURCE, spans_of_member
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.database import session_scope
from app.jobs import job_app
from app.sources.blocks import Service, counted_out, replace_blocks
from app.sources.ics import Unreadable
from app.sources.reading import read_object
from app.sources.tasks import QUEUE

REMEMBERED: Final = timedelta(days=180)
"""How long readers can learn what was deleted; whoever reads less often begins anew."""
BY: Final = Service("calendars")


@job_app.periodic(cron="23 18 * * *")
@job_app.task(name="caldav.count_out", queue=QUEUE, queueing_lock="caldav.count_out")
def count_out(timestamp: int) -> None:
    """Count out what recurs for the days that have come into reach."""
    with session_scope() as session:
        forget_deleted(session)
        recurring = select(DavCalendarRow.member_id).join(DavObjectRow, DavObjectRow.calendar_id == DavCalendarRow.id)
        members = session.scalars(recurring.where(DavObjectRow.recurs, DavObjectRow.size > 0).distinct()).all()
    for number in members:
        with session_scope() as session:
            count_out_member(session, number)


def count_out_member(session: Session, number: int) -> None:
    """Count out what recurs in one member's calendars."""
    member = session.get(MemberRow, number)
    if member is None:
        return
    calendars = select(DavCalendarRow).where(DavCalendarRow.member_id == number).order_by(DavCalendarRow.id)
    numbers = [row.id for row in session.scalars(calendars.with_for_update())]
    recurring = (DavObjectRow.calendar_id.in_(numbers), DavObjectRow.recurs, DavObjectRow.size > 0)
    asked = counted_out(session.get_one(CommitteeRow, member.committee_id))
    for row in session.scalars(select(DavObjectRow).where(*recurring).options(undefer(DavObjectRow.content))):
        try:
            row.spans = [span.written() for span in read_object(row.content or b"", asked).spans]
        except Unreadable:
            continue
    session.flush()
    replace_blocks(session, member, SOURCE, spans_of_member(session, number), BY)


def forget_deleted(session: Session) -> None:
    """Forget what was deleted long ago, and from which revision on that is so."""
    old = (DavObjectRow.size == 0, DavObjectRow.changed_at < now() - REMEMBERED)
    newest = select(DavObjectRow.calendar_id, func.max(DavObjectRow.revision).label("revision")).where(*old)
    gone = newest.group_by(DavObjectRow.calendar_id).subquery()
    session.execute(
        update(DavCalendarRow).where(DavCalendarRow.id == gone.c.calendar_id).values(forgotten=gone.c.revision)
    )
    session.execute(delete(DavObjectRow).where(*old).execution_options(synchronize_session=False))
