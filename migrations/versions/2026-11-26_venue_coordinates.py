"""Where venues lie."""

import sqlalchemy as sa
from alembic import op

revision = "venue_coordinates"
down_revision: str | None = "annual_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("venues", "invitations"):
        op.add_column(table, sa.Column("latitude", sa.Double(), nullable=True))
        op.add_column(table, sa.Column("longitude", sa.Double(), nullable=True))
    op.create_check_constraint("latitude_in_range", "venues", "latitude BETWEEN -90 AND 90")
    op.create_check_constraint("longitude_in_range", "venues", "longitude BETWEEN -180 AND 180")
    op.create_check_constraint("coordinates_are_whole", "venues", "(latitude IS NULL) = (longitude IS NULL)")


def downgrade() -> None:
    for table in ("venues", "invitations"):
        op.drop_column(table, "longitude")
        op.drop_column(table, "latitude")
