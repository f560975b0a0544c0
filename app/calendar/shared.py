"""Feeds that are nobody's own: of a venue, a group, a department, or of everything a committee has published."""

from dataclasses import replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.calendar.feed import FeedCalendar, Reader
from app.calendar.looks import RENDER_VERSION
from app.calendar.queries import event_of, shown_at, struck_at
from app.calendar.schemas import SharedFeedRequest
from app.calendar.standing import digest_of
from app.calendar.subscribers import FeedRevoked, use_is_noted
from app.calendar.tables import SharedFeedRow, SharedKind
from app.clock import now
from app.committees.tables import CommitteeRow, DepartmentRow, GroupRow, MemberRow
from app.errors import Flaw, Invalid, NotFound
from app.plans.tables import InvitationRow, MemberCalendarRow
from app.sessions.tables import AttendanceNameRow, ConsultationSession
from app.text import say
from app.venues.tables import VenueRow

SECRET_BYTES: Final = 24
SUBJECTS: Final[dict[SharedKind, Any]] = {
    SharedKind.VENUE: VenueRow,
    SharedKind.GROUP: GroupRow,
    SharedKind.DEPARTMENT: DepartmentRow,
}


def create_shared_feed(
    session: Session, committee: CommitteeRow, wanted: SharedFeedRequest, access: Access
) -> tuple[SharedFeedRow, str]:
    """Make the address of a feed; its secret is returned this once and only its hash is kept."""
    if (wanted.key is None) is not (wanted.kind is SharedKind.COMMITTEE):
        raise Invalid(flaws=[Flaw("/key", "extra_forbidden" if wanted.key else "missing")])
    if wanted.key is not None and _subject(session, committee.id, wanted.kind, wanted.key) is None:
        raise Invalid(flaws=[Flaw("/key", "unknown_name", {"name": wanted.key})])
    secret = token_urlsafe(SECRET_BYTES)
    keys = {} if wanted.key is None else {wanted.kind.value: wanted.key}
    row = SharedFeedRow(
        committee_id=committee.id,
        kind=wanted.kind.value,
        token_hash=digest_of(secret),
        label=wanted.label,
        created_by=access.name,
        created_at=now(),
        **keys,
    )
    session.add(row)
    session.flush()
    after = {"kind": row.kind, "key": wanted.key, "label": wanted.label}
    record(session, access, "shared_feed.create", str(row.id), committee_id=committee.id, after=after)
    return row, secret


def revoke_shared_feed(session: Session, committee: CommitteeRow, number: int, access: Access) -> SharedFeedRow:
    """Withdraw an address for good; a second time changes nothing."""
    wanted = select(SharedFeedRow).where(SharedFeedRow.id == number, SharedFeedRow.committee_id == committee.id)
    row = session.scalars(wanted.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = now()
        session.flush()
        record(session, access, "shared_feed.revoke", str(row.id), committee_id=committee.id)
    return row


def find_shared_feed(session: Session, secret: str) -> tuple[SharedFeedRow, CommitteeRow]:
    """Return which feed a secret address is; an unknown one is not found, a withdrawn one is gone."""
    found = session.execute(
        select(SharedFeedRow, CommitteeRow)
        .join(CommitteeRow, CommitteeRow.id == SharedFeedRow.committee_id)
        .where(SharedFeedRow.token_hash == digest_of(secret))
    ).one_or_none()
    if found is None:
        raise NotFound
    row, committee = found
    if row.revoked_at is not None:
        raise FeedRevoked
    moment = now()
    if not use_is_noted(row.last_used_at, moment):
        row.last_used_at = moment
        session.flush()
    return row, committee


def shared_state(
    session: Session, row: SharedFeedRow, committee: CommitteeRow, moment: datetime
) -> tuple[str, datetime | None]:
    """Return what names a feed's state, and when it last changed: with any publication and any change of facts."""
    members = select(MemberRow.id).where(MemberRow.committee_id == committee.id)
    calendars = MemberCalendarRow.member_id.in_(members)
    struck = select(func.count()).where(InvitationRow.member_id.in_(members), struck_at(moment)).scalar_subquery()
    published = select(func.coalesce(func.sum(MemberCalendarRow.revision), 0), func.max(MemberCalendarRow.changed_at))
    revisions, changed_at, shown = session.execute(published.add_columns(struck).where(calendars)).one()
    facts = f"{committee.version}.{committee.facts_revision}-{revisions}.{shown}"
    return f"s{row.id}-{facts}-{RENDER_VERSION}", changed_at


def shared_calendar(session: Session, row: SharedFeedRow, committee: CommitteeRow, moment: datetime) -> FeedCalendar:
    """Read a feed: each session once, as those invited see it, but without people and what only they are given."""
    mine = and_(ConsultationSession.committee_id == committee.id, shown_at(moment), _concerns(row))
    query = (
        select(InvitationRow)
        .join(ConsultationSession, ConsultationSession.id == InvitationRow.session_id)
        .where(mine)
        .ext(distinct_on(InvitationRow.session_id))
        .order_by(InvitationRow.session_id, InvitationRow.sequence.desc(), InvitationRow.changed_at.desc())
    )
    withheld: dict[str, Any] = {"roles": (), "conference": None, "materials": ()}
    events = tuple(replace(event_of(found, None), **withheld) for found in session.scalars(query))
    subject = None if row.key is None else _subject(session, committee.id, SharedKind(row.kind), row.key)
    name = say("zh", "calendar.shared", committee=committee.name, subject=subject or say("zh", "calendar.all"))
    return FeedCalendar(name, Reader(committee.name, committee.time_zone), events)


def _concerns(row: SharedFeedRow) -> ColumnElement[bool]:
    """Sessions in the venue, or that the group or department has to do with."""
    if row.kind == SharedKind.COMMITTEE:
        return true()
    if row.kind == SharedKind.VENUE:
        venue = select(VenueRow.id).where(VenueRow.committee_id == row.committee_id, VenueRow.key == row.venue)
        return InvitationRow.venue_id.in_(venue)
    names = AttendanceNameRow
    column = names.group if row.kind == SharedKind.GROUP else names.department
    named = select(names.session).where(names.committee_id == row.committee_id, column == row.key)
    concerned: ColumnElement[bool] = ConsultationSession.key.in_(named)
    if row.kind == SharedKind.GROUP:
        return or_(concerned, ConsultationSession.filed_by == row.key)
    return concerned


def _subject(session: Session, committee_id: int, kind: SharedKind, key: str) -> str | None:
    """The name of a venue, group or department."""
    subject = SUBJECTS[kind]
    mine = (subject.committee_id == committee_id, subject.key == key)
    name: str | None = session.scalar(select(subject.name).where(*mine))
    return name
