"""Access tokens of a committee, and who the bearer of one is."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.auth import tokens
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.queries import CommitteeReference, read_tokens
from app.auth.roles import STAFF, Role
from app.auth.schemas import AccessView, NewToken, TokenRequest, TokenView
from app.database import DatabaseSession
from app.paging import Page, PageQuery, next_page, position
from app.text import Id

router = APIRouter(tags=["access"])
door = APIRouter(prefix="/api/v1/access", tags=["access"])
"""What concerns a token whatever its committee."""

TokenNumber = Annotated[Id, Path(description="Number of the token.")]


@door.get("", **allow(*STAFF, own=True))
def read_access(access: CurrentAccess) -> AccessView:
    """Who the bearer of the token is."""
    return AccessView.model_validate(access, from_attributes=True)


@router.get("/tokens", **allow(Role.ADMIN, Role.AUDITOR))
def list_tokens(
    committee: CommitteeReference, query: Annotated[PageQuery, Query()], session: DatabaseSession
) -> Page[TokenView]:
    """Access tokens of the committee, without their secrets."""
    rows = read_tokens(session, committee[0], query, position("tokens", query.cursor))
    items = [TokenView.model_validate(row) for row in rows[: query.limit]]
    return Page(items=items, next=next_page("tokens", query, items[-1].id) if len(rows) > query.limit else None)


@router.post("/tokens", status_code=201, response_model=NewToken, **allow(Role.ADMIN))
def create_token(
    wanted: TokenRequest, committee: CommitteeReference, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Make a token; its secret is in this answer and nowhere else."""

    def act() -> Answer:
        token, secret = tokens.create_token(session, access, wanted, committee)
        view = NewToken.model_validate(token).model_copy(update={"secret": secret})
        return Answer(view, {"Location": f"/api/v1/committees/{committee[1]}/tokens/{token.id}"})

    return once.answer(act, status=201, hidden=frozenset({"secret"}))


@router.get("/tokens/{number}", **allow(Role.ADMIN, Role.AUDITOR))
def read_token(number: TokenNumber, committee: CommitteeReference, session: DatabaseSession) -> TokenView:
    """One access token, without its secret."""
    return TokenView.model_validate(tokens.find_token(session, committee[0], number))


@router.delete("/tokens/{number}", status_code=204, **allow(Role.ADMIN))
def revoke_token(
    number: TokenNumber, committee: CommitteeReference, access: CurrentAccess, session: DatabaseSession
) -> None:
    """Withdraw a token for good."""
    tokens.revoke_token(session, access, tokens.find_token(session, committee[0], number))
