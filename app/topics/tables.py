"""Tables of topics and the stages of their chains."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.rows import Committed, FactRow, Named, Small, between, in_order, keyed, part_of, refers


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
