"""Publishing a plan: one transaction in which a draft becomes the committee's calendar."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.errors import NotFound, PreconditionFailed
from app.plans import records
from app.plans.changes import Calendar, Change, compare, made_firm, merge, provisional_of
from app.plans.errors import CalendarWouldBreak, NothingToPublish, PlanAlreadyPublished, PlanIsOutdated, facts_hold
from app.plans.facts import current_facts
from app.plans.fates import carry_out, with_fates
from app.plans.judge import Horizon, judge_calendar, scope_of, settled
from app.plans.marks import Mark, plan_marks
from app.plans.next_release import add_release, lock_calendar, note_waivers, provisional_in, tell_members
from app.plans.states import places_postponed, plan_again, require_placeable
from app.plans.stating import without
from app.plans.tables import InvitationStatus, PlanRow, PlanState, ReleaseRow
from app.plans.timetable import plan_timetable, release_timetable
from app.problems.snapshot import Snapshot
from app.sessions.changes import lock_facts


@dataclass(frozen=True)
class Publication:
    """What is to be published: a plan in the version that was looked at, under a name.

    What begins on ``provisional_from`` or later is published for orientation only.
    """

    plan_id: int
    version: int
    name: str
    note: str | None = None
    provisional_from: date | None = None


@dataclass(frozen=True)
class Step:
    """From the calendar as published to the one that is to follow it; ``plan`` is what asks for it."""

    committee: CommitteeRow
    facts: Snapshot
    plan: PlanRow | None
    current: ReleaseRow | None
    published: Calendar
    calendar: Calendar
    changes: Mapping[str, Change]
    provisional: frozenset[str] = frozenset()
    given_up: frozenset[str] = frozenset()

    def sessions(self, *kinds: Change) -> list[int]:
        """Numbers of the sessions that changed in one of these ways."""
        return [self.facts.sessions[key] for key, change in self.changes.items() if change in kinds]

    @property
    def kept(self) -> list[int]:
        """Numbers of the sessions that stay where they are, with their people."""
        stays = (None, Change.CONFIRMED)
        return [self.facts.sessions[key] for key in self.calendar if self.changes.get(key) in stays]


Guard = Callable[[Session, Step], None]

guards: list[Guard] = []
"""What else must hold before a plan is published; rooms above add theirs, which raise what stands against it."""


def publish(session: Session, committee: CommitteeRow, wanted: Publication, access: Access) -> ReleaseRow:
    """Make a plan the committee's calendar, or refuse and change nothing.

    Belongs at the beginning of a transaction, inside ``database.retrying``.
    """
    pointer = lock_calendar(session, committee.id)
    plan = _lock_plan(session, committee.id, wanted)
    marks = {key: mark for key, mark in plan_marks(session, plan.id).items() if mark.fate is not None}
    if marks or places_postponed(session, plan.id):
        committee = lock_facts(session, committee.id)
    step = _next_step(session, committee, plan, pointer.release_id, wanted.provisional_from, marks)
    for guard in (*guards, _require_no_new_violation):  # what rooms say first is the more exact
        guard(session, step)
    release = _write_release(session, step, plan, wanted, access)
    told = _write_calendar(session, step, plan, release)
    pointer.release_id, pointer.version = release.id, pointer.version + 1
    plan.state, plan.version, plan.updated_at = PlanState.PUBLISHED, plan.version + 1, release.published_at
    plan_again(session, step.committee, step.facts.bundle, step.calendar, access, release.published_at)
    carry_out(session, step.committee, marks, step.changes, access, release.published_at)
    _tell(session, access, release, told)
    return release


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


def _next_step(
    session: Session,
    committee: CommitteeRow,
    plan: PlanRow,
    current_id: int | None,
    provisional_from: date | None,
    marks: Mapping[str, Mark],
) -> Step:
    """Join the plan with what is published since it was made; ``marks`` are those of sessions that it gives up."""
    facts, zone = current_facts(session, committee.id), ZoneInfo(committee.time_zone)
    current = None if current_id is None else session.get_one(ReleaseRow, current_id)
    published = release_timetable(session, current_id, zone)
    base = published if plan.base_release_id == current_id else release_timetable(session, plan.base_release_id, zone)
    horizon = Horizon(plan.first_day, plan.last_day)
    scope = scope_of(facts.bundle, settled(facts.bundle, base, horizon), horizon)
    merged = merge(base, plan_timetable(session, plan.id, zone), published, scope)
    if merged.clashes:
        raise PlanIsOutdated(count=len(merged.clashes), sessions=merged.clashes)
    calendar, before = merged.calendar, provisional_in(session, current_id)
    changes = compare(published, calendar)
    provisional = provisional_of(calendar, changes, before, scope, provisional_from)
    changes = {**dict.fromkeys(sorted(made_firm(calendar, before, provisional)), Change.CONFIRMED), **changes}
    changes = with_fates(changes, marks, calendar, {item.key: item for item in facts.bundle.sessions})
    if not changes:
        raise NothingToPublish
    require_placeable(facts.bundle, changes)
    return Step(committee, facts, plan, current, published, calendar, changes, frozenset(provisional), frozenset(marks))


def _require_no_new_violation(_: Session, step: Step) -> None:
    assert step.plan is not None
    horizon = Horizon(step.plan.first_day, step.plan.last_day)
    covered = Horizon(step.current.first_day, step.current.last_day) if step.current else None
    whole = horizon.joined(covered) if covered else horizon
    as_of = step.plan.as_of or clock.now()
    with facts_hold():
        bundle = without(step.facts.bundle, step.given_up)
        judged = judge_calendar(bundle, whole, as_of, step.calendar, step.published, covered)
    blocking = tuple(item for item in judged.violations if item.rule not in step.committee.warn_rules)
    if blocking:
        raise CalendarWouldBreak(replace(judged, violations=blocking))


def _write_release(session: Session, step: Step, plan: PlanRow, wanted: Publication, access: Access) -> ReleaseRow:
    current = step.current
    first = min(plan.first_day, current.first_day) if current else plan.first_day
    last = max(plan.last_day, current.last_day) if current else plan.last_day
    release = ReleaseRow(
        committee_id=plan.committee_id,
        name=wanted.name,
        note=wanted.note,
        plan_id=plan.id,
        first_day=first,
        last_day=last,
        published_by=access.name,
    )
    return add_release(session, release, current, Counter(step.changes.values()))


def _write_calendar(session: Session, step: Step, plan: PlanRow, release: ReleaseRow) -> set[int]:
    """Write copies, bookings, invitations and revisions; return the members whose calendar looks different."""
    taken, now = step.sessions(Change.ADDED, Change.MOVED, Change.PEOPLE), release.published_at
    cancelled, confirmed = step.sessions(Change.CANCELLED), step.sessions(Change.CONFIRMED)
    postponed = step.sessions(Change.POSTPONED)
    provisional = [step.facts.sessions[key] for key in step.provisional]
    parent_id = step.current.id if step.current else None
    records.copy_sessions(session, release.id, kept=step.kept, parent_id=parent_id, confirmed=confirmed)
    records.take_sessions(session, release.id, taken=taken, plan_id=plan.id, provisional=provisional)
    zone = step.committee.time_zone
    records.book(session, step.committee.id, release.id, zone, changed=taken + cancelled + postponed, taken=taken)
    told = records.invite(session, release.id, taken=taken, now=now)
    told |= records.strike(session, cancelled, InvitationStatus.CANCELLED, now=now)
    told |= records.strike(session, postponed, InvitationStatus.POSTPONED, now=now)
    records.raise_revisions(session, told, now)
    note_waivers(session, release)
    return told


def _tell(session: Session, access: Access, release: ReleaseRow, told: set[int]) -> None:
    summary = tell_members(session, release, told)
    record(session, access, "plan.publish", str(release.plan_id), committee_id=release.committee_id, after=summary)
