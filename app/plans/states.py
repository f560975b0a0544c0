"""States of sessions and publishing: what may be placed, and what a place makes of a postponed session."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.plans.changes import Change
from app.plans.errors import SessionsAreGivenUp, SessionsAreUnconfirmed
from app.plans.tables import AssignmentRow
from app.problems.bundle import Bundle, Format, SessionStatus
from app.problems.bundle import Session as SessionFact
from app.problems.placed import Placed, days_of
from app.sessions.changes import Rewritten, fact_of, rewrite_sessions, stored_sessions
from app.sessions.tables import (
    ConsultationSession,
)

PLACEABLE = (SessionStatus.PLANNED, SessionStatus.POSTPONED)


def require_placeable(bundle: Bundle, changes: Mapping[str, Change]) -> None:
    """Refuse to publish new places of sessions that are given up or not confirmed; open date enquiries have a guard."""
    placed = {key for key, change in changes.items() if change not in (Change.CANCELLED, Change.POSTPONED)}
    sessions = [item for item in bundle.sessions if item.key in placed]
    given_up = [item.key for item in sessions if item.status not in PLACEABLE]
    if given_up:
        raise SessionsAreGivenUp(count=len(given_up), sessions=given_up)
    unconfirmed = [item.key for item in sessions if not item.confirmed]
    if unconfirmed:
        raise SessionsAreUnconfirmed(count=len(unconfirmed), sessions=unconfirmed)


def places_postponed(session: Session, plan_id: int) -> bool:
    """Whether a plan places a postponed session, so that publishing it changes facts."""
    query = (
        select(AssignmentRow.session_id)
        .join(ConsultationSession, ConsultationSession.id == AssignmentRow.session_id)
        .where(AssignmentRow.plan_id == plan_id, ConsultationSession.status == SessionStatus.POSTPONED.value)
    )
    return session.execute(query.limit(1)).first() is not None


def plan_again(
    session: Session,
    committee: CommitteeRow,
    bundle: Bundle,
    calendar: Mapping[str, Placed],
    access: Access,
    moment: datetime,
) -> None:
    """Make postponed sessions that have a place again planned ones; the committee's row is locked then."""
    forms = {form.key: form for form in bundle.formats}
    waiting = [item for item in bundle.sessions if item.status is SessionStatus.POSTPONED and item.key in calendar]
    if not waiting:
        return
    keys = [item.key for item in waiting]
    stored = stored_sessions(session, committee.id, ConsultationSession.key.in_(keys))
    changes = [
        Rewritten(before, planned(before, calendar[item.key], forms[before.format]))
        for item in stored
        for before in (fact_of(item),)
    ]
    rewrite_sessions(session, committee, changes, "publish", access.name, moment)
    for change in changes:
        before, after = change.changed_fields
        key = change.after.key
        record(session, access, "session.plan_again", key, committee_id=committee.id, before=before, after=after)


def planned(fact: SessionFact, placed: Placed, form: Format) -> SessionFact:
    """A postponed session with a place; the window reaches to its latest day where the place lies after it."""
    last = placed.day + timedelta(days=days_of(fact, form) - 1)
    last = max(last, fact.latest or last) if last > fact.last else fact.last
    freed = {"status": SessionStatus.PLANNED, "status_reason": None, "latest": None, "suspension": None}
    return fact.model_copy(update={**freed, "last": last})
