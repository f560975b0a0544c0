"""Approval (报批) of plans: submitted, approved or returned with remarks, withdrawn."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.approval.steps import Verdict, approvals, require_turn, state_after
from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.drafts.desk import lock_plan
from app.drafts.schemas import ApprovalShown, Review
from app.plans.changes import Change
from app.plans.draft_tables import PlanReviewRow
from app.plans.errors import ApprovalIsNeeded, PlanAlreadyPublished, TopicsNotApproved
from app.plans.publish import Step, guards
from app.plans.tables import PlanRow, PlanState
from app.problems.unapproved import unapproved_sessions


def review(
    session: Session,
    committee: CommitteeRow,
    plan_id: int,
    version: int,
    verdict: Verdict,
    remark: str | None,
    access: Access,
) -> ApprovalShown:
    """Take a step of a plan's approval; the plan's version grows with it."""
    plan = lock_plan(session, committee.id, plan_id, version)
    if plan.state == PlanState.PUBLISHED:
        raise PlanAlreadyPublished
    steps = _reviews(session, plan.id)
    require_turn(plan.state, verdict, steps, access.caller)
    plan.version, plan.updated_at = plan.version + 1, clock.now()
    row = PlanReviewRow(
        plan_id=plan.id,
        version=plan.version,
        verdict=verdict.value,
        remark=remark,
        caller=access.caller,
        made_by=access.name,
        made_at=plan.updated_at,
    )
    session.add(row)
    plan.state = PlanState(state_after(verdict, [*steps, row], committee.approvals))
    session.flush()
    after = {"state": plan.state, "remark": remark}
    record(session, access, f"plan.{verdict.value}", str(plan.id), committee_id=committee.id, after=after)
    return standing(session, committee, plan)


def standing(session: Session, committee: CommitteeRow, plan: PlanRow) -> ApprovalShown:
    """Where a plan's approval stands."""
    rows = _reviews(session, plan.id)
    return ApprovalShown(
        plan=plan.id,
        version=plan.version,
        state=plan.state,
        approvals=approvals(rows),
        needed=committee.approvals,
        reviews=[Review.model_validate(row, from_attributes=True) for row in rows],
    )


def _reviews(session: Session, plan_id: int) -> list[PlanReviewRow]:
    query = select(PlanReviewRow).where(PlanReviewRow.plan_id == plan_id).order_by(PlanReviewRow.id)
    return list(session.scalars(query))


def require_approval(session: Session, step: Step) -> None:
    """Refuse to publish a plan that is not approved where approval is asked for, or that is under review."""
    if step.plan is None:
        return
    needed, found = step.committee.approvals, approvals(_reviews(session, step.plan.id))
    if step.plan.state == PlanState.SUBMITTED or (needed and step.plan.state != PlanState.APPROVED):
        raise ApprovalIsNeeded(needed=max(needed, 1), found=found)


def require_approved_topics(_: Session, step: Step) -> None:
    """Refuse to publish for the first time what waits until its topic is approved."""
    waiting = unapproved_sessions(step.facts.bundle)
    new = [key for key, change in step.changes.items() if change is Change.ADDED and key in waiting]
    if new:
        raise TopicsNotApproved(topics=sorted({waiting[key] for key in new}))


guards += [require_approval, require_approved_topics]
