"""What members declare of themselves."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.answers.deeds import begin
from app.answers.limits import change, declare, find_limit, limits_known, limits_of, take_back
from app.answers.schemas import LimitPatch, LimitRequest, LimitsKnown, MyLimits
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import STAFF
from app.availability.schemas import StoredPersonalLimit
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.plans.versions import IfMatch, etag, required_version
from app.text import Key

router = APIRouter()

LimitKey = Annotated[Key, Path(description="Key of the limit.")]


@router.get("/my/limits", **allow(own=True))
def list_my_limits(committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession) -> MyLimits:
    """What the member has declared of itself."""
    return MyLimits(items=limits_of(session, committee.id, access.member or ""))


@router.get("/my/limits/{key}", **allow(own=True))
def read_my_limit(
    key: LimitKey, committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession, response: Response
) -> StoredPersonalLimit:
    """One limit of the member's own."""
    limit = find_limit(session, committee.id, access.member or "", key)
    response.headers["ETag"] = etag(limit.version)
    return limit


@router.post("/my/limits", status_code=201, response_model=StoredPersonalLimit, **allow(own=True))
def declare_limit(
    wanted: LimitRequest, committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Declare hours, a need for step-free venues, or an observance."""

    def act() -> Answer:
        limit = declare(begin(session, committee, access), access.member or "", wanted)
        location = f"/api/v1/committees/{committee.key}/my/limits/{limit.key}"
        return Answer(limit, {"Location": location, "ETag": etag(limit.version)})

    return once.answer(act, status=201)


@router.patch("/my/limits/{key}", **allow(own=True))
def change_limit(
    key: LimitKey,
    patch: LimitPatch,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    response: Response,
    if_match: IfMatch = None,
) -> StoredPersonalLimit:
    """Change a limit of the member's own (JSON Merge Patch): what is left out stays, null takes a value back."""
    version = required_version(if_match)
    limit = change(begin(session, committee, access), access.member or "", key, version, patch)
    response.headers["ETag"] = etag(limit.version)
    return limit


@router.delete("/my/limits/{key}", status_code=204, **allow(own=True))
def take_limit_back(
    key: LimitKey,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Take a limit of the member's own back."""
    version = required_version(if_match)
    take_back(begin(session, committee, access), access.member or "", key, version)


@router.get("/members/{key}/limits", **allow(*STAFF))
def read_member_limits(
    key: Annotated[Key, Path(description="Key of the member.")], committee: CurrentCommittee, session: DatabaseSession
) -> LimitsKnown:
    """How many limits a member has declared and which hours they concern; never why, nor on which weekdays."""
    return limits_known(session, committee.id, key)
