"""Add to the audit record, and prove that nothing in it was changed."""

import json
from collections.abc import Iterable
from datetime import UTC
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry, AuditHead
from app.clock import now

SERVICE = 0
"""Stands for a committee's number in entries about the service as a whole."""


class Actor(Protocol):
    """Who acts, and from where."""

    @property
    def name(self) -> str:
        """Who it is, without any secret."""

    @property
    def origin(self) -> str:
        """Network address, or the command line."""


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    *,
    committee_id: int | None = None,
    before: Any = None,
    after: Any = None,
    outcome: str = "done",
) -> AuditEntry:
    """Add an entry in the transaction of the deed; ``before`` and ``after`` are JSON values without fractions."""
    chain = SERVICE if committee_id is None else committee_id
    head = _lock_head(session, chain)
    entry = AuditEntry(
        committee_id=chain,
        sequence=head.sequence + 1,
        at=now(),
        actor=actor.name,
        origin=actor.origin,
        action=action,
        subject=subject,
        before=before,
        after=after,
        outcome=outcome,
        previous=head.hash,
    )
    entry.hash = hash_of(entry)
    head.sequence, head.hash = entry.sequence, entry.hash
    session.add(entry)
    session.flush()
    return entry


def _lock_head(session: Session, committee_id: int) -> AuditHead:
    """Take the end of the chain, made on first use, until the transaction ends."""
    session.execute(insert(AuditHead).values(committee_id=committee_id, sequence=0, hash="").on_conflict_do_nothing())
    query = select(AuditHead).where(AuditHead.committee_id == committee_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def hash_of(entry: AuditEntry) -> str:
    """Hash an entry with the hash before it; the same for the same entry, always."""
    names = ("committee_id", "sequence", "actor", "origin", "action", "subject", "before", "after", "outcome")
    content = {name: getattr(entry, name) for name in names}
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([entry.previous, content], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def first_broken(entries: Iterable[AuditEntry]) -> AuditEntry | None:
    """Return the first entry of a whole chain, in its order, that does not follow from the one before it."""
    previous, sequence = "", 0
    for entry in entries:
        if (entry.sequence, entry.previous) != (sequence + 1, previous) or entry.hash != hash_of(entry):
            return entry
        previous, sequence = entry.hash, entry.sequence
    return None
