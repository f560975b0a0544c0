"""The committee itself: areas, travel times, departments, duties."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "committees_facts"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_committees()
    create_areas()
    create_travel_times()
    create_departments()
    create_duties()


def downgrade() -> None:
    op.drop_table("duties")
    op.drop_table("departments")
    op.drop_table("travel_times")
    op.drop_table("areas")
    op.drop_table("committees")


def create_committees() -> None:
    op.create_table(
        "committees",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("grain_minutes", sa.SMALLINT(), nullable=False),
        sa.Column("blocks", postgresql.JSONB(), nullable=False),
        sa.Column("sessions_per_day", sa.SMALLINT(), nullable=False),
        sa.Column("sessions_per_week", sa.SMALLINT(), nullable=False),
        sa.Column("weights", postgresql.JSONB(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("as_of", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("facts_revision", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_committees_first_day_before_last_day")),
        sa.CheckConstraint("grain_minutes IN (15, 30, 60)", name=op.f("ck_committees_grain_is_known")),
        sa.CheckConstraint("sessions_per_day BETWEEN 0 AND 50", name=op.f("ck_committees_sessions_per_day_in_range")),
        sa.CheckConstraint(
            "sessions_per_week BETWEEN 0 AND 200", name=op.f("ck_committees_sessions_per_week_in_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committees")),
        sa.UniqueConstraint("id", "key", name=op.f("uq_committees_id_key")),
        sa.UniqueConstraint("key", name=op.f("uq_committees_key")),
    )


def create_areas() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_areas_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_areas_committee_id_key")),
    )
    op.create_index(op.f("ix_areas_committee_id_id"), "areas", ["committee_id", "id"])


def create_travel_times() -> None:
    op.create_table(
        "travel_times",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("origin_key", sa.Text(), nullable=False),
        sa.Column("destination_key", sa.Text(), nullable=False),
        sa.Column("minutes", sa.SMALLINT(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 0 AND 10080", name=op.f("ck_travel_times_minutes_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id", "destination_key"],
            ["areas.committee_id", "areas.key"],
            name=op.f("fk_travel_times_committee_id_destination_key_areas"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "origin_key"],
            ["areas.committee_id", "areas.key"],
            name=op.f("fk_travel_times_committee_id_origin_key_areas"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_travel_times_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_times")),
        sa.UniqueConstraint(
            "committee_id",
            "origin_key",
            "destination_key",
            name=op.f("uq_travel_times_committee_id_origin_key_destination_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_travel_times_committee_id_id"), "travel_times", ["committee_id", "id"])


def create_departments() -> None:
    op.create_table(
        "departments",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("officers", postgresql.JSONB(), nullable=False),
        sa.Column("sessions_per_week", sa.SMALLINT(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sessions_per_week BETWEEN 0 AND 200", name=op.f("ck_departments_sessions_per_week_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_departments_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_departments_committee_id_key")),
    )
    op.create_index(op.f("ix_departments_committee_id_id"), "departments", ["committee_id", "id"])


def create_duties() -> None:
    op.create_table(
        "duties",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("minimum", sa.INTEGER(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("year", sa.SMALLINT(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("minimum BETWEEN 1 AND 366", name=op.f("ck_duties_minimum_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_duties_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_duties_committee_id_key")),
    )
    op.create_index(op.f("ix_duties_committee_id_id"), "duties", ["committee_id", "id"])
