"""What authorization reads: committees by key, and a committee's tokens."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from app.auth.tables import Token
from app.database import DatabaseSession
from app.errors import NotFound
from app.paging import PageQuery
from app.text import Key

_committees = table("committees", column("id"), column("key"))
"""The two columns that this room, which lies below the committees', needs to know."""


def find_committee_reference(session: Session, key: str) -> tuple[int, str]:
    """Return number and key of a committee."""
    found = session.execute(select(_committees).where(_committees.c.key == key)).one_or_none()
    if found is None:
        raise NotFound
    return found.id, found.key


def committee_reference(
    key: Annotated[Key, Path(alias="committee", description="Key of the committee.")], session: DatabaseSession
) -> tuple[int, str]:
    """Return number and key of the committee in the request's address."""
    return find_committee_reference(session, key)


CommitteeReference = Annotated[tuple[int, str], Depends(committee_reference)]


def read_tokens(session: Session, committee_id: int, query: PageQuery, after: int) -> Sequence[Token]:
    """Read a committee's tokens, one more than a page holds."""
    wanted = (Token.committee_id == committee_id, Token.id > after)
    return session.scalars(select(Token).where(*wanted).order_by(Token.id).limit(query.limit + 1)).all()
