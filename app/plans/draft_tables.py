"""Tables of how a draft is worked on: what its planner has settled, every edit, every step of its approval."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.approval.steps import ReviewColumns
from app.database import Base, RowId


class Fate(StrEnum):
    """What publishing a plan makes of a session that the plan gives up."""

    POSTPONED = "postponed"
    MERGED = "merged"


class PlanMarkRow(Base):
    """What a planner has settled of one session in a plan: what solvers leave as it is, or that it is given up.

    What is pinned keeps the value that the plan's assignment has.
    """

    __tablename__ = "plan_marks"
    __table_args__ = (
        CheckConstraint("fate IN ('postponed', 'merged')", name="fate_is_known"),
        CheckConstraint("(fate = 'merged') = (into_id IS NOT NULL) OR fate IS NULL", name="merged_into_one"),
        Index("ix_plan_marks_session_id", "session_id"),
        Index("ix_plan_marks_into_id", "into_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    pins_time: Mapped[bool] = mapped_column(default=False)
    pins_venue: Mapped[bool] = mapped_column(default=False)
    pins_people: Mapped[bool] = mapped_column(default=False)
    fate: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    latest: Mapped[date | None] = mapped_column(default=None)
    into_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), default=None)


class PlanEditRow(Base):
    """One edit of a draft, by hand or by a run: what its sessions were before and after, so that it can be undone.

    ``before`` and ``after`` hold, by the session's number, what the plan said of it, or nothing.
    """

    __tablename__ = "plan_edits"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[RowId]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    number: Mapped[int]
    operations: Mapped[list[Any]] = mapped_column(JSONB)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    undone: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class PlanReviewRow(ReviewColumns, Base):
    """One step of a plan's approval: by whom, on which version, with what remarks."""

    __tablename__ = "plan_reviews"
    __table_args__ = (
        CheckConstraint("verdict IN ('submitted', 'approved', 'returned', 'withdrawn')", name="verdict_is_known"),
        Index("ix_plan_reviews_plan_id", "plan_id", "id"),
    )

    id: Mapped[RowId]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
