"""Acts with consequences: on single sessions, and suspensions of many."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.acts import deeds
from app.acts.errors import ActRefused, SessionStateForbids, SuspensionIsLifted
from app.acts.lift import lift
from app.acts.schemas import (
    LiftReport,
    LiftRequest,
    MergeRequest,
    PostponeRequest,
    ReasonRequest,
    SuspensionReport,
    SuspensionRequest,
)
from app.acts.service import Scene, act_on, merge_into, named_approver, set_scene
from app.acts.suspend import suspend
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, Role
from app.committees.access import CurrentCommittee, RowKey
from app.database import DatabaseSession, retrying
from app.errors import AlreadyBooked, AlreadyExists, declare
from app.plans.errors import FactsContradict
from app.plans.versions import IfMatch, etag, required_version
from app.sessions.schemas import StoredSession
from app.text import language_of

router = APIRouter(tags=["acts"])

DECLARED = declare(SessionStateForbids, headers=("ETag",))
CHECKED = declare(ActRefused, SessionStateForbids, headers=("ETag",))
EDIT = allow(*EDITORS, extra=DECLARED)
CONFIRM = allow(Role.ADMIN, Role.SECRETARY, extra=DECLARED)
APPROVE = allow(Role.ADMIN, Role.APPROVER, extra=DECLARED)

DryRun = Annotated[bool, Query(description="Only tell what it would do; nothing is changed.")]


class Stage:
    """One session, before an act: named by the address, in the version of If-Match, acted on once only."""

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

    def play(self, act: Callable[[Scene], StoredSession]) -> Response:
        """Do an act and answer with the stored session."""
        return retrying(self._session, lambda _: self._once.answer(partial(self._act, act)))

    def _act(self, act: Callable[[Scene], StoredSession]) -> Answer:
        version = required_version(self._if_match)
        stored = act(set_scene(self._session, self._committee, self._key, version, self._access))
        return Answer(stored, {"ETag": etag(stored.version)})


OnStage = Annotated[Stage, Depends()]


@router.post("/sessions/{key}/postpone", response_model=StoredSession, **allow(*EDITORS, extra=CHECKED))
def postpone_session(wanted: PostponeRequest, stage: OnStage) -> Response:
    """Postpone a session: it keeps its identity and waits; a published one leaves the calendar."""
    return stage.play(
        lambda scene: act_on(scene, deeds.postpone(wanted), lambda fact: deeds.require_latest(fact, wanted))
    )


@router.post("/sessions/{key}/cancel", response_model=StoredSession, **EDIT)
def cancel_session(wanted: ReasonRequest, stage: OnStage) -> Response:
    """Cancel a session; a published one leaves the calendar."""
    return stage.play(lambda scene: act_on(scene, deeds.cancel(wanted.reason)))


@router.post("/sessions/{key}/merge", response_model=StoredSession, **allow(*EDITORS, extra=CHECKED))
def merge_session(wanted: MergeRequest, stage: OnStage) -> Response:
    """Merge a session into another one; a published one leaves the calendar, and its members are told into which."""
    return stage.play(lambda scene: merge_into(scene, wanted))


@router.post("/sessions/{key}/resume", response_model=StoredSession, **EDIT)
def resume_session(stage: OnStage) -> Response:
    """Plan a postponed, cancelled or merged session again."""
    return stage.play(lambda scene: act_on(scene, deeds.resume()))


@router.post("/sessions/{key}/confirm", response_model=StoredSession, **CONFIRM)
def confirm_session(stage: OnStage) -> Response:
    """Confirm what an organiser filed."""
    return stage.play(lambda scene: act_on(scene, deeds.confirm()))


@router.post("/sessions/{key}/reject", response_model=StoredSession, **CONFIRM)
def reject_session(wanted: ReasonRequest, stage: OnStage) -> Response:
    """Cancel what an organiser filed, with the reason."""
    return stage.play(lambda scene: act_on(scene, deeds.reject(wanted.reason)))


@router.post("/sessions/{key}/waive", response_model=StoredSession, **APPROVE)
def waive_notice(wanted: ReasonRequest, stage: OnStage) -> Response:
    """Waive a session's notice period in the name of the access token; releases show who did, and why."""
    return stage.play(
        lambda scene: act_on(scene, deeds.waive(named_approver(scene.session, scene.access), wanted.reason))
    )


@router.post("/sessions/{key}/unwaive", response_model=StoredSession, **APPROVE)
def unwaive_notice(stage: OnStage) -> Response:
    """Let the notice period count again."""
    return stage.play(lambda scene: act_on(scene, deeds.unwaive()))


@router.post(
    "/suspensions",
    status_code=201,
    response_model=SuspensionReport,
    responses={200: {"model": SuspensionReport, "description": "What it would do, after a dry run."}},
    **allow(*EDITORS, extra=declare(ActRefused, AlreadyExists, headers=("ETag", "Location"))),
)
def suspend_sessions(
    wanted: SuspensionRequest,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    dry_run: DryRun = False,
) -> Response:
    """Suspend areas, days and formats: every published session concerned is postponed, nothing else moves."""

    def act() -> Answer:
        report = suspend(session, committee, wanted, access, dry_run=dry_run)
        if report.suspension is None:
            return Answer(report)
        location = f"/api/v1/committees/{committee.key}/suspensions/{wanted.key}"
        return Answer(report, {"Location": location, "ETag": etag(report.suspension.version)})

    return retrying(session, lambda _: once.answer(act, status=200 if dry_run else 201))


@router.post(
    "/suspensions/{key}/lift",
    response_model=LiftReport,
    **allow(*EDITORS, extra=declare(SuspensionIsLifted, FactsContradict, AlreadyBooked, headers=("ETag",))),
)
def lift_suspension(
    key: RowKey,
    wanted: LiftRequest,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """Lift a suspension: its days are free again; with `restore` sessions return to their old time where they can."""

    def act() -> Answer:
        version = required_version(if_match)
        report = lift(session, committee, key, version, wanted, access, language_of(request))
        return Answer(report, {"ETag": etag(report.suspension.version)})

    return retrying(session, lambda _: once.answer(act))
