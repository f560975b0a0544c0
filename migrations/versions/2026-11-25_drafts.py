"""How drafts are worked on: pins and fates, edits that can be undone, approval; what publishing only warns of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "drafts"
down_revision: str | None = "acts"
branch_labels = None
depends_on = None

STATES = "state IN ('draft', 'submitted', 'approved', 'published')"
EARLIER_STATES = "state IN ('draft', 'published')"


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def upgrade() -> None:
    op.add_column("committees", sa.Column("approvals", sa.SmallInteger(), server_default="0", nullable=False))
    op.alter_column("committees", "approvals", server_default=None)
    op.create_check_constraint("approvals_in_range", "committees", "approvals BETWEEN 0 AND 5")
    op.add_column("committees", sa.Column("warn_rules", postgresql.ARRAY(sa.TEXT(), dimensions=1), server_default="{}"))
    op.alter_column("committees", "warn_rules", server_default=None, nullable=False)
    op.drop_constraint("state_is_known", "plans", type_="check")
    op.create_check_constraint("state_is_known", "plans", STATES)
    op.create_table(
        "plan_marks",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("pins_time", sa.Boolean(), nullable=False),
        sa.Column("pins_venue", sa.Boolean(), nullable=False),
        sa.Column("pins_people", sa.Boolean(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("into_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("fate IN ('postponed', 'merged')", name="fate_is_known"),
        sa.CheckConstraint("(fate = 'merged') = (into_id IS NOT NULL) OR fate IS NULL", name="merged_into_one"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["into_id"], ["sessions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "session_id"),
    )
    op.create_index("ix_plan_marks_session_id", "plan_marks", ["session_id"])
    op.create_index("ix_plan_marks_into_id", "plan_marks", ["into_id"])
    op.create_table(
        "plan_edits",
        _id(),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("operations", postgresql.JSONB(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "number"),
    )
    op.create_table(
        "plan_reviews",
        _id(),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('submitted', 'approved', 'returned', 'withdrawn')", name="verdict_is_known"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_plan_reviews_plan_id", "plan_reviews", ["plan_id", "id"])


def downgrade() -> None:
    for table in ("plan_reviews", "plan_edits", "plan_marks"):
        op.drop_table(table)
    op.execute("UPDATE plans SET state = 'draft' WHERE state IN ('submitted', 'approved')")
    op.drop_constraint("state_is_known", "plans", type_="check")
    op.create_check_constraint("state_is_known", "plans", EARLIER_STATES)
    op.drop_column("committees", "warn_rules")
    op.drop_column("committees", "approvals")
