"""What a member says in the calendar of sessions: whether it comes, and when it wants to be reminded."""

import re
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.answers.deeds import begin
from app.answers.replies import answer as answer_enquiry
from app.answers.schemas import AnswerRequest, SlotAnswer
from app.attendance.service import answer
from app.attendance.states import WISHES, Via
from app.auth.access import Access
from app.auth.roles import Role
from app.caldav.accounts import Account
from app.caldav.items import DavRefused, Item
from app.caldav.names import c
from app.caldav.places import Home
from app.caldav.tables import DavAlarmRow
from app.caldav.texts import Part, read_parts
from app.calendar.feed import DEFAULT_TRIGGER
from app.clock import now
from app.errors import Conflict
from app.plans.tables import InvitationRow, MemberCalendarRow
from app.sessions.arrangement_tables import EnquiryRow
from app.sessions.tables import ConsultationSession
from app.text import Text

LONGEST_COMMENT: Final = 1000
PARTSTATS: Final = ("NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED")
TRIGGER: Final = re.compile(r"[+-]?P(\d{1,3}W|(\d{1,3}D)?(T(\d{1,4}H)?(\d{1,5}M)?(\d{1,6}S)?)?)|\d{8}T\d{6}Z")
MOST_ALARMS: Final = 5

COMMENT: Final = TypeAdapter[str](Text)
REFUSED: Final = c("allowed-attendee-scheduling-object-change")


def take_answer(home: Home, session_id: int, partstat: str, comment: str | None) -> None:
    """Let an answer given in a calendar be one as any other; to decline is to ask for leave."""
    wish = WISHES.get(partstat)
    if wish is None:
        raise DavRefused(403, REFUSED)
    session, account = home.session, home.account
    key = session.scalars(select(ConsultationSession.key).where(ConsultationSession.id == session_id)).one()
    try:
        answer(session, account.committee, key, account.member.key, wish, comment, Via.CALDAV, account)
    except Conflict as refused:
        raise DavRefused(403, REFUSED, sentence=refused.sentence(home.account.language)) from None


def put_reply(home: Home, item: Item, partstat_now: str, content: bytes) -> None:
    """Take from a session's object the member's own answer and alarms, and nothing else."""
    event, session, account = _event_of(item, content), home.session, home.account
    _keep_alarms(session, account, item, _triggers(event))
    partstat = _own_partstat(event, account)
    if partstat is not None and partstat != partstat_now:
        take_answer(home, item.number, partstat, _comment(event))


def put_date_answer(home: Home, item: Item, slot: int, partstat_now: str, content: bytes) -> None:
    """Take from the object of a slot that a date enquiry holds whether it suits the member, and nothing else."""
    event, session, account = _event_of(item, content), home.session, home.account
    partstat = _own_partstat(event, account)
    if partstat is None or partstat == partstat_now:
        return
    if partstat not in WISHES:
        raise DavRefused(403, REFUSED)
    member, committee = account.member, account.committee
    access = Access(
        role=Role.MEMBER, name=account.name, origin=account.origin, committee_id=committee.id, committee=committee.key,
        member=member.key,
    )  # fmt: skip
    key = session.scalars(select(EnquiryRow.key).where(EnquiryRow.id == item.number)).one()
    said = SlotAnswer(slot=slot, suits=partstat != "DECLINED", if_need_be=partstat == "TENTATIVE", note=_comment(event))
    try:
        answer_enquiry(begin(session, committee, access), access, key, AnswerRequest(slots=(said,)))
    except Conflict as refused:
        raise DavRefused(403, REFUSED, sentence=refused.sentence(account.language)) from None


def _event_of(item: Item, content: bytes) -> Part:
    """The event of an object that was sent, if it is the one that is there."""
    event = next((part for part in read_parts(content).named("VEVENT") if "RECURRENCE-ID" not in part.lines), None)
    uid = None if event is None else event.first("UID")
    if event is None or uid is None or uid.text != item.uid:
        raise DavRefused(403, REFUSED)
    return event


def _comment(event: Part) -> str | None:
    """What the member says with the answer, if it is text that can be shown."""
    line = event.first("X-CALENDARSERVER-ATTENDEE-COMMENT") or event.first("COMMENT")
    try:
        return COMMENT.validate_python(line.text[:LONGEST_COMMENT]) or None if line is not None else None
    except ValidationError:
        return None


def _own_partstat(event: Part, account: Account) -> str | None:
    for line in event.lines.get("ATTENDEE", ()):
        if line.value.strip().lower() == account.address:
            found = line.parameters.get("PARTSTAT", ["NEEDS-ACTION"])[0].upper()
            return found if found in PARTSTATS else None
    return None


def _triggers(event: Part) -> list[str]:
    """When the alarms in an object go off, as far as it is understood."""
    lines = (alarm.first("TRIGGER") for alarm in event.named("VALARM"))
    found = [line.value.strip().upper() for line in lines if line is not None and "END" not in line.parameters]
    return [text for text in dict.fromkeys(found) if TRIGGER.fullmatch(text) and text[-1] not in "PT"][:MOST_ALARMS]


def _keep_alarms(session: Session, account: Account, item: Item, triggers: list[str]) -> None:
    mine = (DavAlarmRow.member_id == account.member.id, DavAlarmRow.session_id == item.number)
    stored = session.scalar(select(DavAlarmRow.triggers).where(*mine))
    if triggers == (stored if stored is not None else [DEFAULT_TRIGGER]):
        return
    values = {"member_id": account.member.id, "session_id": item.number, "triggers": triggers}
    statement = insert(DavAlarmRow).values(**values)
    session.execute(
        statement.on_conflict_do_update(index_elements=["member_id", "session_id"], set_={"triggers": triggers})
    )
    note_change(session, account.member.id, item.number)


def note_change(session: Session, member_id: int, session_id: int) -> None:
    """Let the member's calendars know that a session of theirs looks different, though nothing was published."""
    query = select(MemberCalendarRow).where(MemberCalendarRow.member_id == member_id).with_for_update()
    calendar = session.scalars(query.execution_options(populate_existing=True)).one()
    calendar.revision += 1
    calendar.changed_at = now()
    mine = (InvitationRow.member_id == member_id, InvitationRow.session_id == session_id)
    session.execute(update(InvitationRow).where(*mine).values(revision=calendar.revision))
