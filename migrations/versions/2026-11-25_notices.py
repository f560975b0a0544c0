"""Messages to people, the channels they go by, and every attempt; the outbox holds events alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "notices"
down_revision: str | None = "contacts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_channels()
    create_notice_settings()
    create_notices()
    create_deliveries()
    forget_attempts()


def downgrade() -> None:
    remember_attempts()
    op.drop_table("deliveries")
    op.drop_table("notices")
    op.drop_table("notice_settings")
    op.drop_table("channels")


def create_channels() -> None:
    op.create_table(
        "channels",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.SMALLINT(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("per_minute", sa.SMALLINT(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("secrets", postgresql.JSONB(), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(), nullable=True),
        sa.Column("free_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("failures", sa.SMALLINT(), nullable=False),
        sa.Column("paused_until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("per_minute BETWEEN 1 AND 6000", name=op.f("ck_channels_per_minute_in_range")),
        sa.CheckConstraint("position BETWEEN 0 AND 1000", name=op.f("ck_channels_position_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_channels_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_channels_committee_id_key")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_channels_receipt_hash")),
    )
    op.create_index(op.f("ix_channels_committee_id_id"), "channels", ["committee_id", "id"])


def create_notice_settings() -> None:
    op.create_table(
        "notice_settings",
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("read_within_hours", sa.SMALLINT(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_notice_settings_language_is_known")),
        sa.CheckConstraint("release IN ('at_once', 'held')", name=op.f("ck_notice_settings_release_is_known")),
        sa.CheckConstraint(
            "read_within_hours BETWEEN 1 AND 720", name=op.f("ck_notice_settings_read_within_hours_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_notice_settings_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("committee_id", name=op.f("pk_notice_settings")),
    )


def create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("release_id", sa.BigInteger(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("released_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("slot_id", sa.BigInteger(), nullable=True),
        sa.Column("tried", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("sent_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_known_by", sa.Text(), nullable=True),
        sa.Column("read_due_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_notices_language_is_known")),
        sa.CheckConstraint(
            "state IN ('held', 'waiting', 'sent', 'delivered', 'read', 'failed', 'discarded', 'superseded')",
            name=op.f("ck_notices_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_notices_channel_id_channels"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_notices_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_notices_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_notices_release_id_releases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("event_id", name=op.f("uq_notices_event_id")),
    )
    op.create_index("ix_notices_channel_id", "notices", ["channel_id"])
    op.create_index(op.f("ix_notices_committee_id_id"), "notices", ["committee_id", "id"])
    op.create_index("ix_notices_due", "notices", ["due_at"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index("ix_notices_member_id", "notices", ["member_id", "id"])
    op.create_index("ix_notices_release_id", "notices", ["release_id", "id"])


def create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("check_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("checks", sa.SMALLINT(), nullable=False),
        sa.CheckConstraint(
            "state IN ('sending', 'sent', 'delivered', 'read', 'failed')", name=op.f("ck_deliveries_state_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_deliveries_channel_id_channels"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id_notices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_channel_id", "deliveries", ["channel_id", "message_id"])
    op.create_index("ix_deliveries_check", "deliveries", ["check_at"], postgresql_where=sa.text("check_at IS NOT NULL"))
    op.create_index("ix_deliveries_notice_id", "deliveries", ["notice_id", "id"])


def forget_attempts() -> None:
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.drop_column("outbox", "delivered_at")
    op.drop_column("outbox", "last_error")
    op.drop_column("outbox", "attempts")
    op.drop_column("outbox", "next_attempt_at")
    op.drop_column("outbox", "given_up_at")


def remember_attempts() -> None:
    op.add_column(
        "outbox",
        sa.Column("next_attempt_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.add_column("outbox", sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False))
    op.alter_column("outbox", "next_attempt_at", server_default=None)
    op.alter_column("outbox", "attempts", server_default=None)
    op.add_column("outbox", sa.Column("last_error", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("delivered_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("given_up_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_attempt_at"],
        postgresql_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
    )
