"""Tables of how members come to their pages: codes good for one entry, visits, and who answers for a member."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from app.rows import Committed, part_of


def _of_member() -> object:
    return part_of(["member_key"], "members", ["key"])


class PageCodeRow(Committed):
    """A code or link that opens a member's pages once; only its hash is kept."""

    __tablename__ = "page_codes"
    __table_args__ = (UniqueConstraint("digest"), Index(None, "committee_id", "member_key"), _of_member())

    member: Mapped[str] = mapped_column("member_key")
    contact_person: Mapped[str | None]
    """Whom it is for, where that is not the member."""
    digest: Mapped[bytes] = mapped_column(BYTEA)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PageVisitRow(Committed):
    """Somebody is at a member's pages, until idle for too long; only the hash of the cookie is kept."""

    __tablename__ = "page_visits"
    __table_args__ = (UniqueConstraint("digest"), Index(None, "committee_id", "member_key"), _of_member())

    member: Mapped[str] = mapped_column("member_key")
    contact_person: Mapped[str | None]
    digest: Mapped[bytes] = mapped_column(BYTEA)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ContactPersonRow(Committed):
    """Somebody whom a member has named to answer in its place."""

    __tablename__ = "contact_persons"
    __table_args__ = (UniqueConstraint("committee_id", "member_key"), _of_member())

    member: Mapped[str] = mapped_column("member_key")
    name: Mapped[str]
    created_at: Mapped[datetime]
