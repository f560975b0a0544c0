"""Why a session has no place, the cheapest ways out, and taking one."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.advice.applying import WayIsGone, WayNeedsApprover, take_way
from app.advice.explaining import explanation, plan_explanation, ways_shown
from app.advice.explanation_schemas import ExplanationShown, PlanExplanation, WayReport, WayRequest, WaysShown
from app.advice.options import room_of
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, Role
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession, retrying
from app.drafts.errors import EditRefused, PlanIsUnderReview
from app.errors import declare
from app.plans.errors import FactsContradict, PlanAlreadyPublished
from app.plans.versions import IfMatch, etag, required_version
from app.records.errors import RowsContradict
from app.text import Id, Key, language_of

router = APIRouter()

PlanId = Annotated[Id, Path(alias="plan")]
WayName = Annotated[str, Path(alias="way", pattern=r"^[a-z0-9]{1,64}$", description="As the list of ways names it.")]
DryRun = Annotated[bool, Query(description="Only tell what it would do; nothing is changed.")]
PLANNERS = (*EDITORS, Role.APPROVER)
STOPPED = (EditRefused, FactsContradict, PlanAlreadyPublished, PlanIsUnderReview, RowsContradict, WayIsGone,
           WayNeedsApprover)  # fmt: skip
SESSION = "/plans/{plan}/sessions/{key}"


@router.get("/plans/{plan}/explanation", **allow(*PLANNERS, extra=declare(FactsContradict)))
def get_plan_explanation(
    committee: CurrentCommittee, plan: PlanId, access: CurrentAccess, session: DatabaseSession, request: Request
) -> PlanExplanation:
    """Tell why the mandatory sessions that a draft leaves out cannot all be placed, wherever the others go."""
    return plan_explanation(room_of(session, committee, plan, access), plan, language_of(request))


@router.get(f"{SESSION}/explanation", **allow(*PLANNERS, extra=declare(FactsContradict)))
def get_explanation(
    committee: CurrentCommittee, plan: PlanId, key: Key, access: CurrentAccess, session: DatabaseSession,
    request: Request,
) -> ExplanationShown:  # fmt: skip
    """Tell why a session finds no place while all others stay, in the fewest facts and rules."""
    return explanation(room_of(session, committee, plan, access), key, language_of(request))


@router.get(f"{SESSION}/ways-out", **allow(*PLANNERS, extra=declare(FactsContradict)))
def list_ways_out(
    committee: CurrentCommittee, plan: PlanId, key: Key, access: CurrentAccess, session: DatabaseSession,
    request: Request,
) -> WaysShown:  # fmt: skip
    """List the cheapest changes that give a session a place, each tried and checked; nothing is changed."""
    return ways_shown(room_of(session, committee, plan, access), key, language_of(request))


@router.post(
    f"{SESSION}/ways-out/{{way}}", response_model=WayReport,
    **allow(*PLANNERS, extra=declare(*STOPPED, headers=("ETag",))),
)  # fmt: skip
def take_way_out(
    wanted: WayRequest,
    committee: CurrentCommittee,
    plan: PlanId,
    key: Key,
    way: WayName,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
    if_match: IfMatch = None,
    dry_run: DryRun = False,
) -> Response:
    """Take a way out: change the session's facts and the draft at once, or nothing."""
    language = language_of(request)

    def act() -> Answer:
        looked_at = (plan, required_version(if_match))
        report = take_way(session, committee, looked_at, key, way, wanted.reason, access, language, dry_run=dry_run)
        version = looked_at[1] if dry_run else report.edit.version
        return Answer(report, {"ETag": etag(version)})

    return retrying(session, lambda _: once.answer(partial(act)))
