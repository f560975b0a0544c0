"""Lifting a suspension: its days are free again, and what still fits its old time comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.acts.deeds import FREED
from app.acts.errors import SuspensionIsLifted
from app.acts.fitting import Broken, Fitting, fitting
from app.acts.schemas import LiftReport, LiftRequest, Standing, StaysBecause, StillPostponed
from app.acts.standing import last_stood, people_told, standing
from app.acts.suspend import moment_of, stored_suspension
from app.audit.service import record
from app.auth.access import Access
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import NotFound, PreconditionFailed
from app.history.service import Event, write_history
from app.lists import plain, write_facts
from app.plans.next_release import lock_calendar
from app.plans.tables import CommitteeCalendarRow
from app.plans.timetable import release_timetable
from app.plans.withdraw import Notice, bring_back
from app.problems.placed import Placed
from app.sessions.arrangements import StoredSuspension, Suspension
from app.sessions.changes import Rewritten, fact_of, lock_facts, raise_revision, rewrite_sessions, stored_sessions
from app.sessions.lists import SUSPENSIONS
from app.sessions.schemas import SessionStatus, StoredSession
from app.sessions.tables import (
    ConsultationSession,
)
from app.text import Language, say


@dataclass(frozen=True)
class Waiting:
    """Sessions that a suspension postponed, with where each stood last, all by key."""

    sessions: Mapping[str, StoredSession]
    stood: Mapping[str, Standing]
    places: Mapping[str, Placed]


def lift(
    session: Session,
    committee: CommitteeRow,
    key: str,
    version: int,
    wanted: LiftRequest,
    access: Access,
    language: Language,
) -> LiftReport:
    """End a suspension, and bring sessions back to their old time where that is asked for and possible.

    Belongs at the beginning of a transaction.
    """
    pointer = lock_calendar(session, committee.id)
    locked = lock_facts(session, committee.id)
    before = _require(stored_suspension(session, locked.id, key), version)
    suspension = _end(session, locked, before, access)
    waiting = _waiting(session, locked, key)
    stays = _staying(waiting, wanted, locked, language)
    chosen = [name for name in waiting.stood if name not in stays]
    found = Fitting((), {}) if not chosen else fitting(session, locked, pointer, waiting.places, chosen, language)
    stays |= {name: _broken(waiting, name, broken) for name, broken in found.broken.items()}
    report = LiftReport(
        suspension=suspension,
        release=None,
        restored=[waiting.stood[name] for name in found.fits],
        still_postponed=[stays[name] for name in waiting.sessions if name in stays],
        members=0,
    )
    if found.fits:
        _restore(session, locked, pointer, waiting, found.fits, before, wanted, access, report)
    after = {
        "lifted_at": suspension.lifted_at.isoformat() if suspension.lifted_at else None,
        "reason": wanted.reason,
        "release": report.release,
        "restored": [item.session for item in report.restored],
    }
    record(session, access, "suspension.lift", key, committee_id=locked.id, before={"lifted_at": None}, after=after)
    return report


def _require(stored: StoredSuspension | None, version: int) -> StoredSuspension:
    if stored is None:
        raise NotFound
    if stored.version != version:
        raise PreconditionFailed
    if stored.lifted_at is not None:
        raise SuspensionIsLifted(name=stored.name)
    return stored


def _end(session: Session, committee: CommitteeRow, stored: StoredSuspension, access: Access) -> StoredSuspension:
    moment = now()
    before = Suspension.model_validate({name: getattr(stored, name) for name in Suspension.model_fields})
    after = before.model_copy(update={"lifted_at": moment})
    (written,) = write_facts(session, SUSPENSIONS, committee.id, [after], moment)
    event = Event(stored.key, stored.id, written.version, "lift", plain(before), plain(after))
    write_history(session, committee.id, SUSPENSIONS.name, [event], access.name, moment)
    raise_revision(session, committee, moment)
    found = stored_suspension(session, committee.id, stored.key)
    assert found is not None
    return found


def _waiting(session: Session, committee: CommitteeRow, key: str) -> Waiting:
    facts = ConsultationSession
    waits = (facts.status == SessionStatus.POSTPONED.value, facts.suspension == key)
    sessions = {item.key: item for item in stored_sessions(session, committee.id, *waits)}
    last = last_stood(session, committee.id, [item.id for item in sessions.values()])
    stood: dict[str, Standing] = {}
    places: dict[str, Placed] = {}
    for release_id in sorted(set(last.values())):
        numbers = [number for number, release in last.items() if release == release_id]
        here = standing(session, release_id, facts.id.in_(numbers)).values()
        timetable = release_timetable(session, release_id, ZoneInfo(committee.time_zone))
        stood |= {item.session: item for item in here}
        places |= {item.session: timetable[item.session] for item in here}
    return Waiting(sessions, stood, places)


def _staying(
    waiting: Waiting, wanted: LiftRequest, committee: CommitteeRow, language: Language
) -> dict[str, StillPostponed]:
    """Sessions that stay postponed whatever else is published."""
    moment = moment_of(committee)
    stays = {}
    for key, item in waiting.sessions.items():
        because = None
        if not wanted.restore:
            because = StaysBecause.NOT_ASKED
        elif key not in waiting.stood:
            because = StaysBecause.NEVER_PUBLISHED
        elif waiting.stood[key].starts_at <= moment:
            because = StaysBecause.PAST
        if because is not None:
            sentence = say(language, f"act.stays.{because}")
            stays[key] = StillPostponed(session=key, name=item.name, because=because, sentences=[sentence])
    return stays


def _broken(waiting: Waiting, key: str, broken: Sequence[Broken]) -> StillPostponed:
    sentences = list(dict.fromkeys(item.sentence for item in broken))
    name = waiting.sessions[key].name
    return StillPostponed(session=key, name=name, because=StaysBecause.CONFLICTS, sentences=sentences)


def _restore(
    session: Session,
    committee: CommitteeRow,
    pointer: CommitteeCalendarRow,
    waiting: Waiting,
    fits: Sequence[str],
    suspension: StoredSuspension,
    wanted: LiftRequest,
    access: Access,
    report: LiftReport,
) -> None:
    """Plan sessions again, and publish them where they stood."""
    facts = [fact_of(waiting.sessions[key]) for key in fits]
    values = {**FREED, "status": SessionStatus.PLANNED}
    changes = [Rewritten(fact, fact.model_copy(update=values)) for fact in facts]
    rewrite_sessions(session, committee, changes, "restore", access.name, now())
    numbers = [waiting.sessions[key].id for key in fits]
    notice = Notice(say("zh", "act.release.lift", title=suspension.name), wanted.reason)
    told = bring_back(session, committee, pointer, numbers, notice, access)
    assert told.release is not None
    report.release = told.release.number
    report.members = people_told(session, told.release.id, numbers)
