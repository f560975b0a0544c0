"""Drafts made of other plans and of releases, drafts brought up to date, and drafts discarded."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.drafts.desk import Desk, lock_plan, open_desk
from app.drafts.differences import session_changes
from app.drafts.errors import NothingToRebase, PlanIsNoDraft
from app.drafts.report import new_violations, shown
from app.drafts.schemas import FromReleaseRequest, RebaseReport
from app.plans.changes import merge
from app.plans.edits import Content, changed, remember
from app.plans.judge import Horizon, scope_of, settled
from app.plans.queries import find_release
from app.plans.schemas import PlanRequest
from app.plans.service import create_plan
from app.plans.tables import PlanRow, PlanState, ReleaseRow
from app.plans.timetable import current_release_id, release_timetable
from app.problems.placed import Placed
from app.text import Language


def copy_plan(session: Session, committee: CommitteeRow, plan_id: int, name: str, access: Access) -> PlanRow:
    """Make a draft that says what another plan says, pins and all, on the same base."""
    source = open_desk(session, committee, plan_id, access)
    plan = source.plan
    wanted = PlanRequest(name=name, first_day=plan.first_day, last_day=plan.last_day, as_of=plan.as_of)
    made = create_plan(session, committee, wanted, access)
    made.base_release_id, made.score = plan.base_release_id, dict(plan.score)
    target = open_desk(session, committee, made.id, access, made.version)
    target.write(source.content, changed(Content({}, {}), source.content))
    return made


def draft_of_release(
    session: Session, committee: CommitteeRow, number: int, wanted: FromReleaseRequest, access: Access
) -> PlanRow:
    """Bring a release back as a draft: what it says of the sessions that can still take place."""
    release = find_release(session, committee.id, number)
    first, last = wanted.first_day or release.first_day, wanted.last_day or release.last_day
    asked = PlanRequest(name=wanted.name, first_day=first, last_day=last, as_of=committee.as_of)
    made = create_plan(session, committee, asked, access)
    fill_from_release(session, committee, made, release.id, access)
    return made


def fill_from_release(
    session: Session, committee: CommitteeRow, plan: PlanRow, release_id: int | None, access: Access
) -> None:
    """Let an empty draft begin with what a release says of the sessions that the draft decides about."""
    desk = open_desk(session, committee, plan.id, access, plan.version)
    told = release_timetable(session, release_id, desk.zone)
    content = Content(_of_scope(desk, told), {})
    desk.write(content, changed(desk.content, content))


def _of_scope(desk: Desk, told: Mapping[str, Placed]) -> dict[str, Placed]:
    known = set(desk.stated(Content({}, {})).sessions)
    last: date = desk.plan.last_day
    return {key: item for key, item in told.items() if key in known and desk.plan.first_day <= item.day <= last}


def rebase(desk: Desk, language: Language) -> RebaseReport:
    """Take over what others published since the draft was made; where both changed a session, the draft's stays."""
    session, plan = desk.session, desk.plan
    current = current_release_id(session, desk.committee.id)
    if plan.base_release_id == current:
        raise NothingToRebase
    base = release_timetable(session, plan.base_release_id, desk.zone)
    theirs = release_timetable(session, current, desk.zone)
    horizon = Horizon(plan.first_day, plan.last_day)
    scope = scope_of(desk.facts.bundle, settled(desk.facts.bundle, base, horizon), horizon)
    merged = merge(base, desk.content.placed, theirs, scope)
    mine = desk.content.placed
    placed = {
        key: mine[key] if key in merged.clashes and key in mine else item
        for key, item in merged.calendar.items()
        if key in scope and not (key in merged.clashes and key not in mine)
    }
    before, after = desk.content, Content(placed, desk.content.marks)
    keys = changed(before, after)
    remember(session, plan.id, desk.facts, [{"op": "rebase"}], before, after, desk.access.name)
    desk.write(after, keys)
    plan.base_release_id = current
    session.flush()
    record(
        session,
        desk.access,
        "plan.rebase",
        str(plan.id),
        committee_id=desk.committee.id,
        after={"sessions": keys, "clashes": list(merged.clashes)},
    )
    old, new = desk.judged(before), desk.judged(after)
    release = None if current is None else session.get_one(ReleaseRow, current)
    return RebaseReport(
        plan=plan.id,
        version=plan.version,
        base_release=release.number if release else None,
        taken=session_changes(desk.facts.bundle, before.placed, after.placed),
        clashes=list(merged.clashes),
        new_violations=[shown(item, new.translation, desk.facts.bundle, language) for item in new_violations(old, new)],
    )


def discard(session: Session, committee: CommitteeRow, plan_id: int, version: int, access: Access) -> None:
    """Delete a draft with its runs and edits; what is published stays on record."""
    plan = lock_plan(session, committee.id, plan_id, version)
    if plan.state == PlanState.PUBLISHED:
        raise PlanIsNoDraft
    before = {"name": plan.name, "first_day": str(plan.first_day), "last_day": str(plan.last_day)}
    session.execute(delete(PlanRow).where(PlanRow.id == plan.id))
    record(session, access, "plan.discard", str(plan_id), committee_id=committee.id, before=before)
