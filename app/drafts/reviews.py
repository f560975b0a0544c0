"""Approval (报批): submitted, approved or returned with remarks, withdrawn."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.drafts.desk import lock_plan
from app.drafts.errors import ApprovedAlready, ReviewOutOfTurn
from app.drafts.schemas import ApprovalShown, Review
from app.plans.draft_tables import PlanReviewRow, Verdict
from app.plans.errors import ApprovalIsNeeded, PlanAlreadyPublished
from app.plans.publish import Step, guards
from app.plans.tables import PlanRow, PlanState

COMES_FROM = {
    Verdict.SUBMITTED: (PlanState.DRAFT,),
    Verdict.APPROVED: (PlanState.SUBMITTED,),
    Verdict.RETURNED: (PlanState.SUBMITTED, PlanState.APPROVED),
    Verdict.WITHDRAWN: (PlanState.SUBMITTED, PlanState.APPROVED),
}
"""States from which each step is taken."""


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
    if plan.state not in COMES_FROM[verdict]:
        raise ReviewOutOfTurn(state=plan.state, verdict=verdict.value)
    if verdict is Verdict.APPROVED and access.caller in _round(session, plan):
        raise ApprovedAlready
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
    session.flush()
    plan.state = _state(session, committee, plan, verdict)
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
        approvals=_approvals(session, plan),
        needed=committee.approvals,
        reviews=[
            Review(
                version=row.version, verdict=row.verdict, remark=row.remark, made_by=row.made_by, made_at=row.made_at
            )
            for row in rows
        ],
    )


def _reviews(session: Session, plan_id: int) -> list[PlanReviewRow]:
    query = select(PlanReviewRow).where(PlanReviewRow.plan_id == plan_id).order_by(PlanReviewRow.id)
    return list(session.scalars(query))


def _round(session: Session, plan: PlanRow) -> list[str]:
    """Who has submitted and approved since the plan was submitted last; nobody when it is not submitted now."""
    callers: list[str] = []
    for row in _reviews(session, plan.id):
        match row.verdict:
            case Verdict.SUBMITTED:
                callers = [row.caller]
            case Verdict.APPROVED:
                callers.append(row.caller)
            case _:
                callers = []
    return callers


def _approvals(session: Session, plan: PlanRow) -> int:
    return max(len(_round(session, plan)) - 1, 0)


def _state(session: Session, committee: CommitteeRow, plan: PlanRow, verdict: Verdict) -> PlanState:
    match verdict:
        case Verdict.SUBMITTED:
            return PlanState.SUBMITTED
        case Verdict.APPROVED:
            enough = _approvals(session, plan) >= max(committee.approvals, 1)
            return PlanState.APPROVED if enough else PlanState.SUBMITTED
        case _:
            return PlanState.DRAFT


def require_approval(session: Session, step: Step) -> None:
    """Refuse to publish a plan that is not approved where approval is asked for, or that is under review."""
    if step.plan is None:
        return
    needed, found = step.committee.approvals, _approvals(session, step.plan)
    if step.plan.state == PlanState.SUBMITTED or (needed and step.plan.state != PlanState.APPROVED):
        raise ApprovalIsNeeded(needed=max(needed, 1), found=found)


guards.append(require_approval)
