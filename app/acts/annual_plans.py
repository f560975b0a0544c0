"""Approval (报批) of annual plans, and such a plan as a table."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.acts.schemas import AnnualApproval, AnnualLine, AnnualTable
from app.approval.steps import Verdict, approvals, require_turn, state_after
from app.auth.access import Access
from app.committees.tables import CommitteeRow, DepartmentRow, GroupRow
from app.drafts.schemas import Review
from app.errors import NotFound, PreconditionFailed
from app.lists import read_rows
from app.records.edits import Edit, ListEdits
from app.records.service import Deed, carry_out, lock_committee
from app.sessions.tables import FormatRow
from app.text import Language
from app.topics.lists import ANNUAL_PLANS
from app.topics.schemas import AnnualPlan, AnnualPlanState
from app.topics.tables import AnnualPlanReviewRow, AnnualPlanRow, TopicRow


def review_annual_plan(
    session: Session,
    committee: CommitteeRow,
    key: str,
    version: int,
    verdict: Verdict,
    remark: str | None,
    access: Access,
) -> AnnualApproval:
    """Take a step of an annual plan's approval; the plan's version and the facts' revision grow with it."""
    committee = lock_committee(session, committee)
    row = _find(session, committee.id, key)
    if row.version != version:
        raise PreconditionFailed
    steps = _steps(session, row.id)
    require_turn(row.state, verdict, steps, access.caller)
    step = AnnualPlanReviewRow(
        annual_plan_id=row.id,
        version=version + 1,
        verdict=verdict.value,
        remark=remark,
        caller=access.caller,
        made_by=access.name,
        made_at=clock.now(),
    )
    session.add(step)
    before = AnnualPlan.model_validate(row, from_attributes=True)
    state = AnnualPlanState(state_after(verdict, [*steps, step], committee.approvals))
    after = before.model_copy(update={"state": state})
    edits = [Edit("", before, after, row.id, version)]
    deed = Deed(f"annual_plan.{verdict.value}", remembered=verdict.value)
    carry_out(session, access, committee, [ListEdits(ANNUAL_PLANS, edits)], deed)
    return standing(session, committee, key)


def standing(session: Session, committee: CommitteeRow, key: str) -> AnnualApproval:
    """Where an annual plan's approval stands, with every step."""
    row = _find(session, committee.id, key)
    steps = _steps(session, row.id)
    return AnnualApproval(
        annual_plan=key,
        version=row.version,
        state=row.state,
        approvals=approvals(steps),
        needed=max(committee.approvals, 1),
        reviews=[Review.model_validate(step, from_attributes=True) for step in steps],
    )


def table_of_plan(session: Session, committee: CommitteeRow, key: str, language: Language) -> AnnualTable:
    """An annual plan as a table of names, by month."""
    plan = AnnualPlan.model_validate(_find(session, committee.id, key), from_attributes=True)

    def names(row: Any) -> dict[str, str]:
        query = select(row.key, row.name, row.name_en).where(row.committee_id == committee.id)
        return {k: name_en if language == "en" and name_en else name for k, name, name_en in session.execute(query)}

    topics, formats, groups, departments = map(names, (TopicRow, FormatRow, GroupRow, DepartmentRow))
    lines = sorted(enumerate(plan.topics), key=lambda item: (item[1].month, item[0]))
    return AnnualTable(
        annual_plan=key,
        name=plan.name_en if language == "en" and plan.name_en else plan.name,
        year=plan.year,
        state=plan.state.value,
        lines=[
            AnnualLine(
                number=number,
                topic=topics[line.topic],
                format=formats[line.format],
                month=line.month,
                lead=None if line.lead_group is None else groups[line.lead_group],
                departments=[departments[k] for k in line.departments],
            )
            for number, (_, line) in enumerate(lines, start=1)
        ],
    )


def _find(session: Session, committee_id: int, key: str) -> AnnualPlanRow:
    found = read_rows(session, ANNUAL_PLANS, AnnualPlanRow.committee_id == committee_id, AnnualPlanRow.key == key)
    if not found:
        raise NotFound
    return found[0]


def _steps(session: Session, number: int) -> list[AnnualPlanReviewRow]:
    query = select(AnnualPlanReviewRow).where(AnnualPlanReviewRow.annual_plan_id == number)
    return list(session.scalars(query.order_by(AnnualPlanReviewRow.id)))
