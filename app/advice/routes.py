"""Conflicts of calendars with the facts, places for a session, people for a place, and why not."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from app.advice import explanation_routes
from app.advice.conflicts import conflicts_of, draft_conflicts
from app.advice.options import options, replacements, room_of, why_not
from app.advice.schemas import CalendarConflicts, Conflicts, Options, Replacements, WhyNot, WhyNotQuery
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.drafts.desk import open_desk
from app.drafts.errors import EditRefused
from app.errors import declare
from app.plans.errors import FactsContradict
from app.text import Id, Key, language_of

router = APIRouter(tags=["advice"])
router.include_router(explanation_routes.router)

PlanId = Annotated[Id, Path(alias="plan")]
Limit = Annotated[int, Query(ge=1, le=50)]
PLANNERS = (*EDITORS, Role.APPROVER)


@router.get("/conflicts", **allow(*STAFF, extra=declare(FactsContradict)))
def list_conflicts(
    committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession, request: Request
) -> Conflicts:
    """List what the published calendar and each open draft violate by the present facts."""
    return conflicts_of(session, committee, access, language_of(request))


@router.get("/plans/{plan}/conflicts", **allow(*STAFF, extra=declare(FactsContradict)))
def list_plan_conflicts(
    committee: CurrentCommittee, plan: PlanId, access: CurrentAccess, session: DatabaseSession, request: Request
) -> CalendarConflicts:
    """List what a draft violates by the present facts."""
    return draft_conflicts(open_desk(session, committee, plan, access), language_of(request))


@router.get("/plans/{plan}/sessions/{key}/options", **allow(*PLANNERS, extra=declare(FactsContradict)))
def list_options(
    committee: CurrentCommittee,
    plan: PlanId,
    key: Key,
    access: CurrentAccess,
    session: DatabaseSession,
    request: Request,
    limit: Limit = 10,
    per_day: Annotated[int, Query(ge=1, le=10)] = 1,
) -> Options:
    """Rank the legal places of a session over its whole window, by the difference of the plan's cost."""
    room = room_of(session, committee, plan, access)
    return options(room, key, language_of(request), limit=limit, per_day=per_day)


@router.get("/plans/{plan}/sessions/{key}/replacements/{member}", **allow(*PLANNERS, extra=declare(FactsContradict)))
def list_replacements(
    committee: CurrentCommittee,
    plan: PlanId,
    key: Key,
    member: Key,
    access: CurrentAccess,
    session: DatabaseSession,
    limit: Limit = 10,
) -> Replacements:
    """Rank who could attend a session instead of a member, by the difference of the plan's cost."""
    return replacements(room_of(session, committee, plan, access), key, member, limit)


@router.get("/plans/{plan}/sessions/{key}/why-not", **allow(*PLANNERS, extra=declare(EditRefused, FactsContradict)))
def get_why_not(
    committee: CurrentCommittee,
    plan: PlanId,
    key: Key,
    wanted: Annotated[WhyNotQuery, Query()],
    access: CurrentAccess,
    session: DatabaseSession,
    request: Request,
) -> WhyNot:
    """Judge a place that a planner has in mind: every rule it would break, in words; nothing is changed."""
    return why_not(room_of(session, committee, plan, access), key, wanted, language_of(request))
