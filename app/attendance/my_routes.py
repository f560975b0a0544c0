"""What members do themselves: answer, ask for leave, propose another time, state their times."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.attendance.errors import (
    LeaveTooLate,
    NothingToAnswer,
    SessionIsOver,
    TimeRefused,
    TooManyTimes,
)
from app.attendance.proposals import propose
from app.attendance.queries import my_sessions, today
from app.attendance.schemas import (
    AnswerWish,
    MyInvitations,
    OfferedTime,
    OfferedTimes,
    Proposal,
    SessionAnswer,
    TimeProposal,
)
from app.attendance.service import answer
from app.attendance.states import Via
from app.attendance.times import my_times, offer, take_back
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag
from app.availability.schemas import StoredBusy
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import declare
from app.text import Id, Key

router = APIRouter()

SessionKey = Annotated[Key, Path(description="Key of the session.")]
TimeId = Annotated[Id, Path(alias="number", description="Number of the stated time.")]


@router.get("/my/sessions", **allow(own=True))
def list_my_sessions(committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession) -> MyInvitations:
    """The member's published sessions that are not over, with its answers."""
    found = my_sessions(session, committee, access.member or "", today(committee))
    return MyInvitations(items=[invited.mine for invited in found])


@router.post(
    "/my/sessions/{key}/answer",
    response_model=SessionAnswer,
    **allow(own=True, extra=declare(LeaveTooLate, NothingToAnswer, SessionIsOver)),
)
def answer_my_session(
    key: SessionKey,
    wanted: AnswerWish,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Accept, accept tentatively, or ask for leave with a reason."""
    who = access.member or ""
    return once.answer(lambda: answer(session, committee, key, who, wanted.answer, wanted.comment, Via.API, access))


@router.post(
    "/my/sessions/{key}/proposals",
    status_code=201,
    response_model=Proposal,
    **allow(own=True, extra=declare(SessionIsOver, TimeRefused)),
)
def propose_time(
    key: SessionKey,
    wanted: TimeProposal,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Propose another time for a session; planners see it beside their conflicts."""
    who = access.member or ""
    return once.answer(lambda: propose(session, committee, key, who, wanted, Via.API, access), status=201)


@router.get("/my/times", **allow(own=True))
def list_my_times(committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession) -> OfferedTimes:
    """What the member has stated about its time itself."""
    return OfferedTimes(items=my_times(session, committee.id, access.member or ""))


@router.post(
    "/my/times",
    status_code=201,
    response_model=StoredBusy,
    **allow(own=True, extra=declare(TimeRefused, TooManyTimes)),
)
def offer_time(
    wanted: OfferedTime, committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """State a time as preferred, impossible, taken or perhaps taken, once or again and again."""

    def act() -> Answer:
        found = offer(session, committee, access.member or "", wanted, access)
        return Answer(found, {"ETag": etag(found.version)})

    return once.answer(act, status=201)


@router.delete("/my/times/{number}", status_code=204, **allow(own=True))
def take_time_back(
    number: TimeId,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Take back a time that the member itself has stated."""
    take_back(session, committee, access.member or "", number, if_match, access)
