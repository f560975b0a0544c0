"""Submitting, approving, returning and withdrawing annual plans, and reading them as tables."""

import csv
from functools import partial
from io import StringIO
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.acts.annual_plans import review_annual_plan, standing, table_of_plan
from app.acts.schemas import AnnualApproval, AnnualTable
from app.approval.steps import ApprovedAlready, ReviewOutOfTurn, Verdict
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.access import CurrentCommittee, RowKey
from app.database import DatabaseSession, retrying
from app.drafts.schemas import ReturnRequest, ReviewRequest
from app.errors import declare
from app.plans.versions import IfMatch, etag, required_version
from app.text import language_of, say

router = APIRouter(tags=["topics"])

STEP = declare(ReviewOutOfTurn, headers=("ETag",))
APPROVE = declare(ApprovedAlready, ReviewOutOfTurn, headers=("ETag",))
APPROVERS = (Role.ADMIN, Role.APPROVER)
COLUMNS = ("number", "topic", "format", "month", "lead", "departments")


class Docket:
    """An annual plan before a step of its approval: named by the address, in the version of If-Match, once only."""

    def __init__(
        self,
        key: RowKey,
        committee: CurrentCommittee,
        access: CurrentAccess,
        session: DatabaseSession,
        once: Once,
        if_match: IfMatch = None,
    ) -> None:
        self._key, self._committee, self._access = key, committee, access
        self._session, self._once, self._if_match = session, once, if_match

    def step(self, verdict: Verdict, remark: str | None) -> Response:
        """Take a step and answer with where the approval stands."""
        return retrying(self._session, lambda _: self._once.answer(partial(self._act, verdict, remark)))

    def _act(self, verdict: Verdict, remark: str | None) -> Answer:
        version = required_version(self._if_match)
        found = review_annual_plan(self._session, self._committee, self._key, version, verdict, remark, self._access)
        return Answer(found, {"ETag": etag(found.version)})


OnDocket = Annotated[Docket, Depends()]


@router.get("/annual-plans/{key}/reviews", **allow(*STAFF))
def get_annual_plan_reviews(key: RowKey, committee: CurrentCommittee, session: DatabaseSession) -> AnnualApproval:
    """Show where an annual plan's approval stands, with every step of it."""
    return standing(session, committee, key)


@router.get("/annual-plans/{key}/table", **allow(*STAFF))
def get_annual_plan_table(
    key: RowKey, committee: CurrentCommittee, session: DatabaseSession, request: Request
) -> AnnualTable:
    """Read an annual plan as a table of names: topic, form, month, lead, departments."""
    return table_of_plan(session, committee, key, language_of(request))


@router.get(
    "/annual-plans/{key}/table.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    **allow(*STAFF),
)
def export_annual_plan(
    key: RowKey, committee: CurrentCommittee, session: DatabaseSession, request: Request
) -> Response:
    """Export an annual plan's table for a spreadsheet; texts that would be formulas there are marked as text."""
    language = language_of(request)
    table = table_of_plan(session, committee, key, language)
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(say(language, f"annual_plan.{name}") for name in COLUMNS)
    for line in table.lines:
        departments = say(language, "violation.between").join(line.departments)
        writer.writerow([line.number, *map(_text, (line.topic, line.format)), line.month, _text(line.lead or ""),
                         _text(departments)])  # fmt: skip
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8")


def _text(value: str) -> str:
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t") else value


@router.post("/annual-plans/{key}/submit", response_model=AnnualApproval, **allow(*EDITORS, extra=STEP))
def submit_annual_plan(wanted: ReviewRequest, docket: OnDocket) -> Response:
    """Submit an annual plan for approval; it does not change until it is returned or withdrawn."""
    return docket.step(Verdict.SUBMITTED, wanted.remark)


@router.post("/annual-plans/{key}/approve", response_model=AnnualApproval, **allow(*APPROVERS, extra=APPROVE))
def approve_annual_plan(wanted: ReviewRequest, docket: OnDocket) -> Response:
    """Approve a submitted annual plan; with enough approvals its topics may be scheduled."""
    return docket.step(Verdict.APPROVED, wanted.remark)


@router.post("/annual-plans/{key}/return", response_model=AnnualApproval, **allow(*APPROVERS, extra=STEP))
def return_annual_plan(wanted: ReturnRequest, docket: OnDocket) -> Response:
    """Return an annual plan with remarks; it is a draft again."""
    return docket.step(Verdict.RETURNED, wanted.remark)


@router.post("/annual-plans/{key}/withdraw", response_model=AnnualApproval, **allow(*EDITORS, extra=STEP))
def withdraw_annual_plan(wanted: ReviewRequest, docket: OnDocket) -> Response:
    """Take an annual plan back from approval; it is a draft again."""
    return docket.step(Verdict.WITHDRAWN, wanted.remark)
