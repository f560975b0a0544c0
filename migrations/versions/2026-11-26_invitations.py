"""Invitations by e-mail, and replies to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "invitations"
down_revision: str | None = "members_pages"
branch_labels = None
depends_on = None

MOMENT = sa.TIMESTAMP(timezone=True)
OUTCOMES = "'taken', 'proposed', 'unreadable', 'unknown', 'outdated', 'refused'"


def upgrade() -> None:
    _create_settings()
    _create_mails()
    _create_replies()


def downgrade() -> None:
    for table in ("mail_replies", "invitation_mails", "invitation_settings"):
        op.drop_table(table)


def _owner(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def _create_settings() -> None:
    table = "invitation_settings"
    op.create_table(
        table,
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("port", sa.BigInteger(), nullable=True),
        sa.Column("security", sa.Text(), nullable=True),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("folder", sa.Text(), nullable=True),
        sa.Column("token_secret", postgresql.BYTEA(), nullable=False),
        sa.Column("gateway_hash", postgresql.BYTEA(), nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("read_error", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _owner(table, "committee_id", "committees"),
        sa.PrimaryKeyConstraint("committee_id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("gateway_hash", name=op.f(f"uq_{table}_gateway_hash")),
    )


def _create_mails() -> None:
    table = "invitation_mails"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("looks", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SMALLINT(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.CheckConstraint("method IN ('REQUEST', 'CANCEL')", name=op.f(f"ck_{table}_method_is_known")),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed', 'superseded')", name=op.f(f"ck_{table}_state_is_known")
        ),
        _owner(table, "committee_id", "committees"),
        _owner(table, "member_id", "members"),
        _owner(table, "session_id", "sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for columns in (["member_id", "session_id", "id"], ["state", "due_at"], ["committee_id", "id"]):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def _create_replies() -> None:
    table = "mail_replies"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", postgresql.BYTEA(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("member", sa.Text(), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f(f"ck_{table}_outcome_is_known")),
        _owner(table, "committee_id", "committees"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("committee_id", "digest", name=op.f(f"uq_{table}_committee_id_digest")),
    )
    op.create_index(op.f(f"ix_{table}_committee_id_id"), table, ["committee_id", "id"])
