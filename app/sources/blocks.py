"""What a source says of a member's time, made into rows of busy time: only what differs is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import Actor, record
from app.availability.lists import BUSY
from app.availability.schemas import Busy, BusyOwner, StoredBusy
from app.availability.tables import BusyRow
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.history.service import CREATE, DELETE, Event, write_history
from app.lists import delete_facts, insert_facts, plain
from app.records.service import lock_committee
from app.sources.reading import Asked
from app.sources.spans import Span, joined

BEFORE: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=400)
"""How far recurring times are counted out, where the committee's year does not reach further."""


@dataclass(frozen=True)
class Service:
    """Who acts when a source is read by itself."""

    name: str
    origin: str = "service"


def counted_out(committee: CommitteeRow) -> Asked:
    """Within which times a committee's sources are counted out, whole days."""
    zone = ZoneInfo(committee.time_zone)
    today = now().astimezone(zone).date()
    first, last = min(committee.first_day, today - BEFORE), max(committee.last_day, today + AHEAD)
    low, high = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    return Asked(low, high, committee.time_zone)


def replace_blocks(session: Session, member: MemberRow, source: str, spans: Iterable[Span], actor: Actor) -> int:
    """Let a source's rows of a member's busy time be these; return how many changed."""
    mine = (BusyRow.committee_id == member.committee_id, BusyRow.member == member.key, BusyRow.source == source)
    wanted = {
        (span.start, span.end, span.kind): Busy(
            owner_kind=BusyOwner.MEMBER, owner=member.key, start=span.start, end=span.end, source=source, kind=span.kind
        )
        for span in joined(spans)
    }
    rows = session.scalars(select(BusyRow).where(*mine)).all()
    stored = {(row.start, row.end, row.kind): row for row in rows}
    gone = [row for key, row in stored.items() if key not in wanted]
    new = [fact for key, fact in wanted.items() if key not in stored]
    if gone or new:
        _write(session, member, source, gone, new, actor)
    return len(gone) + len(new)


def _write(
    session: Session, member: MemberRow, source: str, gone: list[BusyRow], new: list[Busy], actor: Actor
) -> None:
    moment = now()
    committee = lock_committee(session, session.get_one(CommitteeRow, member.committee_id))
    events = []
    for row in gone:
        before = plain(
            Busy.model_validate(
                StoredBusy.model_validate(row, from_attributes=True).model_dump(include=set(Busy.model_fields))
            )
        )
        events.append(Event(str(row.id), row.id, row.version, DELETE, before, None))
    delete_facts(session, BUSY, committee.id, [row.id for row in gone])
    written = insert_facts(session, BUSY, committee.id, new, moment)
    events += [
        Event(str(row.id), row.id, row.version, CREATE, None, plain(fact))
        for row, fact in zip(written, new, strict=True)
    ]
    write_history(session, committee.id, BUSY.name, events, actor.name, moment)
    committee.facts_revision += 1
    committee.updated_at = moment
    session.flush()
    after = {"source": source, "removed": len(gone), "added": len(new)}
    record(session, actor, "busy.read", f"members/{member.key}", committee_id=committee.id, after=after)
