"""Messages about leave, proposals and replies: to whoever decides, and to the member what came of it; sent at once."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from ulid import ULID

from app.attendance.queries import Invited, read_invited
from app.attendance.tables import ProposalRow
from app.committees.tables import CommitteeRow, MemberRow
from app.lists import insert_rows
from app.notices.items import Item, NoticeKind, role_of
from app.notices.settings import member_languages, read_settings
from app.notices.tables import NoticeRow, NoticeState
from app.notices.tasks import send_soon
from app.outbox.service import listeners
from app.outbox.tables import OutboxEvent
from app.sessions.tables import ConsultationSession
from app.venues.tables import VenueRow

DECIDED = {
    ("leave.decided", "approved"): NoticeKind.LEAVE_APPROVED,
    ("leave.decided", "refused"): NoticeKind.LEAVE_REFUSED,
    ("proposal.decided", "accepted"): NoticeKind.PROPOSAL_ACCEPTED,
    ("proposal.decided", "declined"): NoticeKind.PROPOSAL_DECLINED,
}

NOT_TAKEN = {"reply.outdated": NoticeKind.REPLY_OUTDATED, "reply.refused": NoticeKind.REPLY_REFUSED}
"""Replies by mail that change nothing; a program shows them as given, so that the member has to be told."""


def write_leave_notices(session: Session, event: OutboxEvent) -> None:
    """Make the messages that requests for leave, decisions, and replies not taken lead to; other events to none."""
    payload = event.payload
    if event.kind == "leave.asked":
        invited = _invited(session, event)
        known = (MemberRow.committee_id == event.committee_id, MemberRow.key.in_(payload["approvers"]))
        numbers = session.scalars(select(MemberRow.id).where(*known).order_by(MemberRow.id)).all()
        write_now(
            session, event, list(numbers), _item(session, invited, NoticeKind.LEAVE_ASKED, who=invited.member.name)
        )
        return
    if event.kind in NOT_TAKEN:
        invited = _invited(session, event)
        item = _item(session, invited, NOT_TAKEN[event.kind])
        write_now(session, event, [invited.member.id], item | {"stands": invited.state.value, "why": payload["why"]})
        return
    kind = DECIDED.get((event.kind, payload.get("decision") or payload.get("state", "")))
    if kind is not None:
        invited = _invited(session, event)
        item = _item(session, invited, kind, note=_note(session, invited, payload))
        write_now(session, event, [invited.member.id], item)


listeners.append(write_leave_notices)


def _invited(session: Session, event: OutboxEvent) -> Invited:
    named = ConsultationSession.key == event.payload["session"], MemberRow.key == event.payload["member"]
    (found,) = read_invited(session, event.committee_id, *named)
    return found


def _note(session: Session, invited: Invited, payload: dict[str, Any]) -> str | None:
    """What whoever decided has said."""
    if "proposal" in payload:
        return session.scalar(select(ProposalRow.note).where(ProposalRow.id == payload["proposal"]))
    return None if invited.answer is None else invited.answer.note


def _item(
    session: Session, invited: Invited, kind: NoticeKind, *, who: str | None = None, note: str | None = None
) -> Item:
    row, subject = invited.invitation, invited.subject
    venue = None if row.venue_id is None else session.get(VenueRow, row.venue_id)
    place = {
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "days": row.days,
        "venue": None if venue is None else venue.name,
        "venue_en": None if venue is None else venue.name_en,
        "provisional": row.status == "provisional",
        "role": "attending" if who else role_of(row.roles),
    }
    names = {"session": subject.key, "name": subject.name, "name_en": subject.name_en}
    without = dict.fromkeys(("reason", "into", "into_en", "old"))
    return {**names, **without, "kind": kind.value, "new": place, "who": who, "note": note}


def write_now(session: Session, event: OutboxEvent, members: list[int], *items: Item) -> None:
    """Write one message to each of some members, to be sent at once."""
    settings, languages = read_settings(session, event.committee_id), member_languages(session, event.committee_id)
    committee, moment = session.get_one(CommitteeRow, event.committee_id), event.created_at
    rows = [
        {
            "committee_id": committee.id,
            "event_id": str(ULID.from_datetime(moment)),
            "release_id": None,
            "member_id": member,
            "language": languages.get(member) or settings.language,
            "state": NoticeState.WAITING.value,
            "items": [*items],
            "created_at": moment.isoformat(),
            "released_at": moment.isoformat(),
            "released_by": "the service",
            "due_at": moment.isoformat(),
            "tried": [],
        }
        for member in members
    ]
    insert_rows(session, NoticeRow, rows)
    if rows:
        send_soon(session)
