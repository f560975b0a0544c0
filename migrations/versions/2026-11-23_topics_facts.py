"""Formats, and topics with their stages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "topics_facts"
down_revision: str | None = "times_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_formats()
    create_topics()
    create_stages()


def downgrade() -> None:
    op.drop_table("stages")
    op.drop_table("topics")
    op.drop_table("formats")


def create_formats() -> None:
    op.create_table(
        "formats",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("duration_minutes", sa.SMALLINT(), nullable=False),
        sa.Column("days", sa.SMALLINT(), nullable=False),
        sa.Column("blocks", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("preferred_blocks", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.SMALLINT(), dimensions=1), nullable=False),
        sa.Column("day_kinds", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("notice_working_days", sa.SMALLINT(), nullable=False),
        sa.Column("min_spacing_days", sa.SMALLINT(), nullable=False),
        sa.Column("per_month", sa.SMALLINT(), nullable=False),
        sa.Column("month_balance", sa.Boolean(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.SMALLINT(), nullable=False),
        sa.Column("venue_kinds", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("features", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("duties", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("container", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 31", name=op.f("ck_formats_days_in_range")),
        sa.CheckConstraint("duration_minutes BETWEEN 1 AND 1440", name=op.f("ck_formats_duration_minutes_in_range")),
        sa.CheckConstraint("min_spacing_days BETWEEN 0 AND 366", name=op.f("ck_formats_min_spacing_days_in_range")),
        sa.CheckConstraint(
            "notice_working_days BETWEEN 0 AND 250", name=op.f("ck_formats_notice_working_days_in_range")
        ),
        sa.CheckConstraint("per_month BETWEEN 0 AND 1000", name=op.f("ck_formats_per_month_in_range")),
        sa.CheckConstraint("priority BETWEEN 1 AND 9", name=op.f("ck_formats_priority_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_formats_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formats")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_formats_committee_id_key")),
    )
    op.create_index(op.f("ix_formats_committee_id_id"), "formats", ["committee_id", "id"])


def create_topics() -> None:
    op.create_table(
        "topics",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("lead_group_key", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "lead_group_key"],
            ["groups.committee_id", "groups.key"],
            name=op.f("fk_topics_committee_id_lead_group_key_groups"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_topics_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_topics_committee_id_key")),
    )
    op.create_index(op.f("ix_topics_committee_id_id"), "topics", ["committee_id", "id"])


def create_stages() -> None:
    op.create_table(
        "stages",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_key", sa.Text(), nullable=False),
        sa.Column("position", sa.SMALLINT(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("format_key", sa.Text(), nullable=True),
        sa.Column("min_lag_days", sa.SMALLINT(), nullable=False),
        sa.Column("max_lag_days", sa.SMALLINT(), nullable=True),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.CheckConstraint("min_lag_days <= max_lag_days", name=op.f("ck_stages_min_lag_days_before_max_lag_days")),
        sa.CheckConstraint("min_lag_days BETWEEN 0 AND 400", name=op.f("ck_stages_min_lag_days_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id", "format_key"],
            ["formats.committee_id", "formats.key"],
            name=op.f("fk_stages_committee_id_format_key_formats"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "topic_key"],
            ["topics.committee_id", "topics.key"],
            name=op.f("fk_stages_committee_id_topic_key_topics"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_stages_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
        sa.UniqueConstraint("committee_id", "topic_key", "key", name=op.f("uq_stages_committee_id_topic_key_key")),
    )
