"""Tokens expire and are changed; each change counts."""

import sqlalchemy as sa
from alembic import op

revision = "tokens"
down_revision: str | None = "history"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tokens", sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("tokens", sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"))
    op.alter_column("tokens", "version", server_default=None)


def downgrade() -> None:
    op.drop_column("tokens", "version")
    op.drop_column("tokens", "expires_at")
