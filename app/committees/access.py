"""The committee that a request's address names."""

from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from app.database import DatabaseSession
from app.errors import NotFound
from app.text import Id, Key

CommitteeKey = Annotated[Key, Path(alias="committee", description="Key of the committee.")]
RowKey = Annotated[Key, Path(description="Key of the row.")]
RowNumber = Annotated[Id, Path(description="Number of the row.")]


def find_committee(session: Session, key: str) -> CommitteeRow:
    """Return a committee by its key."""
    committee = session.scalars(select(CommitteeRow).where(CommitteeRow.key == key)).one_or_none()
    if committee is None:
        raise NotFound
    return committee


def current_committee(key: CommitteeKey, session: DatabaseSession) -> CommitteeRow:
    """Return the committee of the request's address; the route's policy has judged who asks."""
    return find_committee(session, key)


CurrentCommittee = Annotated[CommitteeRow, Depends(current_committee)]
"""The parameter type by which a route asks for its committee."""
