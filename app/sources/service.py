"""Foreign calendars of members: added, listed, read again, removed."""

from datetime import timedelta
from typing import Final

import httpx
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.clock import now
from app.committees.tables import MemberRow
from app.errors import Conflict, NotFound
from app.sources.blocks import replace_blocks
from app.sources.schemas import ForeignCalendar, ForeignCalendarRequest
from app.sources.tables import BusySourceRow, SourceKind
from app.sources.tasks import pull_soon
from app.text import Language, knows, say

MOST: Final = 10
STALE: Final = timedelta(hours=26)
"""A calendar that was not read for longer is stale, whatever the last attempt said."""


class TooManySources(Conflict):
    """A member has at most {most} foreign calendars; remove one of them first."""


def add_source(session: Session, member: MemberRow, wanted: ForeignCalendarRequest, access: Access) -> BusySourceRow:
    """Add a foreign calendar and have it read soon."""
    mine = (BusySourceRow.committee_id == member.committee_id, BusySourceRow.member == member.key)
    session.execute(select(MemberRow.id).where(MemberRow.id == member.id).with_for_update())
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST:
        raise TooManySources(most=MOST)
    moment = now()
    row = BusySourceRow(
        committee_id=member.committee_id,
        member=member.key,
        kind=wanted.kind.value,
        name=wanted.name,
        url=wanted.url.replace("webcals://", "https://", 1).replace("webcal://", "https://", 1),
        user=wanted.user,
        secret=None if wanted.password is None else wanted.password.get_secret_value(),
        created_by=access.name,
        created_at=moment,
        updated_at=moment,
        due_at=moment,
        failures=0,
        intervals=0,
    )
    session.add(row)
    session.flush()
    pull_soon(session, row.id)
    after = {"member": member.key, "kind": row.kind, "host": host_of(row.url)}
    record(session, access, "busy_source.create", str(row.id), committee_id=member.committee_id, after=after)
    return row


def sources_of(session: Session, member: MemberRow) -> list[BusySourceRow]:
    """A member's foreign calendars, in the order in which they were added."""
    mine = (BusySourceRow.committee_id == member.committee_id, BusySourceRow.member == member.key)
    return list(session.scalars(select(BusySourceRow).where(*mine).order_by(BusySourceRow.id)))


def find_source(session: Session, member: MemberRow, number: int, *, lock: bool = False) -> BusySourceRow:
    """One of a member's foreign calendars."""
    mine = (BusySourceRow.committee_id == member.committee_id, BusySourceRow.member == member.key)
    query = select(BusySourceRow).where(BusySourceRow.id == number, *mine)
    row = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound
    return row


def refresh(session: Session, row: BusySourceRow) -> None:
    """Have a foreign calendar read now."""
    row.due_at = now()
    session.flush()
    pull_soon(session, row.id)


def remove_source(session: Session, member: MemberRow, row: BusySourceRow, access: Access) -> None:
    """Remove a foreign calendar, and what it said."""
    replace_blocks(session, member, source_key(row.id), [], access)
    session.delete(row)
    session.flush()
    before = {"member": member.key, "kind": row.kind, "host": host_of(row.url)}
    record(session, access, "busy_source.delete", str(row.id), committee_id=member.committee_id, before=before)


def source_key(number: int) -> str:
    """What stands as the source in the rows of busy time."""
    return f"pulled-{number}"


def host_of(url: str) -> str:
    """The host in an address; the rest may be a secret."""
    return httpx.URL(url).host


def shown(row: BusySourceRow, language: Language) -> ForeignCalendar:
    """A foreign calendar as it may be shown."""
    key = f"sources.{row.reason}"
    why = None if row.reason is None else say(language, key if knows(key) else "sources.other", value=row.value or "")
    old = row.read_at is not None and now() - row.read_at > STALE
    return ForeignCalendar(
        id=row.id,
        version=row.version,
        member=row.member,
        kind=SourceKind(row.kind),
        name=row.name,
        host=host_of(row.url),
        created_by=row.created_by,
        created_at=row.created_at,
        tried_at=row.tried_at,
        read_at=row.read_at,
        stale=row.reason is not None or old,
        reason=row.reason,
        why=why,
        intervals=row.intervals,
    )
