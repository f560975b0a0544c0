"""A committee's facts, read again only when they have changed."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from app.problems.snapshot import Snapshot, read_snapshot

KEPT = 4
"""How many committees' facts a process keeps; a county's take some thirty megabytes."""

_kept: OrderedDict[tuple[int, int, datetime], Snapshot] = OrderedDict()
_lock = Lock()


def current_facts(session: Session, committee_id: int) -> Snapshot:
    """Return all facts of a committee; they do not change until the transaction ends."""
    revision = select(CommitteeRow.facts_revision, CommitteeRow.updated_at).where(CommitteeRow.id == committee_id)
    key = (committee_id, *session.execute(revision.with_for_update(read=True)).one())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    facts = read_snapshot(session, committee_id)
    with _lock:
        _kept[key] = facts
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return facts
