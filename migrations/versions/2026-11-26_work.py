"""Runs limited by counted work."""

import sqlalchemy as sa
from alembic import op

revision = "work"
down_revision: str | None = "attendance"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("work", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("runs", "work")
