"""Make, change and delete rows of one list for somebody: what the list allows, then the change itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.auth.access import Access
from app.auth.preconditions import require_match
from app.committees.tables import CommitteeRow
from app.errors import Invalid, NotFound
from app.facts import Fact, Stored
from app.imports.flaws import RowFlaw
from app.lists import read_rows
from app.records.edits import Edit, ListEdits
from app.records.errors import FieldsNotWritable, RowsChanged, RowsUnknown
from app.records.patches import Patch, patched
from app.records.resource import Resource
from app.records.schemas import BulkReport, RowVersion
from app.records.service import Deed, Done, carry_out, lock_committee


@dataclass(frozen=True)
class Writer:
    """Somebody who writes rows of one list; the committee's row is locked from the beginning."""

    session: Session
    access: Access
    committee: CommitteeRow
    resource: Resource

    @classmethod
    def begin(cls, session: Session, access: Access, committee: CommitteeRow, resource: Resource) -> "Writer":
        """Take the committee, so that nobody else changes its facts meanwhile."""
        return cls(session, access, lock_committee(session, committee), resource)

    def create(self, fact: Fact) -> tuple[str, Stored]:
        """Make a row; return what it is called and how it is stored."""
        done = self._carry_out([Edit(after=fact)], "create")
        return done[0].name, self.stored(done[0].id)

    def patch(self, row: str | int, patch: Patch, if_match: str | None) -> Stored:
        """Change a row, if it is still of the version that the change is based on."""
        old = self._find(row, if_match)
        self._carry_out([replace(old, after=patched(old.before, patch))], "patch")
        return self.stored(old.number)

    def delete(self, row: str | int, if_match: str | None) -> None:
        """Delete a row on which nothing depends."""
        self._carry_out([self._find(row, if_match)], "delete")

    def bulk(self, wanted: Any, *, dry_run: bool) -> BulkReport:
        """Make, change and delete many rows, or none; a dry run undoes what it did."""
        edits = [Edit(f"/create/{number}", after=fact) for number, fact in enumerate(wanted.create)]
        edits += self._references(wanted.patch, wanted.delete)
        with self.session.begin_nested() as undone:
            done = self._carry_out(edits, "bulk")
            report = BulkReport(
                dry_run=dry_run,
                created=[self._version(item) for item in done if item.edit.before is None],
                patched=[self._version(item) for item in done if item.edit.before and item.edit.after],
                unchanged=len(edits) - len(done),
                deleted=sum(item.edit.after is None for item in done),
                facts_revision=self.committee.facts_revision,
            )
            if dry_run:
                undone.rollback()
        return report

    def stored(self, number: int) -> Stored:
        """A row as it is stored now."""
        facts = self.resource.facts
        row = read_rows(self.session, facts, facts.row.id == number)[0]
        stored: Stored = facts.stored.model_validate(row, from_attributes=True)
        return stored

    def _carry_out(self, edits: Sequence[Edit], act: str) -> list[Done]:
        """Store what the guard lets through, as far as it is not stored already."""
        self._refuse_fixed(edits)
        allowed = [self._guarded(edit) for edit in edits]
        changing = [edit for edit in allowed if edit.before != edit.after]
        deed = Deed(f"{self.resource.one}.{act}", self.resource.many if act == "bulk" else None)
        done = carry_out(self.session, self.access, self.committee, [ListEdits(self.resource.facts, changing)], deed)
        if self.resource.afterwards is not None:
            changes = [(edit.before, edit.after) for edit in changing]
            self.resource.afterwards(self.session, self.access, self.committee, changes)
        return done

    def _guarded(self, edit: Edit) -> Edit:
        """An edit as the list's guard lets it through; what the guard finds wrong is pointed to in the request."""
        if self.resource.guard is None:
            return edit
        try:
            kept = self.resource.guard(self.session, self.access, self.committee, edit.before, edit.after)
        except Invalid as problem:
            problem.flaws = tuple(replace(flaw, pointer=edit.pointer + flaw.pointer) for flaw in problem.flaws)
            raise
        return edit if kept is None else replace(edit, after=kept)

    def _refuse_fixed(self, edits: Iterable[Edit]) -> None:
        flaws = [
            RowFlaw(f"{edit.pointer}/{name}", "field_of_an_act")
            for edit in edits
            for name in sorted(self.resource.fixed)
            if edit.after is not None and getattr(edit.after, name) != self._kept(edit, name)
        ]
        if flaws:
            raise FieldsNotWritable(flaws=flaws)

    def _kept(self, edit: Edit, name: str) -> Any:
        """What a field that is not written must stay: as it is stored, or as it is when left out."""
        if edit.before is not None:
            return getattr(edit.before, name)
        return type(edit.after).model_fields[name].get_default(call_default_factory=True)

    def _find(self, row: str | int, if_match: str | None) -> Edit:
        found = self._stored_edits([row])
        if row not in found:
            raise NotFound
        require_match(if_match, found[row].version)
        return found[row]

    def _stored_edits(self, rows: Sequence[str | int]) -> Mapping[str | int, Edit]:
        """Stored rows by their keys or numbers, each as the beginning of an edit."""
        facts = self.resource.facts
        known_by = facts.row.key if facts.keyed else facts.row.id
        mine: list[ColumnElement[bool]] = [
            facts.row.committee_id == self.committee.id,
            known_by.in_(rows),
            self.resource.seen_by(self.access),
        ]
        found = {}
        for row in read_rows(self.session, facts, *mine):
            before = facts.fact.model_validate(row, from_attributes=True)
            found[row.key if facts.keyed else row.id] = Edit("", before, None, row.id, row.version)
        return found

    def _references(self, patches: Sequence[Any], deletions: Sequence[Any]) -> list[Edit]:
        """The stored rows that a bulk change names, each once, as edits; or what is wrong with those names."""
        named = [(f"/patch/{number}", item, item.changes) for number, item in enumerate(patches)]
        named += [(f"/delete/{number}", item, None) for number, item in enumerate(deletions)]
        field = "key" if self.resource.facts.keyed else "number"
        stored = self._stored_edits([getattr(item, field) for _, item, _ in named])
        unknown, changed, edits, seen = [], [], [], set()
        for pointer, item, changes in named:
            name = getattr(item, field)
            old, key = stored.get(name), str(name)
            if old is None:
                unknown.append(RowFlaw(f"{pointer}/{field}", "unknown_row", {"name": key}, key=key))
            elif name in seen:
                unknown.append(RowFlaw(f"{pointer}/{field}", "named_twice", {"name": key}, key=key))
            elif old.version != item.version:
                values = {"version": item.version, "stored": old.version}
                changed.append(RowFlaw(f"{pointer}/version", "version_changed", values, key=key))
            else:
                new = None if changes is None else patched(old.before, changes, f"{pointer}/changes")
                place = pointer if new is None else f"{pointer}/changes"
                edits.append(Edit(place, old.before, new, old.number, old.version))
            seen.add(name)
        self._refuse(unknown, changed)
        return edits

    @staticmethod
    def _refuse(unknown: Sequence[RowFlaw], changed: Sequence[RowFlaw]) -> None:
        if unknown:
            raise RowsUnknown(flaws=unknown)
        if changed:
            raise RowsChanged(flaws=changed)

    def _version(self, item: Done) -> RowVersion:
        return RowVersion(key=item.name if self.resource.facts.keyed else None, number=item.id, version=item.version)
