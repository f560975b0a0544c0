"""What a member's calendar shows, and in which revision."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.attendance.queries import answers_of_member
from app.attendance.states import AnswerState, Decision
from app.attendance.tables import AnswerRow
from app.calendar.asked import asked_slots
from app.calendar.feed import CANCELLED_SHOWN, STRUCK, UID_DOMAIN, FeedCalendar, FeedEvent, Reader
from app.calendar.looks import pages
from app.calendar.subscribers import Subscriber
from app.plans.tables import InvitationRow, InvitationStatus
from app.sessions.tables import ConsultationSession
from app.text import say

SHOWN = (InvitationStatus.CONFIRMED, InvitationStatus.PROVISIONAL)


def feed_calendar(session: Session, subscriber: Subscriber, moment: datetime) -> FeedCalendar:
    """Read a member's whole calendar."""
    member, committee = subscriber.member, subscriber.committee
    subject = ConsultationSession
    rows = session.execute(
        select(InvitationRow, subject.key)
        .join(subject, subject.id == InvitationRow.session_id)
        .where(InvitationRow.member_id == member.id, shown_at(moment))
    )
    answers = answers_of_member(session, member.id)
    reader = reader_of(subscriber)
    name = say(reader.language, "calendar.name", committee=committee.name, member=member.name)
    asked = (slot.event for slot in asked_slots(session, member.id, reader, moment))
    events = [event_of(row, answers.get(row.session_id), key) for row, key in rows]
    return FeedCalendar(name, reader, (*events, *asked))


def reader_of(subscriber: Subscriber) -> Reader:
    """Return whose events they are, in the member's language."""
    member, committee = subscriber.member, subscriber.committee
    return Reader(committee.name, committee.time_zone, member.name, member.key, subscriber.language, pages())


def shown_at(moment: datetime) -> ColumnElement[bool]:
    """Invitations that a calendar shows: what takes place, and for a while what does not."""
    return or_(InvitationRow.status.in_(SHOWN), struck_at(moment))


def struck_at(moment: datetime) -> ColumnElement[bool]:
    """Invitations to what does not take place, as long as calendars show it."""
    return and_(InvitationRow.status.in_(STRUCK), InvitationRow.changed_at > moment - CANCELLED_SHOWN)


def event_of(row: InvitationRow, answer: AnswerRow | None, key: str | None = None) -> FeedEvent:
    """Return an invitation as its member's calendar shows it; ``key`` is the session's, where it has a page."""
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
        spot=None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude),
        conference=row.conference,
        key=key,
        materials=tuple((item["title"], item["address"]) for item in row.materials),
    )
