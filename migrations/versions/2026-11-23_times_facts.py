"""Venues, taken time, special days, days kept free."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "times_facts"
down_revision: str | None = "members_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_venues()
    create_busy()
    create_day_overrides()
    create_blackouts()


def downgrade() -> None:
    op.drop_table("blackouts")
    op.drop_table("day_overrides")
    op.drop_table("busy")
    op.drop_table("venues")


def create_venues() -> None:
    op.create_table(
        "venues",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("area_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("capacity", sa.INTEGER(), nullable=False),
        sa.Column("features", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("turnaround_minutes", sa.SMALLINT(), nullable=False),
        sa.Column("hours", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 0 AND 100000", name=op.f("ck_venues_capacity_in_range")),
        sa.CheckConstraint(
            "turnaround_minutes BETWEEN 0 AND 10080", name=op.f("ck_venues_turnaround_minutes_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "area_key"],
            ["areas.committee_id", "areas.key"],
            name=op.f("fk_venues_committee_id_area_key_areas"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_venues_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_venues_committee_id_key")),
    )
    op.create_index(op.f("ix_venues_committee_id_area_key"), "venues", ["committee_id", "area_key"])
    op.create_index(op.f("ix_venues_committee_id_id"), "venues", ["committee_id", "id"])


def create_busy() -> None:
    op.create_table(
        "busy",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("member_key", sa.Text(), nullable=True),
        sa.Column("department_key", sa.Text(), nullable=True),
        sa.Column("venue_key", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("officers", sa.INTEGER(), nullable=True),
        sa.Column("rank", sa.SMALLINT(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(member_key, department_key, venue_key) = 1", name=op.f("ck_busy_one_owner")),
        sa.CheckConstraint("officers BETWEEN 0 AND 100000", name=op.f("ck_busy_officers_in_range")),
        sa.CheckConstraint("rank BETWEEN 0 AND 9", name=op.f("ck_busy_rank_in_range")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_starts_at_before_ends_at")),
        sa.ForeignKeyConstraint(
            ["committee_id", "department_key"],
            ["departments.committee_id", "departments.key"],
            name=op.f("fk_busy_committee_id_department_key_departments"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "member_key"],
            ["members.committee_id", "members.key"],
            name=op.f("fk_busy_committee_id_member_key_members"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "venue_key"],
            ["venues.committee_id", "venues.key"],
            name=op.f("fk_busy_committee_id_venue_key_venues"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_busy_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy")),
        sa.UniqueConstraint(
            "committee_id",
            "member_key",
            "department_key",
            "venue_key",
            "starts_at",
            "ends_at",
            "source",
            "rank",
            name=op.f("uq_busy_committee_id_member_key_department_key_venue_key_starts_at_ends_at_source_rank"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_busy_committee_id_department_key_starts_at"), "busy", ["committee_id", "department_key", "starts_at"]
    )
    op.create_index(op.f("ix_busy_committee_id_id"), "busy", ["committee_id", "id"])
    op.create_index(
        op.f("ix_busy_committee_id_member_key_starts_at"), "busy", ["committee_id", "member_key", "starts_at"]
    )
    op.create_index(
        op.f("ix_busy_committee_id_venue_key_starts_at"), "busy", ["committee_id", "venue_key", "starts_at"]
    )


def create_day_overrides() -> None:
    op.create_table(
        "day_overrides",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('working', 'rest', 'holiday')", name=op.f("ck_day_overrides_kind_is_known")),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_day_overrides_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_overrides")),
        sa.UniqueConstraint(
            "committee_id", "day", name=op.f("uq_day_overrides_committee_id_day"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index(op.f("ix_day_overrides_committee_id_id"), "day_overrides", ["committee_id", "id"])


def create_blackouts() -> None:
    op.create_table(
        "blackouts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("formats", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("exempt_formats", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("areas", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_blackouts_first_day_before_last_day")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_blackouts_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackouts")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_blackouts_committee_id_key")),
    )
    op.create_index(op.f("ix_blackouts_committee_id_id"), "blackouts", ["committee_id", "id"])
