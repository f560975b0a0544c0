"""Runs that mend a plan with the least change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "repairs"
down_revision: str | None = "practice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("options", postgresql.JSONB(), nullable=False, server_default="{}"))
    op.alter_column("runs", "options", server_default=None)
    _modes("mode IN ('build', 'improve', 'repair')")


def downgrade() -> None:
    op.execute("DELETE FROM runs WHERE mode = 'repair'")
    _modes("mode IN ('build', 'improve')")
    op.drop_column("runs", "options")


def _modes(known: str) -> None:
    op.drop_constraint(op.f("ck_runs_mode_is_known"), "runs", type_="check")
    op.create_check_constraint(op.f("ck_runs_mode_is_known"), "runs", known)
