"""What a member's calendar shows, and in which revision."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.attendance.queries import answers_of_member
from app.attendance.states import AnswerState, Decision
from app.attendance.tables import AnswerRow
from app.calendar.feed import CANCELLED_SHOWN, STRUCK, UID_DOMAIN, FeedCalendar, FeedEvent, Reader
from app.calendar.subscribers import Subscriber
from app.plans.tables import InvitationRow, InvitationStatus, MemberCalendarRow
from app.text import say

SHOWN = (InvitationStatus.CONFIRMED, InvitationStatus.PROVISIONAL)


@dataclass(frozen=True)
class FeedState:
    """What tells one state of a member's calendar from another without rendering it."""

    revision: int
    cancelled: int
    """How many cancelled and postponed sessions are still shown: they leave the calendar without a new revision."""
    changed_at: datetime | None


def feed_state(session: Session, subscriber: Subscriber, moment: datetime) -> FeedState:
    """Read in which state a member's calendar is."""
    member = subscriber.member
    shown = select(func.count()).where(InvitationRow.member_id == member.id, _struck_through(moment)).scalar_subquery()
    calendar = session.execute(
        select(MemberCalendarRow.revision, MemberCalendarRow.changed_at, shown).where(
            MemberCalendarRow.member_id == member.id
        )
    ).one_or_none()
    if calendar is None:
        return FeedState(0, 0, None)
    return FeedState(calendar[0], calendar[2], calendar[1])


def feed_calendar(session: Session, subscriber: Subscriber, moment: datetime) -> FeedCalendar:
    """Read a member's whole calendar."""
    member, committee = subscriber.member, subscriber.committee
    rows = session.scalars(select(InvitationRow).where(InvitationRow.member_id == member.id, shown_at(moment)))
    answers = answers_of_member(session, member.id)
    reader = reader_of(subscriber)
    name = say(reader.language, "calendar.name", committee=committee.name, member=member.name)
    return FeedCalendar(name, reader, tuple(event_of(row, answers.get(row.session_id)) for row in rows))


def reader_of(subscriber: Subscriber) -> Reader:
    """Return whose events they are, in the member's language."""
    member, committee = subscriber.member, subscriber.committee
    return Reader(committee.name, committee.time_zone, member.name, member.key, subscriber.language)


def shown_at(moment: datetime) -> ColumnElement[bool]:
    """Invitations that a calendar shows: what takes place, and for a while what does not."""
    return or_(InvitationRow.status.in_(SHOWN), _struck_through(moment))


def _struck_through(moment: datetime) -> ColumnElement[bool]:
    return and_(InvitationRow.status.in_(STRUCK), InvitationRow.changed_at > moment - CANCELLED_SHOWN)


def event_of(row: InvitationRow, answer: AnswerRow | None) -> FeedEvent:
    """Return an invitation as its member's calendar shows it."""
    return FeedEvent(
        uid=f"{row.uid}@{UID_DOMAIN}",
        sequence=row.sequence,
        status=InvitationStatus(row.status),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        days=row.days,
        summary=row.summary,
        location=row.location,
        category=row.category,
        topic=row.topic,
        roles=tuple(row.roles),
        changed_at=row.changed_at,
        note=row.note,
        answer=AnswerState.NEEDS_ACTION if answer is None else AnswerState(answer.state),
        leave_refused=answer is not None and answer.decision == Decision.REFUSED,
        leave_note=None if answer is None else answer.note,
    )
