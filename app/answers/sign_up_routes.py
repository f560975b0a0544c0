"""Open places: which there are for a member, taking one, giving it back, and who has taken them."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.answers.deeds import begin
from app.answers.errors import (
    AlreadySignedUp,
    NoPlacesLeft,
    NotInPool,
    NotOpenForSignUp,
    SessionIsNotPlanned,
    SignUpIsOver,
)
from app.answers.schemas import MyOpenPlaces, SignUpRequest, SignUps
from app.answers.sign_ups import give_back, open_places, read_sign_ups, sign_up
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import declare
from app.plans.versions import IfMatch, etag, required_version
from app.sessions.arrangements import StoredSignUpEntry
from app.text import Key

REFUSALS = (AlreadySignedUp, NoPlacesLeft, NotInPool, NotOpenForSignUp, SessionIsNotPlanned, SignUpIsOver)
"""Why a place may not be taken or given back."""

router = APIRouter()

SessionKey = Annotated[Key, Path(description="Key of the session.")]
MemberKey = Annotated[Key, Path(description="Key of the member.")]
OWN_GROUP = {Role.ORGANISER: "group"}


@router.get("/my/open-places", **allow(own=True))
def list_my_open_places(committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession) -> MyOpenPlaces:
    """Sessions that the member may sign up for."""
    return open_places(session, committee, access.member or "")


@router.post(
    "/sessions/{key}/sign-ups",
    status_code=201,
    response_model=StoredSignUpEntry,
    **allow(*EDITORS, own=True, scoped=OWN_GROUP, extra=declare(*REFUSALS)),
)
def take_open_place(
    key: SessionKey,
    wanted: SignUpRequest,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Take an open place: a member for itself, staff for the member they name."""

    def act() -> Answer:
        stored = sign_up(begin(session, committee, access), access, key, wanted.member)
        location = f"/api/v1/committees/{committee.key}/sessions/{key}/sign-ups/{stored.member}"
        return Answer(stored, {"Location": location, "ETag": etag(stored.version)})

    return once.answer(act, status=201)


@router.get("/sessions/{key}/sign-ups", **allow(*STAFF, scoped=OWN_GROUP, extra=declare(NotOpenForSignUp)))
def list_session_sign_ups(
    key: SessionKey, committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession
) -> SignUps:
    """Who has signed up, in that order; then who else is in the pools, those who still lack a duty first."""
    return read_sign_ups(session, committee, key, access)


@router.delete(
    "/sessions/{key}/sign-ups/{member}",
    status_code=204,
    **allow(*EDITORS, own=True, scoped=OWN_GROUP, extra=declare(*REFUSALS)),
)
def give_place_back(
    key: SessionKey,
    member: MemberKey,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Give an open place back: a member its own until the date, staff at any time."""
    version = required_version(if_match)
    give_back(begin(session, committee, access), access, key, member, version)
