"""Take a bundle into the database, all or nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import Forbidden, NotFound
from app.history.service import IMPORT, Event, write_history
from app.imports.changes import Changes, ListChanges, compare
from app.imports.check import require_sound
from app.imports.schemas import CommitteeSettings, ImportReport
from app.lists import FactList, plain, row_name, write_facts
from app.plans.details import follow_facts
from app.problems.bundle import Bundle
from app.problems.snapshot import LISTS, read_bundle

IMPORT_LOCK = 4_096_220_117
"""Any number, but always this one: it tells locks on committees that are being made from other locks."""


class LimitsAreTheMembersOwn(Forbidden):
    """What members declare of themselves is theirs to change; only an admin of the whole service may restore it."""


def import_bundle(session: Session, bundle: Bundle, access: Access, *, dry_run: bool = False) -> ImportReport:
    """Create and update a committee's facts from a checked bundle; what it does not hold is left alone.

    The same bundle a second time changes nothing. Only who reaches every committee may create one.
    """
    committee = _lock_committee(session, bundle.committee.key)
    if committee is None and access.committee is not None:
        raise NotFound
    changes = compare(None if committee is None else read_bundle(session, committee), bundle)
    if changes.lists["personal_limits"].written and not access.whole_service:
        raise LimitsAreTheMembersOwn
    merged = changes.merged(bundle)
    if merged is not None and changes.any:
        require_sound(merged)
    if changes.any and not dry_run:
        committee = _write(session, committee, bundle, changes, access)
    report = ImportReport(
        committee=bundle.committee.key,
        dry_run=dry_run,
        changed=changes.any,
        facts_revision=0 if committee is None else committee.facts_revision,
        lists=changes.counts(),
    )
    if committee is not None and not dry_run:
        told = report.model_dump(mode="json")
        record(session, access, "facts.import", bundle.committee.key, committee_id=committee.id, after=told)
    return report


def _lock_committee(session: Session, key: str) -> CommitteeRow | None:
    """Take the committee's row: its facts are changed, and the committee itself made, by one transaction at a time."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, IMPORT_LOCK))))
    query = select(CommitteeRow).where(CommitteeRow.key == key).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _write(
    session: Session, committee: CommitteeRow | None, bundle: Bundle, changes: Changes, access: Access
) -> CommitteeRow:
    moment = now()
    if committee is None:
        committee = CommitteeRow(created_at=moment, facts_revision=0, version=0)
        session.add(committee)
    before = settings_document(committee) if committee.version else None
    if not changes.settings.unchanged:
        write_settings(committee, bundle)
    committee.facts_revision += 1
    committee.updated_at = moment
    session.flush()
    if not changes.settings.unchanged:
        event = Event(committee.key, committee.id, committee.version, IMPORT, before, settings_document(committee))
        write_history(session, committee.id, "committee", [event], access.name, moment)
    for facts in LISTS:
        _write_list(session, facts, committee.id, changes.lists[facts.name], access.name, moment)
    follow_facts(session, committee.id, changes.rows(), moment)
    return committee


def write_settings(committee: CommitteeRow, bundle: Bundle) -> None:
    """Take over what is stored with the committee itself."""
    values = bundle.committee.model_dump(mode="json")
    for name, value in {**values, "first_day": bundle.first_day, "last_day": bundle.last_day}.items():
        setattr(committee, name, value)
    committee.as_of = bundle.as_of
    committee.version += 1


def settings_document(committee: CommitteeRow) -> dict[str, Any]:
    """A committee's settings and horizon as JSON values."""
    return CommitteeSettings.model_validate(committee, from_attributes=True).model_dump(mode="json")


def _write_list(
    session: Session,
    facts: FactList[Any, Any, Any],
    committee_id: int,
    changes: ListChanges,
    actor: str,
    moment: datetime,
) -> None:
    """Write the new and changed rows of one list, and what they were before into their history."""
    written = write_facts(session, facts, committee_id, changes.written, moment)
    events = [
        Event(
            row=row_name(facts, fact, row.id),
            row_id=row.id,
            version=row.version,
            action=IMPORT,
            before=None if before is None else plain(before),
            after=plain(fact),
        )
        for row, fact, before in zip(written, changes.written, changes.earlier, strict=True)
    ]
    write_history(session, committee_id, facts.name, events, actor, moment)
