"""Changes of sessions that are acts, not edits: stored with their history, as one change of the committee's facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session as Database

from app.committees.tables import CommitteeRow
from app.history.service import Event, write_history
from app.lists import plain, read_rows, write_facts
from app.sessions.lists import SESSIONS
from app.sessions.schemas import Session, StoredSession
from app.sessions.tables import (
    ConsultationSession,
)


@dataclass(frozen=True)
class Rewritten:
    """A session before and after an act."""

    before: Session
    after: Session

    @property
    def changed_fields(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the act changed, before and after, as JSON values."""
        before, after = plain(self.before), plain(self.after)
        names = [name for name in after if before[name] != after[name]]
        return {name: before[name] for name in names}, {name: after[name] for name in names}


def lock_facts(session: Database, committee_id: int) -> CommitteeRow:
    """Take the committee's row: its facts are changed by one transaction at a time."""
    query = select(CommitteeRow).where(CommitteeRow.id == committee_id).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def raise_revision(session: Database, committee: CommitteeRow, moment: datetime) -> None:
    """Count one change of a committee's facts, whose row is locked."""
    committee.facts_revision += 1
    committee.updated_at = moment
    session.flush()


def stored_sessions(session: Database, committee_id: int, *conditions: ColumnElement[bool]) -> list[StoredSession]:
    """Read a committee's sessions as they are stored now."""
    rows = read_rows(session, SESSIONS, ConsultationSession.committee_id == committee_id, *conditions)
    return [StoredSession.model_validate(row, from_attributes=True) for row in rows]


def fact_of(stored: StoredSession) -> Session:
    """A stored session without what the database adds."""
    return Session.model_validate({name: getattr(stored, name) for name in Session.model_fields})


def rewrite_sessions(
    session: Database,
    committee: CommitteeRow,
    changes: Sequence[Rewritten],
    action: str,
    actor: str,
    moment: datetime,
) -> None:
    """Store what an act has made of sessions; their committee's row is locked."""
    written = write_facts(session, SESSIONS, committee.id, [item.after for item in changes], moment)
    events = [
        Event(item.after.key, row.id, row.version, action, plain(item.before), plain(item.after))
        for item, row in zip(changes, written, strict=True)
    ]
    write_history(session, committee.id, SESSIONS.name, events, actor, moment)
    raise_revision(session, committee, moment)
