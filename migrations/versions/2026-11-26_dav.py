"""Members' devices and the calendars they keep here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "dav"
down_revision: str | None = "work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_dav_calendars()
    create_dav_devices()
    create_dav_objects()
    create_dav_alarms()


def downgrade() -> None:
    op.drop_table("dav_alarms")
    op.drop_table("dav_objects")
    op.drop_table("dav_devices")
    op.drop_table("dav_calendars")


def create_dav_calendars() -> None:
    op.create_table(
        "dav_calendars",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("components", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("properties", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("forgotten", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_dav_calendars_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dav_calendars")),
        sa.UniqueConstraint("member_id", "name", name=op.f("uq_dav_calendars_member_id_name")),
    )


def create_dav_devices() -> None:
    op.create_table(
        "dav_devices",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_dav_devices_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dav_devices")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_dav_devices_secret_hash")),
    )
    op.create_index(op.f("ix_dav_devices_member_id_id"), "dav_devices", ["member_id", "id"])


def create_dav_objects() -> None:
    op.create_table(
        "dav_objects",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("schedule_tag", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("recurs", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("spans", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["dav_calendars.id"],
            name=op.f("fk_dav_objects_calendar_id_dav_calendars"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dav_objects")),
        sa.UniqueConstraint("calendar_id", "name", name=op.f("uq_dav_objects_calendar_id_name")),
    )
    op.create_index(op.f("ix_dav_objects_calendar_id_revision"), "dav_objects", ["calendar_id", "revision"])
    op.create_index(op.f("ix_dav_objects_calendar_id_starts_at"), "dav_objects", ["calendar_id", "starts_at"])


def create_dav_alarms() -> None:
    op.create_table(
        "dav_alarms",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("triggers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_dav_alarms_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_dav_alarms_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "session_id", name=op.f("pk_dav_alarms")),
    )
    op.create_index(op.f("ix_dav_alarms_session_id"), "dav_alarms", ["session_id"])
