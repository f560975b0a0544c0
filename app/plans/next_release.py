"""What every new release needs, whether a plan or an act makes it: one after the other, numbered, told to members."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.outbox.service import announce
from app.plans.changes import Change
from app.plans.tables import CommitteeCalendarRow, ReleaseRow, ReleaseSessionRow
from app.sessions.tables import (
    ConsultationSession,
)


def lock_calendar(session: Session, committee_id: int) -> CommitteeCalendarRow:
    """Take the committee's one calendar row: from here on, publications happen one after the other."""
    session.execute(insert(CommitteeCalendarRow).values(committee_id=committee_id, version=0).on_conflict_do_nothing())
    query = select(CommitteeCalendarRow).where(CommitteeCalendarRow.committee_id == committee_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def provisional_in(session: Session, release_id: int | None) -> set[str]:
    """Return the sessions that a release shows as provisional."""
    query = (
        select(ConsultationSession.key)
        .join(ReleaseSessionRow, ReleaseSessionRow.session_id == ConsultationSession.id)
        .where(ReleaseSessionRow.release_id == release_id, ReleaseSessionRow.provisional)
    )
    return set(session.scalars(query))


def add_release(
    session: Session, release: ReleaseRow, parent: ReleaseRow | None, counts: Mapping[Change, int]
) -> ReleaseRow:
    """Store a release as the one that follows another; its sessions are written next."""
    release.number = parent.number + 1 if parent else 1
    release.parent_id = parent.id if parent else None
    release.changes = {change.value: counts.get(change, 0) for change in Change}
    release.published_at = clock.now()
    session.add(release)
    session.flush()
    return release


def note_waivers(session: Session, release: ReleaseRow) -> None:
    """Write into a release, whose sessions are written, whose notice period has been waived by whom."""
    facts = ConsultationSession
    query = (
        select(facts.key, facts.waiver_approver, facts.waiver_reason)
        .join(ReleaseSessionRow, ReleaseSessionRow.session_id == facts.id)
        .where(ReleaseSessionRow.release_id == release.id, facts.waiver_approver.is_not(None))
        .order_by(facts.id)
    )
    names = ("session", "approver", "reason")
    release.waivers = [dict(zip(names, row, strict=True)) for row in session.execute(query)]
    session.flush()


def tell_members(session: Session, release: ReleaseRow, told: set[int]) -> dict[str, Any]:
    """Announce a release with the members whose calendars look different now; return what was announced of it."""
    summary = {"release": release.number, "name": release.name, "plan": release.plan_id, "changes": release.changes}
    announce(session, release.committee_id, "release.published", {**summary, "members": sorted(told)})
    return summary
