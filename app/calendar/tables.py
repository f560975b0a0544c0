"""Tables of feed addresses."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, RowId
from app.rows import Committed, listed, one_of, part_of


class FeedTokenRow(Base):
    """A secret address of one member's calendar, one per device; only its hash is kept."""

    __tablename__ = "feed_tokens"
    __table_args__ = (Index("ix_feed_tokens_member_id", "member_id", "id"),)

    id: Mapped[RowId]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    label: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SharedKind(StrEnum):
    """Whose sessions a feed shows that is nobody's own."""

    COMMITTEE = "committee"
    VENUE = "venue"
    GROUP = "group"
    DEPARTMENT = "department"


class SharedFeedRow(Committed):
    """A secret address of the calendar of a venue, a group, a department, or of the whole committee."""

    __tablename__ = "shared_feeds"
    __table_args__ = (
        listed(),
        one_of("kind", SharedKind),
        part_of(["venue_key"], "venues", ["key"]),
        part_of(["group_key"], "groups", ["key"]),
        part_of(["department_key"], "departments", ["key"]),
        CheckConstraint(
            "num_nonnulls(venue_key, group_key, department_key) = (kind <> 'committee')::int", name="one_subject"
        ),
    )

    kind: Mapped[str]
    venue: Mapped[str | None] = mapped_column("venue_key")
    group: Mapped[str | None] = mapped_column("group_key")
    department: Mapped[str | None] = mapped_column("department_key")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    label: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def key(self) -> str | None:
        """Key of the venue, group or department."""
        return self.venue or self.group or self.department
