"""Members' answers to published sessions, leave, and who decides about it."""

import sqlalchemy as sa
from alembic import op

revision = "attendance"
down_revision: str | None = "repairs"
branch_labels = None
depends_on = None

MOMENT = sa.TIMESTAMP(timezone=True)
APPROVERS = "'secretariat', 'automatic', 'office', 'convener', 'organiser', 'member'"
OFFICES = "'chair', 'vice_chair', 'secretary_general', 'deputy_secretary_general', 'standing_member'"
STATES = "'needs_action', 'accepted', 'tentative', 'leave_asked', 'on_leave'"
WAYS = "'page', 'caldav', 'email', 'api', 'contact_person', 'staff'"


def upgrade() -> None:
    _extend_formats()
    _create_answers()
    _create_delegations()


def downgrade() -> None:
    op.drop_table("leave_delegations")
    op.drop_table("answers")
    for name in ("leave_member_key", "leave_office", "leave_approver", "leave_hours"):
        op.drop_column("formats", name)


def _extend_formats() -> None:
    op.add_column("formats", sa.Column("leave_hours", sa.SMALLINT(), nullable=False, server_default="0"))
    op.add_column("formats", sa.Column("leave_approver", sa.Text(), nullable=False, server_default="secretariat"))
    op.alter_column("formats", "leave_hours", server_default=None)
    op.alter_column("formats", "leave_approver", server_default=None)
    op.add_column("formats", sa.Column("leave_office", sa.Text(), nullable=True))
    op.add_column("formats", sa.Column("leave_member_key", sa.Text(), nullable=True))
    _check("formats", "leave_hours_in_range", "leave_hours BETWEEN 0 AND 2160")
    _check("formats", "leave_approver_is_known", f"leave_approver IN ({APPROVERS})")
    _check("formats", "leave_office_is_known", f"leave_office IN ({OFFICES})")
    op.create_foreign_key(
        op.f("fk_formats_committee_id_leave_member_key_members"),
        "formats",
        "members",
        ["committee_id", "leave_member_key"],
        ["committee_id", "key"],
        onupdate="CASCADE",
    )


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _create_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_answers_state_is_known")),
        sa.CheckConstraint(f"via IN ({WAYS})", name=op.f("ck_answers_via_is_known")),
        sa.CheckConstraint("decision IN ('approved', 'refused')", name=op.f("ck_answers_decision_is_known")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_answers_decision_is_whole")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_answers_{column}_{table}"), ondelete="CASCADE"
            )
            for column, table in (
                ("committee_id", "committees"), ("session_id", "sessions"), ("member_id", "members"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("session_id", "member_id", name=op.f("uq_answers_session_id_member_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_answers_member_id"), "answers", ["member_id"])
    op.create_index(op.f("ix_answers_committee_id_state_id"), "answers", ["committee_id", "state", "id"])


def _create_delegations() -> None:
    members = ["members.committee_id", "members.key"]
    op.create_table(
        "leave_delegations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("approver_key", sa.Text(), nullable=False),
        sa.Column("delegate_key", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_leave_delegations_first_day_before_last_day")),
        sa.CheckConstraint("approver_key <> delegate_key", name=op.f("ck_leave_delegations_to_somebody_else")),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_leave_delegations_committee_id_committees"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                ["committee_id", column],
                members,
                name=op.f(f"fk_leave_delegations_committee_id_{column}_members"),
                onupdate="CASCADE",
                ondelete="CASCADE",
            )
            for column in ("approver_key", "delegate_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_delegations")),
    )
    op.create_index(op.f("ix_leave_delegations_committee_id_id"), "leave_delegations", ["committee_id", "id"])
