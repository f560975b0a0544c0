"""Runs: started, watched, cancelled."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, STAFF
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import declare
from app.paging import Page, PageQuery
from app.plans.errors import FactsContradict, PlanAlreadyPublished, TopicsNotApproved
from app.plans.service import find_plan
from app.solving import service
from app.solving.comparing import compare_runs
from app.solving.events import follow
from app.solving.repeating import RunHasNotBegun, repeat_run
from app.solving.schemas import RepeatRequest, Run, RunRequest, RunsCompared
from app.solving.service import (
    PlanIsBeingSolved,
    RunHasEnded,
    UnknownAreaInScope,
    UnknownPreference,
    UnknownProfile,
    UnknownSessionInScope,
)
from app.solving.views import view_run
from app.text import Id, language_of

router = APIRouter(tags=["runs"])

REFUSALS = (
    PlanAlreadyPublished,
    PlanIsBeingSolved,
    TopicsNotApproved,
    UnknownPreference,
    UnknownProfile,
    UnknownSessionInScope,
    UnknownAreaInScope,
)
"""Why a plan may not be solved."""

PlanId = Annotated[Id, Path(alias="plan")]
RunId = Annotated[Id, Path(alias="run")]


@router.post(
    "/plans/{plan}/runs",
    status_code=202,
    response_model=Run,
    **allow(*EDITORS, extra=declare(*REFUSALS, headers=("Location",))),
)
def start_run(
    committee: CurrentCommittee,
    plan: PlanId,
    wanted: RunRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Queue a run of the solver on a plan; its address is in Location."""

    def act() -> Answer:
        run = service.start_run(session, find_plan(session, committee.id, plan), wanted, access)
        return Answer(
            view_run(run, language_of(request)), {"Location": f"/api/v1/committees/{committee.key}/runs/{run.id}"}
        )

    return once.answer(act, status=202)


@router.get("/plans/{plan}/runs", **allow(*STAFF))
def list_runs(
    committee: CurrentCommittee,
    plan: PlanId,
    query: Annotated[PageQuery, Query()],
    session: DatabaseSession,
    request: Request,
) -> Page[Run]:
    """List the runs of a plan."""
    found = find_plan(session, committee.id, plan)
    return service.read_runs(session, found.id, query, language_of(request))


@router.get("/runs/{run}", **allow(*STAFF))
def get_run(committee: CurrentCommittee, run: RunId, session: DatabaseSession, request: Request) -> Run:
    """Show a run: its state, its progress, and in the end its result."""
    return view_run(service.find_run(session, committee.id, run), language_of(request))


@router.get("/runs/{run}/comparison", **allow(*STAFF))
def compare_run(
    committee: CurrentCommittee,
    run: RunId,
    session: DatabaseSession,
    request: Request,
    beside: Annotated[
        list[Id], Query(alias="with", max_length=5, description="Runs to set beside it; may be repeated.")
    ] = [],  # noqa: B006 -- read only, as FastAPI's defaults are
) -> RunsCompared:
    """Set runs side by side: coverage, load, substitutions, travel, empty seats, moves, and every preference's cost."""
    return compare_runs(session, committee.id, (run, *beside), language_of(request))


@router.post(
    "/runs/{run}/repeat", status_code=202, response_model=Run,
    **allow(*EDITORS, extra=declare(*REFUSALS, FactsContradict, RunHasNotBegun, headers=("Location",))),
)  # fmt: skip
def repeat_a_run(
    committee: CurrentCommittee,
    run: RunId,
    wanted: RepeatRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Run once more from where a run began, with other weights, on a draft of its own."""

    def act() -> Answer:
        made = repeat_run(session, committee, run, wanted, access)
        shown = view_run(made, language_of(request))
        return Answer(shown, {"Location": f"/api/v1/committees/{committee.key}/runs/{made.id}"})

    return once.answer(act, status=202)


def known_run(committee: CurrentCommittee, run: RunId, session: DatabaseSession) -> int:
    """Look for the run before the answer begins, so that an unknown one is an ordinary 404."""
    return service.find_run(session, committee.id, run).id


@router.get("/runs/{run}/events", response_class=EventSourceResponse, **allow(*STAFF))
async def get_run_events(
    request: Request, run_id: Annotated[int, Depends(known_run)]
) -> AsyncIterator[ServerSentEvent]:
    """Follow a run: one event for each change, the last one when it ends."""
    async for event in follow(run_id, language_of(request)):
        yield event


@router.post("/runs/{run}/cancel", response_model=Run, **allow(*EDITORS, extra=declare(RunHasEnded)))
def cancel_run(
    committee: CurrentCommittee,
    run: RunId,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Ask a run to end; what it has found so far is kept."""

    def act() -> Run:
        return view_run(service.cancel_run(session, committee.id, run, access), language_of(request))

    return once.answer(act)
