"""Habits of practice: usual numbers a week, usual starts, rotation, trips, experts and mixes, cores, pairs together."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "practice"
down_revision: str | None = "webhooks"
branch_labels = None
depends_on = None

KINDS = (
    "sector",
    "special_committee",
    "town_liaison",
    "chair_meeting",
    "standing_committee",
    "party_group",
    "democratic_party",
    "batch",
)
NUMBERS = (
    ("committees", "usual_per_week", 1000),
    ("areas", "sessions_per_week", 200),
    ("areas", "usual_per_week", 200),
    ("departments", "usual_per_week", 200),
    ("links", "sessions_per_year", 366),
)
FLAGS = (("formats", "rotates"), ("formats", "shares_trips"))


def _kind_is_known(kinds: tuple[str, ...]) -> None:
    op.drop_constraint("kind_is_known", "groups", type_="check")
    op.create_check_constraint("kind_is_known", "groups", f"kind IN ({', '.join(repr(kind) for kind in kinds)})")


def upgrade() -> None:
    for table, column, most in NUMBERS:
        op.add_column(table, sa.Column(column, sa.SmallInteger(), server_default="0", nullable=False))
        op.alter_column(table, column, server_default=None)
        op.create_check_constraint(f"{column}_in_range", table, f"{column} BETWEEN 0 AND {most}")
    for table, column in FLAGS:
        op.add_column(table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
        op.alter_column(table, column, server_default=None)
    op.add_column("formats", sa.Column("preferred_start", sa.Time(), nullable=True))
    keys = postgresql.ARRAY(sa.TEXT(), dimensions=1)
    op.add_column("attendance_groups", sa.Column("expertise", keys, server_default="{}", nullable=False))
    op.add_column("attendance_groups", sa.Column("mixes", postgresql.JSONB(), server_default="[]", nullable=False))
    op.alter_column("attendance_groups", "expertise", server_default=None)
    op.alter_column("attendance_groups", "mixes", server_default=None)
    op.add_column("separations", sa.Column("max_days", sa.SmallInteger(), nullable=True))
    op.drop_constraint("min_days_in_range", "separations", type_="check")
    op.create_check_constraint("min_days_in_range", "separations", "min_days BETWEEN 0 AND 400")
    op.create_check_constraint("max_days_in_range", "separations", "max_days BETWEEN 0 AND 400")
    op.create_check_constraint("min_days_in_order", "separations", "min_days <= max_days")
    _kind_is_known((*KINDS, "core"))


def downgrade() -> None:
    op.execute("DELETE FROM memberships USING groups WHERE groups.kind = 'core' AND group_key = groups.key")
    op.execute("DELETE FROM groups WHERE kind = 'core'")
    _kind_is_known(KINDS)
    op.execute("DELETE FROM separations WHERE min_days = 0")
    op.drop_constraint("min_days_in_range", "separations", type_="check")
    op.create_check_constraint("min_days_in_range", "separations", "min_days BETWEEN 1 AND 400")
    op.drop_column("separations", "max_days")
    op.drop_column("attendance_groups", "mixes")
    op.drop_column("attendance_groups", "expertise")
    op.drop_column("formats", "preferred_start")
    for table, column in FLAGS:
        op.drop_column(table, column)
    for table, column, _ in NUMBERS:
        op.drop_column(table, column)
