"""Foreign calendars that tell when members are busy."""

import sqlalchemy as sa
from alembic import op

revision = "busy_sources"
down_revision: str | None = "invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_busy_sources()


def downgrade() -> None:
    op.drop_table("busy_sources")


def create_busy_sources() -> None:
    op.create_table(
        "busy_sources",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("member_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("failures", sa.SMALLINT(), nullable=False),
        sa.Column("intervals", sa.INTEGER(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('ics', 'caldav')", name=op.f("ck_busy_sources_kind_is_known")),
        sa.ForeignKeyConstraint(
            ["committee_id", "member_key"],
            ["members.committee_id", "members.key"],
            name=op.f("fk_busy_sources_committee_id_member_key_members"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_busy_sources_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_sources")),
    )
    op.create_index(op.f("ix_busy_sources_committee_id_id"), "busy_sources", ["committee_id", "id"])
    op.create_index(op.f("ix_busy_sources_committee_id_member_key"), "busy_sources", ["committee_id", "member_key"])
    op.create_index(op.f("ix_busy_sources_due_at"), "busy_sources", ["due_at"])
