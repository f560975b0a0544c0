"""Where sessions meet online, and what there is to read for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "session_links"
down_revision: str | None = "venue_coordinates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("sessions", "invitations"):
        op.add_column(table, sa.Column("conference", sa.Text(), nullable=True))
        materials = sa.Column("materials", postgresql.JSONB(), server_default="[]", nullable=False)
        op.add_column(table, materials)
        op.alter_column(table, "materials", server_default=None)


def downgrade() -> None:
    for table in ("sessions", "invitations"):
        op.drop_column(table, "materials")
        op.drop_column(table, "conference")
