"""What a member states about its time for a whole period: preferred, impossible, taken."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.attendance.errors import TimeRefused, TooManyTimes
from app.attendance.schemas import OfferedTime
from app.audit.service import Actor, record
from app.auth.preconditions import require_match
from app.availability.lists import BUSY
from app.availability.schemas import Busy, BusyOwner, StoredBusy
from app.availability.tables import BusyRow
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import AlreadyExists, Flaw, NotFound
from app.history.service import CREATE, DELETE, Event, write_history
from app.lists import delete_facts, insert_facts, plain, read_rows
from app.sessions.changes import lock_facts, raise_revision

SOURCE = "member"
"""Where these times come from, as the facts call it."""
MOST = 200


def my_times(session: Session, committee_id: int, member: str) -> list[StoredBusy]:
    """Read what a member has stated itself, the oldest first."""
    return [StoredBusy.model_validate(row, from_attributes=True) for row in _rows(session, committee_id, member)]


def offer(session: Session, committee: CommitteeRow, member: str, wanted: OfferedTime, by: Actor) -> StoredBusy:
    """State a time."""
    if wanted.end <= wanted.start:
        raise TimeRefused(flaws=[Flaw("/end", "ends_before_start", {"start": wanted.start, "end": wanted.end})])
    committee, moment = lock_facts(session, committee.id), now()
    known = my_times(session, committee.id, member)
    if len(known) >= MOST:
        raise TooManyTimes(limit=MOST)
    if any((row.start, row.end) == (wanted.start, wanted.end) for row in known):
        raise AlreadyExists
    fact = Busy(owner_kind=BusyOwner.MEMBER, owner=member, source=SOURCE, **wanted.model_dump())
    (written,) = insert_facts(session, BUSY, committee.id, [fact], moment)
    event = Event(str(written.id), written.id, written.version, CREATE, None, plain(fact))
    write_history(session, committee.id, BUSY.name, [event], by.name, moment)
    raise_revision(session, committee, moment)
    record(session, by, "time.offer", member, committee_id=committee.id, after={"busy": written.id})
    return _found(session, committee.id, member, written.id)


def take_back(
    session: Session, committee: CommitteeRow, member: str, number: int, if_match: str | None, by: Actor
) -> None:
    """Remove a time that the member itself has stated."""
    committee, moment = lock_facts(session, committee.id), now()
    stored = _found(session, committee.id, member, number)
    require_match(if_match, stored.version)
    fact = Busy.model_validate(stored.model_dump(include=set(Busy.model_fields)))
    delete_facts(session, BUSY, committee.id, [number])
    event = Event(str(number), number, stored.version, DELETE, plain(fact), None)
    write_history(session, committee.id, BUSY.name, [event], by.name, moment)
    raise_revision(session, committee, moment)
    record(session, by, "time.take_back", member, committee_id=committee.id, before={"busy": number})


def _found(session: Session, committee_id: int, member: str, number: int) -> StoredBusy:
    rows = _rows(session, committee_id, member, BusyRow.id == number)
    if not rows:
        raise NotFound
    return StoredBusy.model_validate(rows[0], from_attributes=True)


def _rows(session: Session, committee_id: int, member: str, *conditions: ColumnElement[bool]) -> list[BusyRow]:
    mine = (BusyRow.committee_id == committee_id, BusyRow.member == member, BusyRow.source == SOURCE)
    return list(read_rows(session, BUSY, *mine, *conditions))
