"""Carry out changes of facts: all or nothing, judged, versioned, remembered and recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import AlreadyExists, NotFound
from app.facts import Fact
from app.history.service import CREATE, DELETE, PATCH, Event, write_history
from app.imports.flaws import RowFlaw
from app.lists import (
    Written,
    delete_facts,
    insert_facts,
    plain,
    read_facts,
    row_key,
    row_name,
    update_facts,
)
from app.plans.details import follow_facts
from app.problems.snapshot import LISTS
from app.records.edits import AnyList, Edit, ListEdits
from app.records.judge import require_sound_change
from app.records.uses import require_unused

_ORDER = {facts.name: number for number, facts in enumerate(LISTS)}


@dataclass(frozen=True)
class Deed:
    """What stands in the audit record, and in the rows' history where it was no plain create, patch or delete."""

    action: str
    subject: str | None = None
    """What it was done to; left out, the one row that is written."""
    remembered: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """An edit that was carried out, and what the database made of the row."""

    facts: AnyList
    edit: Edit
    id: int
    version: int

    @property
    def name(self) -> str:
        """What the row is called in addresses."""
        fact: Fact = self.edit.after if self.edit.after is not None else self.edit.before
        return row_name(self.facts, fact, self.id)


def lock_committee(session: Session, committee: CommitteeRow) -> CommitteeRow:
    """Take the committee's row, so that its facts are changed by one transaction at a time, and read it anew."""
    query = select(CommitteeRow).where(CommitteeRow.id == committee.id).with_for_update(key_share=True)
    locked = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if locked is None:
        raise NotFound
    return locked


def carry_out(
    session: Session, access: Access, committee: CommitteeRow, batch: Sequence[ListEdits], deed: Deed
) -> list[Done]:
    """Write rows of any lists at once, or raise and write nothing; the committee's row is locked already."""
    batch = [item for item in sorted(batch, key=lambda item: _ORDER[item.facts.name]) if item.edits]
    if not batch:
        return []
    for item in batch:
        _require_new(session, committee.id, item)
        require_unused(session, committee, item.facts, [edit for edit in item.edits if edit.after is None])
    require_sound_change(session, committee, batch)
    moment = now()
    done = [*_delete(session, committee.id, batch), *_write(session, committee.id, batch, moment)]
    for item in batch:
        _remember(session, committee.id, item.facts, done, access.name, moment, deed)
    changes = ((item.facts.name, edit.before, edit.after) for item in batch for edit in item.edits)
    follow_facts(session, committee.id, changes, moment)
    committee.facts_revision += 1
    committee.updated_at = moment
    session.flush()
    _record(session, access, committee, done, deed)
    return done


def _require_new(session: Session, committee_id: int, item: ListEdits) -> None:
    """Refuse rows that exist already, or stand twice in the request, and name them."""
    facts, gone = item.facts, item.gone()
    new = [(edit, facts.identify(fact)) for edit, fact in item.new() if _is_new(facts, edit)]
    if not new:
        return
    stored = read_facts(session, facts, committee_id, _is_one_of(facts, [identity for _, identity in new]))
    known = {facts.identify(fact) for fact in stored} - gone
    flaws = []
    for edit, identity in new:
        if identity in known:
            row = row_key(identity)
            flaws.append(RowFlaw(edit.pointer, "exists_already", {"list": facts.name, "name": row}, key=row))
        known.add(identity)
    if flaws:
        raise AlreadyExists(flaws=flaws)


def _is_new(facts: AnyList, edit: Edit) -> bool:
    return edit.before is None or facts.identify(edit.before) != facts.identify(edit.after)


def _is_one_of(facts: AnyList, identities: Sequence[tuple[object, ...]]) -> ColumnElement[bool]:
    if facts.keyed:
        keys: list[Any] = [identity[0] for identity in identities]
        found: ColumnElement[bool] = facts.row.key.in_(keys)
        return found
    columns = [getattr(facts.row, field) for field in facts.identity]
    return or_(*(and_(*map(_equals, columns, identity)) for identity in identities))


def _equals(column: Any, value: object) -> Any:
    return column.is_(None) if value is None else column == value


def _delete(session: Session, committee_id: int, batch: Sequence[ListEdits]) -> list[Done]:
    """Delete rows, those that refer to others first."""
    done = []
    for item in reversed(batch):
        edits = [edit for edit in item.edits if edit.after is None]
        delete_facts(session, item.facts, committee_id, [edit.number for edit in edits])
        done += [Done(item.facts, edit, edit.number, edit.version) for edit in edits]
    return done


def _write(session: Session, committee_id: int, batch: Sequence[ListEdits], moment: datetime) -> list[Done]:
    """Change and make rows, those that others refer to first."""
    done = []
    for item in batch:
        changed = [edit for edit in item.edits if edit.before is not None and edit.after is not None]
        made = [edit for edit in item.edits if edit.before is None]
        written: list[Written] = [
            *update_facts(session, item.facts, committee_id, {edit.number: edit.after for edit in changed}, moment),
            *insert_facts(session, item.facts, committee_id, [edit.after for edit in made], moment),
        ]
        pairs = zip([*changed, *made], written, strict=True)
        done += [Done(item.facts, edit, row.id, row.version) for edit, row in pairs]
    return done


def _remember(
    session: Session,
    committee_id: int,
    facts: AnyList,
    done: Sequence[Done],
    actor: str,
    moment: datetime,
    deed: Deed,
) -> None:
    events = [
        Event(
            row=item.name,
            row_id=item.id,
            version=item.version,
            action=deed.remembered or _kind(item.edit),
            before=_document(item.edit.before),
            after=_document(item.edit.after),
        )
        for item in done
        if item.facts is facts
    ]
    write_history(session, committee_id, facts.name, events, actor, moment)


def _kind(edit: Edit) -> str:
    if edit.before is None:
        return CREATE
    return DELETE if edit.after is None else PATCH


def _record(session: Session, access: Access, committee: CommitteeRow, done: Sequence[Done], deed: Deed) -> None:
    """Add one entry to the audit record: the row before and after, or the rows by their lists and names."""
    if len(done) == 1 and deed.subject is None:
        only = done[0]
        subject = f"{only.facts.name}/{only.name}"
        before, after = _recorded(only.facts, only.edit.before), _recorded(only.facts, only.edit.after)
    else:
        subject = deed.subject or done[0].facts.name
        names = {f"{item.facts.name}/{item.name}": item for item in done}
        before = {name: _recorded(item.facts, item.edit.before) for name, item in names.items() if item.edit.before}
        after = {name: _recorded(item.facts, item.edit.after) for name, item in names.items() if item.edit.after}
    record(session, access, deed.action, subject, committee_id=committee.id, before=before, after=after)


def _recorded(facts: AnyList, fact: Fact | None) -> Any:
    """What the audit record holds of a row: of a private one only which fields have a value."""
    document = _document(fact)
    if document is None or not facts.private:
        return document
    return {name: value if name in facts.identity else bool(value) for name, value in document.items()}


def _document(fact: Fact | None) -> Any:
    return None if fact is None else plain(fact)
