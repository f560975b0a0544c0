"""Messages about date enquiries: to each member who is asked, with the times that are held; sent at once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar.asked import AskedEnquiry, asked_enquiries
from app.committees.tables import CommitteeRow, MemberRow
from app.notices.items import Item, NoticeKind
from app.notices.leave import write_now
from app.outbox.service import listeners
from app.outbox.tables import OutboxEvent
from app.sessions.tables import ConsultationSession


def write_date_notices(session: Session, event: OutboxEvent) -> None:
    """Tell the members who are asked for a date; other events lead to nothing here."""
    if event.kind != "enquiry.opened":
        return
    payload, of = event.payload, event.committee_id
    known = (MemberRow.committee_id == of, MemberRow.key.in_(payload["members"]))
    numbers = session.scalars(select(MemberRow.id).where(*known).order_by(MemberRow.id)).all()
    if not numbers:
        return
    named = (ConsultationSession.committee_id == of, ConsultationSession.key == payload["session"])
    subject = session.scalars(select(ConsultationSession).where(*named)).one()
    zone = ZoneInfo(session.get_one(CommitteeRow, of).time_zone)
    found = asked_enquiries(session, numbers[0], event.created_at)
    (enquiry,) = (one for one in found if one.key == payload["enquiry"])
    items = [_item(subject, enquiry, number, zone) for number in range(len(enquiry.slots))]
    write_now(session, event, list(numbers), *items)


listeners.append(write_date_notices)


def _item(subject: ConsultationSession, enquiry: AskedEnquiry, number: int, zone: ZoneInfo) -> Item:
    starts_at, ends_at = enquiry.hours(number, zone)
    place = {
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "days": enquiry.days,
        "venue": enquiry.venue(number),
        "venue_en": None,
        "provisional": False,
        "role": "attending",
    }
    names = {"session": subject.key, "name": subject.name, "name_en": subject.name_en}
    without = dict.fromkeys(("reason", "into", "into_en", "old"))
    return {**names, **without, "kind": NoticeKind.DATES_ASKED.value, "new": place, "until": _local(enquiry, zone)}


def _local(enquiry: AskedEnquiry, zone: ZoneInfo) -> str:
    until: datetime = enquiry.until.astimezone(zone)
    return f"{until:%Y-%m-%d %H:%M}"
