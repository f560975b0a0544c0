"""Access tokens of a committee, and who the bearer of one is."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.auth import tokens
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag, require_match
from app.auth.queries import CommitteeReference, TokenQuery, find_token, read_tokens
from app.auth.roles import STAFF, Role, Scope
from app.auth.schemas import AccessView, NewToken, TokenPatch, TokenRequest, TokenView
from app.database import DatabaseSession
from app.paging import Page
from app.text import Id

router = APIRouter(tags=["access"])
door = APIRouter(prefix="/api/v1/access", tags=["access"])
"""What concerns a token whatever its committee."""

SECRETARIAT = {Role.SECRETARY: Scope.MEMBERS, Role.PLANNER: Scope.MEMBERS}
READERS = allow(Role.ADMIN, Role.AUDITOR, scoped=SECRETARIAT)
WRITERS = allow(Role.ADMIN, scoped=SECRETARIAT)
TokenNumber = Annotated[Id, Path(description="Number of the token.")]


@door.get("", **allow(*STAFF, own=True))
def read_access(access: CurrentAccess) -> AccessView:
    """Who the bearer of the token is."""
    return AccessView.model_validate(access, from_attributes=True)


@router.get("/tokens", **READERS)
def list_tokens(
    committee: CommitteeReference,
    query: Annotated[TokenQuery, Query()],
    access: CurrentAccess,
    session: DatabaseSession,
) -> Page[TokenView]:
    """Access tokens of the committee, without their secrets; the secretariat sees those of members."""
    return read_tokens(session, committee[0], query, access)


@router.post("/tokens", status_code=201, response_model=NewToken, **WRITERS)
def create_token(
    wanted: TokenRequest, committee: CommitteeReference, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Make a token; its secret is in this answer and nowhere else. The secretariat makes those of members."""

    def act() -> Answer:
        token, secret = tokens.create_token(session, access, wanted, committee)
        view = NewToken.model_validate(token).model_copy(update={"secret": secret})
        location = f"/api/v1/committees/{committee[1]}/tokens/{token.id}"
        return Answer(view, {"Location": location, "ETag": etag(token.version)})

    return once.answer(act, status=201, hidden=frozenset({"secret"}))


@router.get("/tokens/{number}", **READERS)
def read_token(
    number: TokenNumber,
    committee: CommitteeReference,
    access: CurrentAccess,
    session: DatabaseSession,
    response: Response,
) -> TokenView:
    """One access token, without its secret; its ETag is what a change of it is based on."""
    token = find_token(session, committee[0], number, access)
    response.headers["ETag"] = etag(token.version)
    return TokenView.model_validate(token)


@router.patch("/tokens/{number}", **WRITERS)
def patch_token(
    number: TokenNumber,
    wanted: TokenPatch,
    committee: CommitteeReference,
    access: CurrentAccess,
    session: DatabaseSession,
    response: Response,
    if_match: IfMatch = None,
) -> TokenView:
    """Change a token's name or the moment until which it is good."""
    token = find_token(session, committee[0], number, access, lock=True)
    require_match(if_match, token.version)
    tokens.patch_token(session, access, token, wanted)
    response.headers["ETag"] = etag(token.version)
    return TokenView.model_validate(token)


@router.delete("/tokens/{number}", status_code=204, **WRITERS)
def revoke_token(
    number: TokenNumber,
    committee: CommitteeReference,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Withdraw a token for good; If-Match is not needed here, since nothing about a token should keep it alive."""
    token = find_token(session, committee[0], number, access, lock=True)
    if if_match is not None:
        require_match(if_match, token.version)
    tokens.revoke_token(session, access, token)
