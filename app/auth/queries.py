"""What authorization reads: committees by key, and a committee's tokens."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from app.auth.tables import Token
from app.database import DatabaseSession
from app.errors import Flaw, Invalid, NotFound
from app.paging import PageQuery
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


def read_tokens(session: Session, committee_id: int, query: PageQuery, after: int) -> Sequence[Token]:
    """Read a committee's tokens, one more than a page holds."""
    wanted = (Token.committee_id == committee_id, Token.id > after)
    return session.scalars(select(Token).where(*wanted).order_by(Token.id).limit(query.limit + 1)).all()
