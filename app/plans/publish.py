"""Publishing a plan: one transaction in which a draft becomes the committee's calendar."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.errors import NotFound, PreconditionFailed
from app.outbox.service import announce
from app.plans import records
from app.plans.changes import Calendar, Change, compare, merge
from app.plans.errors import CalendarWouldBreak, NothingToPublish, PlanAlreadyPublished, PlanIsOutdated, facts_hold
from app.plans.facts import current_facts
from app.plans.judge import Horizon, judge_calendar, scope_of, settled
from app.plans.tables import CommitteeCalendarRow, PlanRow, PlanState, ReleaseRow
from app.plans.timetable import plan_timetable, release_timetable
from app.problems.snapshot import Snapshot


@dataclass(frozen=True)
class Publication:
    """What is to be published: a plan in the version that was looked at, under a name."""

    plan_id: int
    version: int
    name: str
    note: str | None = None


@dataclass(frozen=True)
class Step:
    """From the calendar as published to the one that a plan makes of it."""

    committee: CommitteeRow
    facts: Snapshot
    plan: PlanRow
    current: ReleaseRow | None
    published: Calendar
    calendar: Calendar
    changes: Mapping[str, Change]

    def sessions(self, *kinds: Change) -> list[int]:
        """Numbers of the sessions that changed in one of these ways."""
        return [self.facts.sessions[key] for key, change in self.changes.items() if change in kinds]


Guard = Callable[[Session, Step], None]

guards: list[Guard] = []
"""What else must hold before a plan is published; rooms above add theirs, which raise what stands against it."""


def publish(session: Session, committee: CommitteeRow, wanted: Publication, access: Access) -> ReleaseRow:
    """Make a plan the committee's calendar, or refuse and change nothing.

    Belongs at the beginning of a transaction, inside ``database.retrying``.
    """
    pointer = _lock_calendar(session, committee.id)
    plan = _lock_plan(session, committee.id, wanted)
    step = _next_step(session, committee, plan, pointer.release_id)
    for guard in guards:
        guard(session, step)
    release = _write_release(session, step, wanted, access)
    told = _write_calendar(session, step, release)
    pointer.release_id, pointer.version = release.id, pointer.version + 1
    plan.state, plan.version, plan.updated_at = PlanState.PUBLISHED, plan.version + 1, release.published_at
    _tell(session, access, release, told)
    return release


def _lock_calendar(session: Session, committee_id: int) -> CommitteeCalendarRow:
    """Take the committee's one calendar row: from here on, publications happen one after the other."""
    session.execute(insert(CommitteeCalendarRow).values(committee_id=committee_id, version=0).on_conflict_do_nothing())
    query = select(CommitteeCalendarRow).where(CommitteeCalendarRow.committee_id == committee_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _lock_plan(session: Session, committee_id: int, wanted: Publication) -> PlanRow:
    query = select(PlanRow).where(PlanRow.id == wanted.plan_id, PlanRow.committee_id == committee_id)
    plan = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if plan is None:
        raise NotFound
    if plan.state == PlanState.PUBLISHED:
        raise PlanAlreadyPublished
    if plan.version != wanted.version:
        raise PreconditionFailed
    return plan


def _next_step(session: Session, committee: CommitteeRow, plan: PlanRow, current_id: int | None) -> Step:
    """Join the plan with what is published, and judge the whole calendar that comes of it."""
    facts, zone = current_facts(session, committee.id), ZoneInfo(committee.time_zone)
    current = None if current_id is None else session.get_one(ReleaseRow, current_id)
    published = release_timetable(session, current_id, zone)
    base = published if plan.base_release_id == current_id else release_timetable(session, plan.base_release_id, zone)
    horizon = Horizon(plan.first_day, plan.last_day)
    scope = scope_of(facts.bundle, settled(facts.bundle, base, horizon), horizon)
    merged = merge(base, plan_timetable(session, plan.id, zone), published, scope)
    if merged.clashes:
        raise PlanIsOutdated(count=len(merged.clashes), sessions=merged.clashes)
    changes = compare(published, merged.calendar)
    if not changes:
        raise NothingToPublish
    step = Step(committee, facts, plan, current, published, merged.calendar, changes)
    _require_no_new_violation(step, horizon)
    return step


def _require_no_new_violation(step: Step, horizon: Horizon) -> None:
    covered = Horizon(step.current.first_day, step.current.last_day) if step.current else None
    whole = horizon.joined(covered) if covered else horizon
    as_of = step.plan.as_of or clock.now()
    with facts_hold():
        judged = judge_calendar(step.facts.bundle, whole, as_of, step.calendar, step.published, covered)
    if judged.violations:
        raise CalendarWouldBreak(judged)


def _write_release(session: Session, step: Step, wanted: Publication, access: Access) -> ReleaseRow:
    plan, current, counts = step.plan, step.current, Counter(step.changes.values())
    release = ReleaseRow(
        committee_id=plan.committee_id,
        number=current.number + 1 if current else 1,
        name=wanted.name,
        note=wanted.note,
        parent_id=current.id if current else None,
        plan_id=plan.id,
        first_day=min(plan.first_day, current.first_day) if current else plan.first_day,
        last_day=max(plan.last_day, current.last_day) if current else plan.last_day,
        changes={change.value: counts[change] for change in Change},
        published_by=access.name,
        published_at=clock.now(),
    )
    session.add(release)
    session.flush()
    return release


def _write_calendar(session: Session, step: Step, release: ReleaseRow) -> set[int]:
    """Write copies, bookings, invitations and revisions; return the members whose calendar looks different."""
    taken = step.sessions(Change.ADDED, Change.MOVED, Change.PEOPLE)
    cancelled = step.sessions(Change.CANCELLED)
    kept = [step.facts.sessions[key] for key in step.calendar if key not in step.changes]
    parent_id = step.current.id if step.current else None
    records.copy_sessions(session, release.id, kept=kept, parent_id=parent_id, taken=taken, plan_id=step.plan.id)
    zone = step.committee.time_zone
    records.book(session, step.committee.id, release.id, zone, changed=taken + cancelled, taken=taken)
    told = records.invite(session, release.id, taken=taken, cancelled=cancelled, now=release.published_at)
    records.raise_revisions(session, told, release.published_at)
    return told


def _tell(session: Session, access: Access, release: ReleaseRow, told: set[int]) -> None:
    summary = {"release": release.number, "name": release.name, "plan": release.plan_id, "changes": release.changes}
    record(session, access, "plan.publish", str(release.plan_id), committee_id=release.committee_id, after=summary)
    announce(session, release.committee_id, "release.published", {**summary, "members": sorted(told)})
