"""Tables of the audit record, to which rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, RowId


class AuditEntry(Base):
    """Who did what, when, from where. ``hash`` covers the row and the ``previous`` hash of its committee's chain.

    ``committee_id`` is 0 for what concerns the service as a whole; it is no foreign key, since the record outlives
    what it speaks of.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("committee_id", "sequence"), Index(None, "committee_id", "action"))

    id: Mapped[RowId]
    committee_id: Mapped[int]
    sequence: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    origin: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    before: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    outcome: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]


class AuditHead(Base):
    """The end of a committee's chain; locked while an entry is added, so that the chain never forks."""

    __tablename__ = "audit_heads"

    committee_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    hash: Mapped[str]
