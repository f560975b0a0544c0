"""The committee itself: made and deleted by an admin of the whole service, its settings changed by its editors."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.auth.preconditions import require_match
from app.availability.lists import BUSY
from app.clock import now
from app.committees.schemas import Committee, StoredCommittee
from app.committees.tables import CommitteeRow
from app.errors import AlreadyExists
from app.history.service import CREATE, PATCH, Event, write_history
from app.imports.check import find_flaws
from app.imports.flaws import RowFlaw
from app.imports.schemas import CommitteeSettings
from app.imports.service import settings_document, write_settings
from app.lists import read_facts
from app.plans.tables import ReleaseRow
from app.problems.bundle import Bundle
from app.problems.snapshot import LISTS
from app.records.errors import CommitteePublished, RowsContradict, WholeServiceOnly
from app.records.patches import Patch, patched
from app.records.service import lock_committee

LIST = "committee"
"""What a committee's settings are called in the history and in reports."""

EVERYTHING_DEPENDS = ("first_day", "last_day", "grain_minutes", "blocks", "time_zone")
"""Settings by which every session is judged; the others are judged by themselves."""


def create_committee(session: Session, access: Access, wanted: CommitteeSettings) -> CommitteeRow:
    """Make a committee without any facts yet."""
    _require_whole_service(access)
    if session.scalars(select(CommitteeRow.id).where(CommitteeRow.key == wanted.key)).one_or_none() is not None:
        flaw = RowFlaw("/key", "exists_already", {"list": "committees", "name": wanted.key}, key=wanted.key)
        raise AlreadyExists(flaws=[flaw])
    bundle = _frame(wanted)
    _require_sound(bundle)
    committee = CommitteeRow(created_at=now(), updated_at=now(), facts_revision=1, version=0)
    write_settings(committee, bundle)
    session.add(committee)
    session.flush()
    _remember(session, access, committee, CREATE, None)
    return committee


@dataclass(frozen=True)
class Settings:
    """A committee's settings in the hands of somebody who changes them; its row is locked from the beginning."""

    session: Session
    access: Access
    committee: CommitteeRow

    @classmethod
    def begin(cls, session: Session, access: Access, committee: CommitteeRow, if_match: str | None) -> "Settings":
        """Take the committee, if it is still of the version that the change is based on."""
        locked = lock_committee(session, committee)
        require_match(if_match, locked.version)
        return cls(session, access, locked)

    def patch(self, patch: Patch) -> None:
        """Change settings; those by which sessions are judged only as far as every session allows."""
        old = CommitteeSettings.model_validate(self.committee, from_attributes=True)
        new = patched(old, patch)
        if new == old:
            return
        judged_all = any(getattr(old, name) != getattr(new, name) for name in EVERYTHING_DEPENDS)
        bundle = _frame(new)
        _require_sound(bundle.model_copy(update=self._facts()) if judged_all else bundle)
        before = settings_document(self.committee)
        write_settings(self.committee, bundle)
        self.committee.facts_revision += 1
        self.committee.updated_at = now()
        self.session.flush()
        _remember(self.session, self.access, self.committee, PATCH, before)

    def delete(self) -> None:
        """Delete the committee with all its facts and drafts, which nobody has seen published."""
        _require_whole_service(self.access)
        mine = ReleaseRow.committee_id == self.committee.id
        releases = self.session.execute(select(func.count()).select_from(ReleaseRow).where(mine)).scalar_one()
        if releases:
            raise CommitteePublished(row=self.committee.key, releases=releases)
        before = settings_document(self.committee)
        number, key = self.committee.id, self.committee.key
        self.session.expunge(self.committee)
        gone = delete(CommitteeRow).where(CommitteeRow.id == number)
        self.session.execute(gone.execution_options(synchronize_session=False))
        record(self.session, self.access, "committee.delete", key, committee_id=number, before=before)

    def _facts(self) -> dict[str, Any]:
        """All facts but busy time, which no setting contradicts."""
        lists = [facts for facts in LISTS if facts is not BUSY]
        return {facts.name: read_facts(self.session, facts, self.committee.id) for facts in lists}


def stored(committee: CommitteeRow) -> StoredCommittee:
    """A committee as it is stored now."""
    return StoredCommittee.model_validate(committee, from_attributes=True)


def _frame(settings: CommitteeSettings) -> Bundle:
    values = settings.model_dump(include=set(Committee.model_fields))
    return Bundle(
        committee=Committee.model_validate(values),
        first_day=settings.first_day,
        last_day=settings.last_day,
        as_of=settings.as_of,
    )


def _require_sound(bundle: Bundle) -> None:
    """Raise with what settings contradict; what is wrong with them points into the request, the rest names its row."""
    flaws = [RowFlaw(_pointer(flaw.pointer), flaw.reason, _values(flaw), key=flaw.key) for flaw in find_flaws(bundle)]
    if flaws:
        raise RowsContradict(flaws=flaws)


def _pointer(pointer: str) -> str:
    own = pointer.removeprefix("/committee")
    return own if pointer.startswith("/committee") or pointer in ("/first_day", "/last_day", "/as_of") else ""


def _values(flaw: RowFlaw) -> dict[str, object]:
    return {
        name: value.removeprefix("/committee") if isinstance(value, str) else value
        for name, value in flaw.values.items()
    }


def _require_whole_service(access: Access) -> None:
    if not access.whole_service:
        raise WholeServiceOnly


def _remember(session: Session, access: Access, committee: CommitteeRow, kind: str, before: Any) -> None:
    after = settings_document(committee)
    event = Event(committee.key, committee.id, committee.version, kind, before, after)
    write_history(session, committee.id, LIST, [event], access.name, committee.updated_at)
    action = f"committee.{kind}"
    record(session, access, action, committee.key, committee_id=committee.id, before=before, after=after)
