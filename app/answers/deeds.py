"""How this room changes facts: under the committee's lock, with history, audit record and a new revision."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import Actor, record
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import NotFound, PreconditionFailed
from app.history.service import CREATE, DELETE, Event, write_history
from app.lists import F, FactList, R, S, delete_facts, insert_facts, plain, row_name, update_facts


@dataclass(frozen=True)
class Deed:
    """One change of a committee's facts by somebody, in one transaction."""

    session: Session
    committee: CommitteeRow
    actor: Actor
    moment: datetime = field(default_factory=now)

    def insert(self, facts: FactList[F, R, S], fact: F, action: str = CREATE) -> S:
        """Store a new fact."""
        (written,) = insert_facts(self.session, facts, self.committee.id, [fact], self.moment)
        self._remember(facts, fact, written.id, written.version, action, None, plain(fact))
        return self.read(facts, written.id)

    def update(self, facts: FactList[F, R, S], number: int, before: F, after: F, action: str) -> S:
        """Replace a stored fact."""
        (written,) = update_facts(self.session, facts, self.committee.id, {number: after}, self.moment)
        self._remember(facts, after, written.id, written.version, action, plain(before), plain(after))
        return self.read(facts, written.id)

    def delete(self, facts: FactList[F, R, S], stored: S, before: F) -> None:
        """Remove a stored fact."""
        delete_facts(self.session, facts, self.committee.id, [stored.id])
        self._remember(facts, before, stored.id, stored.version, DELETE, plain(before), None)

    def read(self, facts: FactList[F, R, S], number: int) -> S:
        """Read a stored fact anew."""
        query = select(facts.row).where(facts.row.committee_id == self.committee.id, facts.row.id == number)
        row = self.session.scalars(query.options(*facts.load()).execution_options(populate_existing=True)).one()
        return facts.stored.model_validate(row, from_attributes=True)

    def done(self, action: str, subject: str, *, before: Any = None, after: Any = None) -> None:
        """Raise the revision of the facts and write the deed into the audit record."""
        self.committee.facts_revision += 1
        self.committee.updated_at = self.moment
        self.session.flush()
        record(self.session, self.actor, action, subject, committee_id=self.committee.id, before=before, after=after)

    def _remember(
        self, facts: FactList[F, R, S], fact: F, number: int, version: int, action: str, before: Any, after: Any
    ) -> None:
        event = Event(row_name(facts, fact, number), number, version, action, before, after)
        write_history(self.session, self.committee.id, facts.name, [event], self.actor.name, self.moment)


def begin(session: Session, committee: CommitteeRow, actor: Actor) -> Deed:
    """Take the committee's row: its facts are changed by one transaction at a time, and what is read now holds."""
    query = select(CommitteeRow).where(CommitteeRow.id == committee.id).with_for_update(key_share=True)
    locked = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if locked is None:
        raise NotFound
    return Deed(session, locked, actor)


def fact_of(facts: FactList[F, R, S], stored: S) -> F:
    """A stored fact without what the database adds to it."""
    return facts.fact.model_validate(stored.model_dump(include=set(facts.fact.model_fields)))


def require_version(stored: S, version: int) -> None:
    """Refuse a change that was based on another version."""
    if stored.version != version:
        raise PreconditionFailed
