"""Sessions, orders and separations."""

import sqlalchemy as sa
from alembic import op

revision = "sessions_facts"
down_revision: str | None = "topics_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_sessions()
    create_orders()
    create_separations()


def downgrade() -> None:
    op.drop_table("separations")
    op.drop_table("orders")
    op.drop_table("sessions")


def create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("format_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("topic_key", sa.Text(), nullable=True),
        sa.Column("stage_key", sa.Text(), nullable=True),
        sa.Column("parent_key", sa.Text(), nullable=True),
        sa.Column("area_key", sa.Text(), nullable=True),
        sa.Column("local_venues", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("target_day", sa.Date(), nullable=True),
        sa.Column("duration_minutes", sa.SMALLINT(), nullable=True),
        sa.Column("days", sa.SMALLINT(), nullable=True),
        sa.Column("mandatory", sa.Boolean(), nullable=True),
        sa.Column("priority", sa.SMALLINT(), nullable=True),
        sa.Column("guests", sa.INTEGER(), nullable=False),
        sa.Column("notice_waived", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("pin_day", sa.Date(), nullable=True),
        sa.Column("pin_start", sa.Time(), nullable=True),
        sa.Column("pin_venue_key", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 31", name=op.f("ck_sessions_days_in_range")),
        sa.CheckConstraint("duration_minutes BETWEEN 1 AND 1440", name=op.f("ck_sessions_duration_minutes_in_range")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_sessions_first_day_before_last_day")),
        sa.CheckConstraint("guests BETWEEN 0 AND 100000", name=op.f("ck_sessions_guests_in_range")),
        sa.CheckConstraint("priority BETWEEN 1 AND 9", name=op.f("ck_sessions_priority_in_range")),
        sa.CheckConstraint("stage_key IS NULL OR topic_key IS NOT NULL", name=op.f("ck_sessions_stage_has_topic")),
        sa.CheckConstraint("target_day BETWEEN first_day AND last_day", name=op.f("ck_sessions_target_in_window")),
        sa.ForeignKeyConstraint(
            ["committee_id", "area_key"],
            ["areas.committee_id", "areas.key"],
            name=op.f("fk_sessions_committee_id_area_key_areas"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "format_key"],
            ["formats.committee_id", "formats.key"],
            name=op.f("fk_sessions_committee_id_format_key_formats"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "parent_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_sessions_committee_id_parent_key_sessions"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "pin_venue_key"],
            ["venues.committee_id", "venues.key"],
            name=op.f("fk_sessions_committee_id_pin_venue_key_venues"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "topic_key", "stage_key"],
            ["stages.committee_id", "stages.topic_key", "stages.key"],
            name=op.f("fk_sessions_committee_id_topic_key_stage_key_stages"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "topic_key"],
            ["topics.committee_id", "topics.key"],
            name=op.f("fk_sessions_committee_id_topic_key_topics"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_sessions_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_sessions_committee_id_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_sessions_uid")),
    )
    op.create_index(op.f("ix_sessions_committee_id_area_key"), "sessions", ["committee_id", "area_key"])
    op.create_index(
        op.f("ix_sessions_committee_id_first_day_last_day"), "sessions", ["committee_id", "first_day", "last_day"]
    )
    op.create_index(op.f("ix_sessions_committee_id_format_key"), "sessions", ["committee_id", "format_key"])
    op.create_index(op.f("ix_sessions_committee_id_id"), "sessions", ["committee_id", "id"])
    op.create_index(op.f("ix_sessions_committee_id_parent_key"), "sessions", ["committee_id", "parent_key"])
    op.create_index(
        op.f("ix_sessions_committee_id_topic_key_stage_key"), "sessions", ["committee_id", "topic_key", "stage_key"]
    )


def create_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("before_key", sa.Text(), nullable=False),
        sa.Column("after_key", sa.Text(), nullable=False),
        sa.Column("min_days", sa.SMALLINT(), nullable=False),
        sa.Column("max_days", sa.SMALLINT(), nullable=True),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("min_days <= max_days", name=op.f("ck_orders_min_days_before_max_days")),
        sa.ForeignKeyConstraint(
            ["committee_id", "after_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_orders_committee_id_after_key_sessions"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "before_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_orders_committee_id_before_key_sessions"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_orders_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint(
            "committee_id",
            "before_key",
            "after_key",
            name=op.f("uq_orders_committee_id_before_key_after_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_orders_committee_id_id"), "orders", ["committee_id", "id"])


def create_separations() -> None:
    op.create_table(
        "separations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("first_key", sa.Text(), nullable=False),
        sa.Column("second_key", sa.Text(), nullable=False),
        sa.Column("min_days", sa.SMALLINT(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("min_days BETWEEN 1 AND 400", name=op.f("ck_separations_min_days_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id", "first_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_separations_committee_id_first_key_sessions"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "second_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_separations_committee_id_second_key_sessions"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_separations_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_separations")),
        sa.UniqueConstraint(
            "committee_id",
            "first_key",
            "second_key",
            name=op.f("uq_separations_committee_id_first_key_second_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_separations_committee_id_id"), "separations", ["committee_id", "id"])
