"""Other times that members propose for sessions."""

import sqlalchemy as sa
from alembic import op

revision = "proposals"
down_revision: str | None = "dav"
branch_labels = None
depends_on = None

MOMENT = sa.TIMESTAMP(timezone=True)
TABLE = "time_proposals"
WAYS = "'page', 'caldav', 'email', 'api', 'contact_person', 'staff'"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'replaced')", name=op.f(f"ck_{TABLE}_state_is_known")
        ),
        sa.CheckConstraint(f"via IN ({WAYS})", name=op.f(f"ck_{TABLE}_via_is_known")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f(f"ck_{TABLE}_starts_at_before_ends_at")),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{name}s.id"], name=op.f(f"fk_{TABLE}_{name}_id_{name}s"), ondelete="CASCADE"
            )
            for name in ("committee", "session", "member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for columns in (["committee_id", "id"], ["session_id"], ["member_id"]):
        op.create_index(op.f(f"ix_{TABLE}_{'_'.join(columns)}"), TABLE, columns)


def downgrade() -> None:
    op.drop_table(TABLE)
