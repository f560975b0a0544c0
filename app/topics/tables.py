"""Tables of topics with the stages of their chains, and of annual plans with their approval."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.approval.steps import ReviewColumns
from app.database import Base, RowId
from app.rows import Committed, FactRow, Keys, Named, Number, Small, between, in_order, keyed, one_of, part_of, refers
from app.topics.schemas import AnnualPlanState


class TopicRow(Named, FactRow):
    """A topic with its chain of stages in order."""

    __tablename__ = "topics"
    __table_args__ = (*keyed(), refers("lead_group_key", "groups"))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    lead_group: Mapped[str | None] = mapped_column("lead_group_key")

    stages: Mapped[list["StageRow"]] = relationship(lazy="raise", viewonly=True, order_by="StageRow.position")


class StageRow(Committed):
    """A step of a topic's chain."""

    __tablename__ = "stages"
    __table_args__ = (
        UniqueConstraint("committee_id", "topic_key", "key"),
        part_of(["topic_key"], "topics", ["key"]),
        refers("format_key", "formats"),
        between("min_lag_days", 0, 400),
        in_order("min_lag_days", "max_lag_days"),
    )

    topic: Mapped[str] = mapped_column("topic_key")
    position: Mapped[int] = mapped_column(Small)
    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    format: Mapped[str | None] = mapped_column("format_key")
    min_lag_days: Mapped[int] = mapped_column(Small)
    max_lag_days: Mapped[int | None] = mapped_column(Small)
    working_days: Mapped[bool]


class AnnualPlanRow(Named, FactRow):
    """An annual consultation plan with its topics in order."""

    __tablename__ = "annual_plans"
    __table_args__ = (*keyed(), between("year", 1990, 2200), one_of("state", AnnualPlanState))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    year: Mapped[int] = mapped_column(Small)
    note: Mapped[str | None]
    state: Mapped[str]

    topics: Mapped[list["AnnualTopicRow"]] = relationship(
        lazy="raise", viewonly=True, order_by="AnnualTopicRow.position"
    )


class AnnualTopicRow(Committed):
    """One line of an annual plan."""

    __tablename__ = "annual_topics"
    __table_args__ = (
        UniqueConstraint("committee_id", "annual_plan_key", "position"),
        UniqueConstraint("committee_id", "annual_plan_key", "topic_key"),
        part_of(["annual_plan_key"], "annual_plans", ["key"]),
        refers("topic_key", "topics"),
        refers("format_key", "formats"),
        refers("lead_group_key", "groups"),
        between("month", 1, 12),
    )

    annual_plan: Mapped[str] = mapped_column("annual_plan_key")
    position: Mapped[int] = mapped_column(Small)
    topic: Mapped[str] = mapped_column("topic_key")
    format: Mapped[str] = mapped_column("format_key")
    month: Mapped[int] = mapped_column(Small)
    lead_group: Mapped[str | None] = mapped_column("lead_group_key")

    if TYPE_CHECKING:  # set below, once the departments' own table is known
        departments: Mapped[list[str]]


class AnnualDepartmentRow(Committed):
    """A department that answers a topic of an annual plan."""

    __tablename__ = "annual_departments"
    __table_args__ = (
        UniqueConstraint("committee_id", "annual_plan_key", "topic_position", "department_key"),
        Index(None, "committee_id", "department_key"),
        part_of(["annual_plan_key", "topic_position"], "annual_topics", ["annual_plan_key", "position"]),
        refers("department_key", "departments"),
    )

    annual_plan: Mapped[str] = mapped_column("annual_plan_key")
    topic_position: Mapped[int] = mapped_column(Small)
    position: Mapped[int] = mapped_column(Number)
    department: Mapped[str] = mapped_column("department_key")


_NAMED = AnnualDepartmentRow
AnnualTopicRow.departments = column_property(
    func.array(
        select(_NAMED.department)
        .where(
            _NAMED.committee_id == AnnualTopicRow.committee_id,
            _NAMED.annual_plan == AnnualTopicRow.annual_plan,
            _NAMED.topic_position == AnnualTopicRow.position,
        )
        .order_by(_NAMED.position)
        .correlate_except(_NAMED)
        .scalar_subquery(),
        type_=Keys,
    )
)


class AnnualPlanReviewRow(ReviewColumns, Base):
    """One step of an annual plan's approval."""

    __tablename__ = "annual_plan_reviews"
    __table_args__ = (
        CheckConstraint("verdict IN ('submitted', 'approved', 'returned', 'withdrawn')", name="verdict_is_known"),
        Index("ix_annual_plan_reviews_annual_plan_id", "annual_plan_id", "id"),
    )

    id: Mapped[RowId]
    annual_plan_id: Mapped[int] = mapped_column(ForeignKey("annual_plans.id", ondelete="CASCADE"))
