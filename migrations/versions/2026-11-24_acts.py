"""What a withdrawn invitation adds to its description, and the waivers that a release was published with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "acts"
down_revision: str | None = "search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("releases", sa.Column("waivers", postgresql.JSONB(), server_default="[]", nullable=False))
    op.alter_column("releases", "waivers", server_default=None)


def downgrade() -> None:
    op.drop_column("releases", "waivers")
    op.drop_column("invitations", "note")
