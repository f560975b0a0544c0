"""Suspending sessions by area, days and formats in one act: all of them wait, nothing else moves."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.errors import ActRefused
from app.acts.schemas import SuspensionReport, SuspensionRequest
from app.acts.standing import concerned, people_told, standing
from app.audit.service import record
from app.auth.access import Access
from app.clock import now
from app.committees.lists import AREAS
from app.committees.tables import CommitteeRow
from app.errors import AlreadyExists
from app.history.service import CREATE, Event, write_history
from app.imports.flaws import RowFlaw
from app.lists import FactList, insert_facts, plain
from app.plans.changes import Change
from app.plans.next_release import lock_calendar
from app.plans.withdraw import Notice, withdraw
from app.sessions.arrangement_tables import SuspensionRow
from app.sessions.arrangements import StoredSuspension, Suspension
from app.sessions.changes import Rewritten, fact_of, lock_facts, raise_revision, rewrite_sessions, stored_sessions
from app.sessions.lists import FORMATS, SUSPENSIONS
from app.sessions.schemas import SessionStatus
from app.sessions.tables import (
    ConsultationSession,
)
from app.text import say


def suspend(
    session: Session, committee: CommitteeRow, wanted: SuspensionRequest, access: Access, *, dry_run: bool
) -> SuspensionReport:
    """Store a suspension and postpone every published session that it concerns, or only tell which those are.

    Belongs at the beginning of a transaction.
    """
    pointer = lock_calendar(session, committee.id)
    locked = lock_facts(session, committee.id)
    _require_sound(session, locked.id, wanted)
    before = pointer.release_id
    numbers = concerned(session, before, wanted, moment_of(locked))
    report = SuspensionReport(
        dry_run=dry_run,
        suspension=None,
        release=None,
        postponed=list(standing(session, before, ConsultationSession.id.in_(numbers)).values()),
        members=people_told(session, before, numbers),
    )
    if dry_run:
        return report
    suspension = _store(session, locked, wanted, access)
    _postpone(session, locked, wanted, numbers, access)
    notice = Notice(say("zh", "act.release.suspend", title=wanted.name), wanted.reason)
    told = withdraw(session, locked, pointer, numbers, Change.POSTPONED, notice, access)
    report.suspension = suspension
    report.release = told.release.number if told.release else None
    after = plain(_fact(wanted)) | {"postponed": [item.session for item in report.postponed], "release": report.release}
    record(session, access, "suspension.create", wanted.key, committee_id=locked.id, after=after)
    return report


def moment_of(committee: CommitteeRow) -> datetime:
    """The moment before which everything is over: for an example year of the past the one it is planned from."""
    return committee.as_of or now()


def stored_suspension(session: Session, committee_id: int, key: str) -> StoredSuspension | None:
    """Return a suspension as it is stored now."""
    query = select(SuspensionRow).where(SuspensionRow.committee_id == committee_id, SuspensionRow.key == key)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else StoredSuspension.model_validate(row, from_attributes=True)


def _fact(wanted: SuspensionRequest) -> Suspension:
    return Suspension.model_validate(wanted.model_dump(exclude={"latest"}))


def _require_sound(session: Session, committee_id: int, wanted: SuspensionRequest) -> None:
    flaws = [
        *_unknown(session, AREAS, committee_id, "areas", wanted.areas),
        *_unknown(session, FORMATS, committee_id, "formats", wanted.formats),
        *_unknown(session, FORMATS, committee_id, "exempt_formats", wanted.exempt_formats),
    ]
    if wanted.last < wanted.first:
        flaws.append(RowFlaw("/last", "last_before_first", {"first": wanted.first, "last": wanted.last}))
    if wanted.latest is not None and wanted.latest < wanted.first:
        flaws.append(RowFlaw("/latest", "last_before_first", {"first": wanted.first, "last": wanted.latest}))
    if flaws:
        raise ActRefused(flaws=flaws)
    if stored_suspension(session, committee_id, wanted.key) is not None:
        raise AlreadyExists


def _unknown(
    session: Session, facts: FactList[Any, Any, Any], committee_id: int, name: str, keys: Iterable[str]
) -> Iterator[RowFlaw]:
    """Keys that name no row, and keys that stand twice."""
    named = list(keys)
    row = facts.row
    known = set(session.scalars(select(row.key).where(row.committee_id == committee_id, row.key.in_(named))))
    for number, key in enumerate(named):
        if key not in known:
            yield RowFlaw(f"/{name}/{number}", "unknown_reference", {"list": facts.name, "name": key})
        elif key in named[:number]:
            yield RowFlaw(f"/{name}/{number}", "named_twice", {"name": key})


def _store(session: Session, committee: CommitteeRow, wanted: SuspensionRequest, access: Access) -> StoredSuspension:
    moment, fact = now(), _fact(wanted)
    (written,) = insert_facts(session, SUSPENSIONS, committee.id, [fact], moment)
    event = Event(fact.key, written.id, written.version, CREATE, None, plain(fact))
    write_history(session, committee.id, SUSPENSIONS.name, [event], access.name, moment)
    raise_revision(session, committee, moment)
    stored = stored_suspension(session, committee.id, fact.key)
    assert stored is not None
    return stored


def _postpone(
    session: Session, committee: CommitteeRow, wanted: SuspensionRequest, numbers: set[int], access: Access
) -> None:
    """Let sessions wait for the suspension to end, each with its identity and target."""
    values = {
        "status": SessionStatus.POSTPONED,
        "status_reason": wanted.reason or wanted.name,
        "latest": wanted.latest,
        "suspension": wanted.key,
    }
    facts = [fact_of(item) for item in stored_sessions(session, committee.id, ConsultationSession.id.in_(numbers))]
    changes = [Rewritten(fact, fact.model_copy(update=values)) for fact in facts]
    if changes:
        rewrite_sessions(session, committee, changes, "suspend", access.name, now())
