"""Leave as taken time: facts that every plan, conflict and repair goes by."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.queries import Invited
from app.availability.lists import BUSY
from app.availability.schemas import Busy, BusyOwner
from app.availability.tables import BusyRow
from app.committees.tables import CommitteeRow
from app.history.service import CREATE, DELETE, Event, write_history
from app.lists import delete_facts, plain, read_facts, write_facts
from app.plans.tables import InvitationRow
from app.sessions.changes import raise_revision


def take_time(session: Session, committee: CommitteeRow, invited: Invited, actor: str, moment: datetime) -> None:
    """Keep a member free of a session's hours; the committee's row is locked."""
    facts = [
        Busy(owner_kind=BusyOwner.MEMBER, owner=invited.member.key, start=start, end=end, source=_source(invited))
        for start, end in _parts(invited.invitation, ZoneInfo(committee.time_zone))
    ]
    written = write_facts(session, BUSY, committee.id, facts, moment)
    events = [
        Event(str(row.id), row.id, row.version, CREATE, None, plain(fact))
        for fact, row in zip(facts, written, strict=True)
    ]
    write_history(session, committee.id, BUSY.name, events, actor, moment)
    raise_revision(session, committee, moment)


def give_time_back(session: Session, committee: CommitteeRow, invited: Invited, actor: str, moment: datetime) -> None:
    """Let a member be placed in a session's hours again; the committee's row is locked."""
    mine = (
        BusyRow.committee_id == committee.id,
        BusyRow.member == invited.member.key,
        BusyRow.source == _source(invited),
    )
    facts = read_facts(session, BUSY, committee.id, *mine)
    rows = session.execute(select(BusyRow.id, BusyRow.version).where(*mine).order_by(BusyRow.id)).all()
    delete_facts(session, BUSY, committee.id, [row.id for row in rows])
    events = [
        Event(str(row.id), row.id, row.version, DELETE, plain(fact), None)
        for fact, row in zip(facts, rows, strict=True)
    ]
    write_history(session, committee.id, BUSY.name, events, actor, moment)
    raise_revision(session, committee, moment)


def _source(invited: Invited) -> str:
    return f"leave-{invited.subject.uid.lower()}"


def _parts(invitation: InvitationRow, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The hours of each of its days, by the local clock."""
    start, end = invitation.starts_at.astimezone(zone), invitation.ends_at.astimezone(zone)
    return [(start + timedelta(days=day), end + timedelta(days=day)) for day in range(invitation.days)]
