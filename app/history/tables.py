"""Table of the facts' history, to which rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, RowId


class HistoryRow(Base):
    """One change of one row of facts; it stays when the row is deleted, and goes with its committee.

    ``row`` is the key, or the number of a row that has none; ``version`` the one that the change made, or deleted.
    """

    __tablename__ = "fact_history"
    __table_args__ = (Index("ix_fact_history_row", "committee_id", "list", "row", "id"),)

    id: Mapped[RowId]
    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id", ondelete="CASCADE"))
    list: Mapped[str]
    row: Mapped[str]
    row_id: Mapped[int]
    version: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    before: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
