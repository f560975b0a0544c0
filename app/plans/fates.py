"""Sessions that a plan gives up: what publishing it makes of them, in the calendar and in the facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.plans.changes import Calendar, Change
from app.plans.draft_tables import Fate
from app.plans.marks import Mark
from app.problems.bundle import Session as SessionFact
from app.problems.bundle import SessionStatus
from app.problems.states import is_gone
from app.sessions.changes import Rewritten, fact_of, rewrite_sessions, stored_sessions
from app.sessions.enquiring import withdraw_enquiries
from app.sessions.tables import ConsultationSession

WAITS = {"status_reason": None, "latest": None, "merged_into": None, "suspension": None}


def change_of(mark: Mark) -> Change:
    """What giving a session up is for the calendar."""
    return Change.POSTPONED if mark.fate is Fate.POSTPONED else Change.CANCELLED


def with_fates(
    changes: Mapping[str, Change], marks: Mapping[str, Mark], calendar: Calendar, facts: Mapping[str, SessionFact]
) -> dict[str, Change]:
    """Changes of the calendar with those of sessions that are given up, wherever they stood."""
    given_up = {
        key: change_of(mark)
        for key, mark in marks.items()
        if mark.fate is not None and key not in calendar and key in facts and not is_gone(facts[key])
    }
    return {**changes, **given_up}


def carry_out(
    session: Session,
    committee: CommitteeRow,
    marks: Mapping[str, Mark],
    changes: Mapping[str, Change],
    access: Access,
    moment: datetime,
) -> None:
    """Make postponed and merged sessions of those that a published plan gives up; the committee's row is locked."""
    keys = [key for key, mark in marks.items() if mark.fate is not None and key in changes]
    if not keys:
        return
    stored = stored_sessions(session, committee.id, ConsultationSession.key.in_(keys))
    rewritten = [Rewritten(before, given_up(before, marks[item.key])) for item in stored for before in (fact_of(item),)]
    rewrite_sessions(session, committee, rewritten, "publish", access.name, moment)
    merged = [key for key in keys if marks[key].fate is Fate.MERGED]
    withdraw_enquiries(session, committee.id, merged, access.name, moment)
    for item in rewritten:
        before, after = item.changed_fields
        action = "session.postpone" if item.after.status is SessionStatus.POSTPONED else "session.merge"
        record(session, access, action, item.after.key, committee_id=committee.id, before=before, after=after)


def given_up(fact: SessionFact, mark: Mark) -> SessionFact:
    """A session as its plan leaves it."""
    values: dict[str, Any] = {**WAITS, "status_reason": mark.reason}
    if mark.fate is Fate.POSTPONED:
        values |= {"status": SessionStatus.POSTPONED, "latest": mark.latest}
    else:
        values |= {"status": SessionStatus.MERGED, "merged_into": mark.into}
    return fact.model_copy(update=values)
