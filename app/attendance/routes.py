"""Answers of members to published sessions, leave and who decides about it: what staff and approvers do."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.attendance import delegations, my_routes
from app.attendance.approvers import DECIDING
from app.attendance.errors import (
    DelegationRefused,
    LeaveNotAsked,
    LeaveTooLate,
    NothingToAnswer,
    ProposalSettled,
    SessionIsOver,
)
from app.attendance.leaves import decide_request, waiting
from app.attendance.proposals import decide_proposal, open_proposals
from app.attendance.queries import answers_to
from app.attendance.schemas import (
    AnswerWish,
    Delegation,
    DelegationRequest,
    Delegations,
    LeaveDecision,
    LeavesShown,
    Proposal,
    ProposalDecision,
    Proposals,
    SessionAnswer,
    SessionAnswers,
)
from app.attendance.service import answer
from app.attendance.states import AnswerState, Via
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.drafts.errors import EditRefused
from app.errors import declare
from app.text import Id, Key, language_of

router = APIRouter(tags=["attendance"])

SessionKey = Annotated[Key, Path(description="Key of the session.")]
MemberKey = Annotated[Key, Path(description="Key of the member.")]
LeaveId = Annotated[Id, Path(alias="leave", description="Number of the request for leave.")]
DelegationId = Annotated[Id, Path(alias="delegation", description="Number of the delegation.")]
ProposalId = Annotated[Id, Path(alias="proposal", description="Number of the proposal.")]


@router.get("/sessions/{key}/answers", **allow(*STAFF))
def list_session_answers(key: SessionKey, committee: CurrentCommittee, session: DatabaseSession) -> SessionAnswers:
    """How everybody invited stands to a session."""
    items = [invited.shown for invited in answers_to(session, committee, key)]
    counts = {state.value: sum(item.state is state for item in items) for state in AnswerState}
    return SessionAnswers(session=key, counts=counts, items=items)


@router.post(
    "/sessions/{key}/answers/{member}",
    response_model=SessionAnswer,
    **allow(*EDITORS, extra=declare(LeaveTooLate, NothingToAnswer, SessionIsOver)),
)
def answer_for_member(
    key: SessionKey,
    member: MemberKey,
    wanted: AnswerWish,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Answer for a member, as told by telephone; recorded as such."""
    return once.answer(
        lambda: answer(session, committee, key, member, wanted.answer, wanted.comment, Via.STAFF, access)
    )


@router.get("/leave-requests", **allow(*STAFF, own=True))
def list_leave_requests(committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession) -> LeavesShown:
    """Requests for leave that wait; members see those that are theirs to decide."""
    return LeavesShown(items=waiting(session, committee, access))


@router.post(
    "/leave-requests/{leave}/decision",
    response_model=SessionAnswer,
    **allow(*DECIDING, own=True, extra=declare(LeaveNotAsked)),
)
def decide_leave(
    leave: LeaveId,
    wanted: LeaveDecision,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Grant or refuse leave; the member is told, and the member's calendar shows it."""
    return once.answer(lambda: decide_request(session, committee, leave, wanted, access))


@router.get("/leave-delegations", **allow(*STAFF, own=True))
def list_delegations(committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession) -> Delegations:
    """Who decides about leave instead of whom."""
    return Delegations(items=delegations.read_delegations(session, committee, access))


@router.post(
    "/leave-delegations",
    status_code=201,
    response_model=Delegation,
    **allow(Role.ADMIN, Role.SECRETARY, own=True, extra=declare(DelegationRefused)),
)
def delegate_leave(
    wanted: DelegationRequest,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Let another member decide about leave while an approver is away."""

    def act() -> Answer:
        found = delegations.delegate(session, committee, wanted, access)
        location = f"/api/v1/committees/{committee.key}/leave-delegations/{found.id}"
        return Answer(found, {"Location": location, "ETag": etag(found.version)})

    return once.answer(act, status=201)


@router.delete("/leave-delegations/{delegation}", status_code=204, **allow(Role.ADMIN, Role.SECRETARY, own=True))
def end_delegation(
    delegation: DelegationId,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Take a delegation back."""
    delegations.end_delegation(session, committee, delegation, if_match, access)


@router.get("/time-proposals", **allow(*STAFF))
def list_proposals(committee: CurrentCommittee, session: DatabaseSession) -> Proposals:
    """Other times that members propose and that wait for a planner."""
    return Proposals(items=open_proposals(session, committee.id))


@router.post(
    "/time-proposals/{proposal}/decision",
    response_model=Proposal,
    **allow(*EDITORS, extra=declare(ProposalSettled, EditRefused)),
)
def decide_time_proposal(
    proposal: ProposalId,
    wanted: ProposalDecision,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """Take a proposal up or not, and where a draft is named, move the session in it."""
    language = language_of(request)
    return once.answer(lambda: decide_proposal(session, committee, proposal, wanted, access, if_match, language))


router.include_router(my_routes.router)
