"""Table of access tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from app.auth.roles import Role
from app.database import Base, RowId
from app.rows import Small, one_of, part_of


class Token(Base):
    """An access token: only the hash of its secret is kept. Without committee it is the whole service's."""

    __tablename__ = "tokens"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index(None, "committee_id", "id"),
        ForeignKeyConstraint(
            ["committee_id", "committee_key"],
            ["committees.id", "committees.key"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        part_of(["member_key"], "members", ["key"]),
        part_of(["group_key"], "groups", ["key"]),
        one_of("role", Role),
        CheckConstraint("committee_id IS NOT NULL OR role = 'admin'", name="only_admin_everywhere"),
        CheckConstraint("(committee_id IS NULL) = (committee_key IS NULL)", name="committee_whole"),
        CheckConstraint("(role = 'member') = (member_key IS NOT NULL)", name="member_named"),
        CheckConstraint("committee_id IS NOT NULL OR group_key IS NULL", name="group_in_committee"),
    )

    id: Mapped[RowId]
    committee_id: Mapped[int | None]
    committee_key: Mapped[str | None]
    role: Mapped[str]
    name: Mapped[str]
    member: Mapped[str | None] = mapped_column("member_key")
    group: Mapped[str | None] = mapped_column("group_key")
    """The group whose sessions an organiser looks after."""
    digest: Mapped[bytes] = mapped_column(BYTEA)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    """Counts changes; that it was used is none."""


class IdempotencyKey(Base):
    """An answered POST, kept for a day so that its repetition gets the same answer and has no effect."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("caller", "key"), Index(None, "created_at"))

    id: Mapped[RowId]
    caller: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    """Hash of method, address and body: the same key with another request is a mistake."""
    status: Mapped[int | None] = mapped_column(Small)
    headers: Mapped[dict[str, Any]]
    body: Mapped[str | None]
    created_at: Mapped[datetime]
