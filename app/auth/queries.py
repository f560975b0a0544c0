"""What authorization reads: committees by key, and a committee's tokens."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Path
from pydantic import Field
from sqlalchemy import ColumnElement, column, select, table, true
from sqlalchemy.orm import Session

from app.auth.access import Access
from app.auth.roles import Role
from app.auth.schemas import TokenView
from app.auth.tables import Token
from app.database import DatabaseSession
from app.errors import Flaw, Invalid, NotFound
from app.paging import Page, PageQuery, page_of
from app.text import Key

_committees = table("committees", column("id"), column("key"))
_members = table("members", column("committee_id"), column("key"))
_groups = table("groups", column("committee_id"), column("key"))
"""The few columns that this room, which lies below the committees', needs to know."""


def find_committee_reference(session: Session, key: str) -> tuple[int, str]:
    """Return number and key of a committee."""
    found = session.execute(select(_committees).where(_committees.c.key == key)).one_or_none()
    if found is None:
        raise NotFound
    return found.id, found.key


def require_known(session: Session, committee_id: int | None, *, member: str | None, group: str | None) -> None:
    """Refuse keys of a member or group that the committee does not have."""
    for name, rows, key in (("member", _members, member), ("group", _groups, group)):
        query = select(rows.c.key).where(rows.c.committee_id == committee_id, rows.c.key == key)
        if key is not None and session.execute(query).one_or_none() is None:
            raise Invalid(flaws=[Flaw(f"/{name}", "unknown_name", {"name": key})])


def committee_reference(
    key: Annotated[Key, Path(alias="committee", description="Key of the committee.")], session: DatabaseSession
) -> tuple[int, str]:
    """Return number and key of the committee in the request's address."""
    return find_committee_reference(session, key)


CommitteeReference = Annotated[tuple[int, str], Depends(committee_reference)]


class TokenQuery(PageQuery):
    """Filters of the tokens."""

    role: Role | None = None
    member: Annotated[Key | None, Field(description="Belongs to this member.")] = None
    revoked: Annotated[bool | None, Field(description="Whether it was withdrawn.")] = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Tokens by role, member and whether they were withdrawn."""
        found: list[ColumnElement[bool]] = []
        if self.role:
            found.append(Token.role == self.role)
        if self.member:
            found.append(Token.member == self.member)
        if self.revoked is not None:
            found.append(Token.revoked_at.is_not(None) if self.revoked else Token.revoked_at.is_(None))
        return found


def tokens_within_reach(access: Access) -> ColumnElement[bool]:
    """The secretariat hands out members' access and sees nothing of the others' tokens."""
    return true() if access.role in (Role.ADMIN, Role.AUDITOR) else Token.role == Role.MEMBER


def read_tokens(session: Session, committee_id: int, query: TokenQuery, access: Access) -> Page[TokenView]:
    """Read one page of a committee's tokens, as far as somebody may see them."""
    mine = (Token.committee_id == committee_id, tokens_within_reach(access))
    return page_of(session, "tokens", Token, TokenView, query, *mine)


def find_token(session: Session, committee_id: int, token_id: int, access: Access, *, lock: bool = False) -> Token:
    """Return one of a committee's tokens that somebody may see."""
    mine = (Token.id == token_id, Token.committee_id == committee_id, tokens_within_reach(access))
    query = select(Token).where(*mine).execution_options(populate_existing=True)
    token = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if token is None:
        raise NotFound
    return token
