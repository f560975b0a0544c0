"""Making the messages of a release, in its own transaction: one for each person to whom anything is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from ulid import ULID

from app.committees.tables import CommitteeRow
from app.lists import insert_rows
from app.notices.changes import changes_for_people, changes_of_sessions, withdrawn_from_people
from app.notices.channel_schemas import GROUP_KINDS
from app.notices.items import Item, joined
from app.notices.settings import NoticeSettings, member_languages, read_settings
from app.notices.tables import ChannelRow, NoticeRow, NoticeState, Sending
from app.notices.tasks import send_soon
from app.outbox.service import listeners
from app.outbox.tables import OutboxEvent
from app.plans.tables import ReleaseRow


@dataclass(frozen=True)
class Batch:
    """Messages that one event leads to."""

    committee: CommitteeRow
    settings: NoticeSettings
    release_id: int | None
    by: str
    moment: datetime


def write_notices(session: Session, event: OutboxEvent) -> None:
    """Make the messages that an event of the calendar leads to; other events lead to none."""
    if event.kind not in ("release.published", "session.withdrawn"):
        return
    committee = session.get_one(CommitteeRow, event.committee_id)
    moment = committee.as_of or event.created_at
    settings = read_settings(session, committee.id)
    if event.kind == "session.withdrawn":
        batch = Batch(committee, settings, None, "the service", event.created_at)
        told = event.payload["members"]
        _write(session, batch, withdrawn_from_people(session, committee.id, event.payload["session"], told, moment))
        return
    release = session.scalars(
        select(ReleaseRow).where(ReleaseRow.committee_id == committee.id, ReleaseRow.number == event.payload["release"])
    ).one()
    batch = Batch(committee, settings, release.id, release.published_by, event.created_at)
    _write(session, batch, changes_for_people(session, release.id, release.parent_id, moment))
    _write_to_groups(session, batch, changes_of_sessions(session, release.id, release.parent_id, moment))


listeners.append(write_notices)


def _write(session: Session, batch: Batch, changes: Mapping[int, list[Item]]) -> None:
    """Store one message for each member; what was held for the same member and never told becomes part of it."""
    held = _held(session, batch.committee.id, list(changes))
    told = {member: joined(held[member].items, items) if member in held else items for member, items in changes.items()}
    for row in held.values():
        row.state = NoticeState.SUPERSEDED.value
    languages = member_languages(session, batch.committee.id)
    rows = [
        {**_row(batch, items), "member_id": member, "language": languages.get(member) or batch.settings.language}
        for member, items in told.items()
        if items
    ]
    _insert(session, batch, rows)


def _write_to_groups(session: Session, batch: Batch, items: Sequence[Item]) -> None:
    """Store one message for every robot that speaks to a group."""
    mine = (ChannelRow.committee_id == batch.committee.id, ChannelRow.kind.in_(GROUP_KINDS), ChannelRow.enabled)
    numbers = session.scalars(select(ChannelRow.id).where(*mine).order_by(ChannelRow.id)).all() if items else []
    rows = [{**_row(batch, items), "channel_id": number, "language": batch.settings.language} for number in numbers]
    _insert(session, batch, rows)


def _held(session: Session, committee_id: int, members: Sequence[int]) -> dict[int, NoticeRow]:
    query = select(NoticeRow).where(
        NoticeRow.committee_id == committee_id,
        NoticeRow.member_id.in_(members),
        NoticeRow.state == NoticeState.HELD.value,
        NoticeRow.items != [],
    )
    rows = session.scalars(query.order_by(NoticeRow.id).with_for_update().execution_options(populate_existing=True))
    return {row.member_id: row for row in rows if row.member_id is not None}


def _row(batch: Batch, items: Sequence[Item]) -> dict[str, Any]:
    at_once = batch.settings.release is Sending.AT_ONCE
    moment = batch.moment.isoformat()
    return {
        "committee_id": batch.committee.id,
        "event_id": str(ULID.from_datetime(batch.moment)),
        "release_id": batch.release_id,
        "state": (NoticeState.WAITING if at_once else NoticeState.HELD).value,
        "items": list(items),
        "created_at": moment,
        "released_at": moment if at_once else None,
        "released_by": batch.by if at_once else None,
        "due_at": moment if at_once else None,
        "tried": [],
    }


def _insert(session: Session, batch: Batch, rows: Sequence[dict[str, Any]]) -> None:
    insert_rows(session, NoticeRow, rows)
    if rows and batch.settings.release is Sending.AT_ONCE:
        send_soon(session)
