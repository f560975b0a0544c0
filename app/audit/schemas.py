"""The audit record in its JSON form."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class AuditEntryView(BaseModel):
    """Who did what, when and from where; ``before`` and ``after`` are what the deed says of itself."""

    model_config = ConfigDict(from_attributes=True)

    sequence: int
    """Its place in the committee's record, from 1, without gaps."""
    at: datetime
    actor: str
    origin: str
    action: str
    subject: str
    before: Any
    after: Any
    outcome: str
    previous: str
    hash: str
    """Covers the entry and the ``previous`` entry's hash."""


class AuditHeadView(BaseModel):
    """The end of the record; kept elsewhere, it proves later that nothing before it was changed."""

    model_config = ConfigDict(from_attributes=True)

    sequence: int
    hash: str


class AuditVerification(BaseModel):
    """Whether the record is as it was written."""

    entries: int
    """How many there are, or how many were sound before the first that is not."""
    intact: bool
    first_broken: int | None
    """The first entry that is missing, was changed, or does not follow from the one before it."""
    head: AuditHeadView | None
    """Left out when nothing was recorded yet."""
