"""Addresses of calendars that are nobody's own."""

import sqlalchemy as sa
from alembic import op

revision = "shared_feeds"
down_revision: str | None = "busy_sources"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_shared_feeds()


def downgrade() -> None:
    op.drop_table("shared_feeds")


def create_shared_feeds() -> None:
    op.create_table(
        "shared_feeds",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("venue_key", sa.Text(), nullable=True),
        sa.Column("group_key", sa.Text(), nullable=True),
        sa.Column("department_key", sa.Text(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('committee', 'venue', 'group', 'department')", name=op.f("ck_shared_feeds_kind_is_known")
        ),
        sa.CheckConstraint(
            "num_nonnulls(venue_key, group_key, department_key) = (kind <> 'committee')::int",
            name=op.f("ck_shared_feeds_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "department_key"],
            ["departments.committee_id", "departments.key"],
            name=op.f("fk_shared_feeds_committee_id_department_key_departments"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "group_key"],
            ["groups.committee_id", "groups.key"],
            name=op.f("fk_shared_feeds_committee_id_group_key_groups"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "venue_key"],
            ["venues.committee_id", "venues.key"],
            name=op.f("fk_shared_feeds_committee_id_venue_key_venues"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_shared_feeds_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shared_feeds_token_hash")),
    )
    op.create_index(op.f("ix_shared_feeds_committee_id_id"), "shared_feeds", ["committee_id", "id"])
