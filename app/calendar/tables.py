"""Table of feed addresses."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, RowId


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
