"""Plans, their analysis and publication; releases."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.auth.access import Access
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession, retrying
from app.errors import AlreadyBooked, declare
from app.health import readiness_checks
from app.paging import Page, PageQuery
from app.plans import queries
from app.plans.analysis import analyse, analyse_posted
from app.plans.assignments import AssignmentQuery, read_assignments, timetable_of_plan, timetable_of_release
from app.plans.canary import overlaps_are_refused
from app.plans.errors import (
    ApprovalIsNeeded,
    CalendarWouldBreak,
    FactsContradict,
    NothingToPublish,
    PlanAlreadyPublished,
    PlanIsOutdated,
    ScheduleUnreadable,
    SessionsAreGivenUp,
    SessionsAreUnconfirmed,
)
from app.plans.publish import Publication, publish
from app.plans.schemas import Analysis, Assignment, Plan, PlanRequest, Release, ReleaseRequest, ScheduleRequest
from app.plans.service import HorizonBackwards, HorizonTooLong, create_plan, find_plan
from app.plans.versions import IfMatch, etag, required_version
from app.text import Id, language_of

router = APIRouter(tags=["plans"])
readiness_checks["overlaps"] = overlaps_are_refused

REFUSALS = (
    AlreadyBooked, ApprovalIsNeeded, CalendarWouldBreak, FactsContradict, NothingToPublish, PlanAlreadyPublished,
    PlanIsOutdated, SessionsAreGivenUp, SessionsAreUnconfirmed,
)  # fmt: skip
"""Why a plan may not be published."""

PlanId = Annotated[Id, Path(alias="plan")]
Number = Annotated[Id, Path(alias="number")]


@router.post(
    "/plans",
    status_code=201,
    response_model=Plan,
    **allow(*EDITORS, extra=declare(HorizonBackwards, HorizonTooLong, headers=("ETag", "Location"))),
)
def add_plan(
    committee: CurrentCommittee, wanted: PlanRequest, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Make an empty draft over a horizon."""

    def act() -> Answer:
        plan = create_plan(session, committee, wanted, access)
        location = f"/api/v1/committees/{committee.key}/plans/{plan.id}"
        return Answer(
            queries.read_plan(session, committee.id, plan.id), {"Location": location, "ETag": etag(plan.version)}
        )

    return once.answer(act, status=201)


@router.get("/plans", **allow(*STAFF))
def list_plans(
    committee: CurrentCommittee, query: Annotated[PageQuery, Query()], session: DatabaseSession
) -> Page[Plan]:
    """List the plans."""
    return queries.read_plans(session, committee.id, query)


@router.get("/plans/{plan}", **allow(*STAFF, extra=declare(headers=("ETag",))))
def get_plan(committee: CurrentCommittee, plan: PlanId, session: DatabaseSession, response: Response) -> Plan:
    """Show a plan; its ETag is what changes of it are based on."""
    found = queries.read_plan(session, committee.id, plan)
    response.headers["ETag"] = etag(found.version)
    return found


@router.get("/plans/{plan}/assignments", **allow(*STAFF))
def list_assignments(
    committee: CurrentCommittee, plan: PlanId, query: Annotated[AssignmentQuery, Query()], session: DatabaseSession
) -> Page[Assignment]:
    """List the sessions a plan places, with their people."""
    found = find_plan(session, committee.id, plan)
    return read_assignments(session, timetable_of_plan(found.id), query)


@router.get("/plans/{plan}/analysis", **allow(*STAFF, extra=declare(FactsContradict)))
def get_analysis(committee: CurrentCommittee, plan: PlanId, session: DatabaseSession, request: Request) -> Analysis:
    """Show what a plan breaks and what it costs, by the present facts and weights."""
    return analyse(session, find_plan(session, committee.id, plan).id, language_of(request))


@router.post(
    "/plans/{plan}/analysis",
    response_model=Analysis,
    **allow(*STAFF, extra=declare(FactsContradict, ScheduleUnreadable)),
)
def analyse_schedule(
    committee: CurrentCommittee,
    plan: PlanId,
    wanted: ScheduleRequest,
    session: DatabaseSession,
    request: Request,
    once: Once,
) -> Response:
    """Judge and price any schedule of a plan's sessions, feasible or not, with every match; nothing is kept."""
    found = find_plan(session, committee.id, plan)
    return once.answer(lambda: analyse_posted(session, found.id, wanted, language_of(request)))


@router.post(
    "/plans/{plan}/publish",
    status_code=201,
    response_model=Release,
    **allow(*EDITORS, Role.APPROVER, extra=declare(*REFUSALS, headers=("Location",))),
)
def publish_plan(
    committee: CurrentCommittee,
    plan: PlanId,
    wanted: ReleaseRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Make a plan the committee's calendar; refused when it would bring violations that are new or worse."""

    def act() -> Answer:
        publication = Publication(plan, required_version(if_match), wanted.name, wanted.note, wanted.provisional_from)
        release = publish(session, committee, publication, access)
        location = f"/api/v1/committees/{committee.key}/releases/{release.number}"
        return Answer(queries.read_release(session, committee.id, release.number), {"Location": location})

    return retrying(session, lambda _: once.answer(act, status=201))


@router.get("/releases", **allow(*STAFF, own=True))
def list_releases(
    committee: CurrentCommittee, query: Annotated[PageQuery, Query()], access: CurrentAccess, session: DatabaseSession
) -> Page[Release]:
    """List the releases."""
    page = queries.read_releases(session, committee.id, query)
    return page.model_copy(update={"items": [shown_to(access, release) for release in page.items]})


@router.get("/releases/{number}", **allow(*STAFF, own=True))
def get_release(
    committee: CurrentCommittee, number: Number, access: CurrentAccess, session: DatabaseSession
) -> Release:
    """Show a release."""
    return shown_to(access, queries.read_release(session, committee.id, number))


@router.get("/releases/{number}/sessions", **allow(*STAFF, own=True))
def list_released_sessions(
    committee: CurrentCommittee,
    number: Number,
    query: Annotated[AssignmentQuery, Query()],
    access: CurrentAccess,
    session: DatabaseSession,
) -> Page[Assignment]:
    """List the sessions of a release, with their people; members see their own."""
    release = queries.find_release(session, committee.id, number)
    return read_assignments(session, timetable_of_release(release.id), query, only=access.member)


def shown_to(access: Access, release: Release) -> Release:
    """A release as somebody may see it: whose notice was waived concerns the staff."""
    return release if access.member is None else release.model_copy(update={"waivers": []})
