"""Table of runs: each is one attempt, or several, to solve a plan."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, RowId


class RunState(StrEnum):
    """Where a run stands; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunMode(StrEnum):
    """Whether a run begins from nothing, from what the plan holds, or mends that with the least change."""

    BUILD = "build"
    IMPROVE = "improve"
    REPAIR = "repair"


ACTIVE_STATES = (RunState.QUEUED, RunState.RUNNING)


class RunRow(Base):
    """A solve of one plan. Only the worker that holds the newest ``attempt`` may write its result."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state_is_known"),
        CheckConstraint("mode IN ('build', 'improve', 'repair')", name="mode_is_known"),
        Index("uq_runs_active_plan", "plan_id", unique=True, postgresql_where=text("state IN ('queued', 'running')")),
        Index("ix_runs_plan_id", "plan_id", "id"),
        Index("ix_runs_committee_id", "committee_id", "id"),
    )

    id: Mapped[RowId]
    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id", ondelete="CASCADE"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    mode: Mapped[str]
    state: Mapped[str] = mapped_column(default=RunState.QUEUED.value)
    seconds: Mapped[int]
    work: Mapped[int | None]
    """Units of counted work after which the run ends; None = it ends by the clock."""
    seed: Mapped[int]
    weights: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What a repair may do."""
    attempt: Mapped[int] = mapped_column(default=0)
    started_version: Mapped[int | None]
    """The plan's version that the newest attempt read; its result replaces that version only."""
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    result_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="SET NULL"))
    """Where the result was written: the plan, or a sibling when the plan had changed meanwhile."""
    error: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
