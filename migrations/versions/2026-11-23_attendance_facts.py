"""Who takes part in sessions, and what else they name."""

import sqlalchemy as sa
from alembic import op

revision = "attendance_facts"
down_revision: str | None = "sessions_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_session_names()
    create_attendance_groups()
    create_attendance_names()


def downgrade() -> None:
    op.drop_table("attendance_names")
    op.drop_table("attendance_groups")
    op.drop_table("session_names")


def create_session_names() -> None:
    op.create_table(
        "session_names",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("position", sa.INTEGER(), nullable=False),
        sa.Column("venue_key", sa.Text(), nullable=True),
        sa.Column("pinned_member_key", sa.Text(), nullable=True),
        sa.CheckConstraint("num_nonnulls(venue_key, pinned_member_key) = 1", name=op.f("ck_session_names_one_named")),
        sa.ForeignKeyConstraint(
            ["committee_id", "pinned_member_key"],
            ["members.committee_id", "members.key"],
            name=op.f("fk_session_names_committee_id_pinned_member_key_members"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_session_names_committee_id_session_key_sessions"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "venue_key"],
            ["venues.committee_id", "venues.key"],
            name=op.f("fk_session_names_committee_id_venue_key_venues"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_session_names_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_names")),
        sa.UniqueConstraint(
            "committee_id",
            "session_key",
            "venue_key",
            "pinned_member_key",
            name=op.f("uq_session_names_committee_id_session_key_venue_key_pinned_member_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_session_names_committee_id_pinned_member_key"), "session_names", ["committee_id", "pinned_member_key"]
    )
    op.create_index(op.f("ix_session_names_committee_id_venue_key"), "session_names", ["committee_id", "venue_key"])


def create_attendance_groups() -> None:
    op.create_table(
        "attendance_groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("position", sa.SMALLINT(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("rank", sa.SMALLINT(), nullable=False),
        sa.Column("officers", sa.SMALLINT(), nullable=False),
        sa.Column("quorum", sa.INTEGER(), nullable=True),
        sa.Column("low", sa.INTEGER(), nullable=True),
        sa.Column("want", sa.INTEGER(), nullable=True),
        sa.Column("high", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "role IN ('required', 'presider', 'quorum', 'pool', 'preferred', 'department')",
            name=op.f("ck_attendance_groups_role_is_known"),
        ),
        sa.CheckConstraint("low <= want", name=op.f("ck_attendance_groups_low_before_want")),
        sa.CheckConstraint("officers BETWEEN 1 AND 100", name=op.f("ck_attendance_groups_officers_in_range")),
        sa.CheckConstraint("quorum BETWEEN 0 AND 100000", name=op.f("ck_attendance_groups_quorum_in_range")),
        sa.CheckConstraint("rank BETWEEN 0 AND 9", name=op.f("ck_attendance_groups_rank_in_range")),
        sa.CheckConstraint("want <= high", name=op.f("ck_attendance_groups_want_before_high")),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_attendance_groups_committee_id_session_key_sessions"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_attendance_groups_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_groups")),
        sa.UniqueConstraint(
            "committee_id",
            "session_key",
            "position",
            name=op.f("uq_attendance_groups_committee_id_session_key_position"),
        ),
    )


def create_attendance_names() -> None:
    op.create_table(
        "attendance_names",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("group_position", sa.SMALLINT(), nullable=False),
        sa.Column("position", sa.INTEGER(), nullable=False),
        sa.Column("member_key", sa.Text(), nullable=True),
        sa.Column("group_key", sa.Text(), nullable=True),
        sa.Column("department_key", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(member_key, group_key, department_key) = 1", name=op.f("ck_attendance_names_one_named")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "department_key"],
            ["departments.committee_id", "departments.key"],
            name=op.f("fk_attendance_names_committee_id_department_key_departments"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "group_key"],
            ["groups.committee_id", "groups.key"],
            name=op.f("fk_attendance_names_committee_id_group_key_groups"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "member_key"],
            ["members.committee_id", "members.key"],
            name=op.f("fk_attendance_names_committee_id_member_key_members"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_key", "group_position"],
            ["attendance_groups.committee_id", "attendance_groups.session_key", "attendance_groups.position"],
            name=op.f("fk_attendance_names_committee_id_session_key_group_position_attendance_groups"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_attendance_names_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_names")),
        sa.UniqueConstraint(
            "committee_id",
            "session_key",
            "group_position",
            "member_key",
            "group_key",
            "department_key",
            name=op.f(
                "uq_attendance_names_committee_id_session_key_group_position_member_key_group_key_department_key"
            ),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_attendance_names_committee_id_department_key"), "attendance_names", ["committee_id", "department_key"]
    )
    op.create_index(
        op.f("ix_attendance_names_committee_id_group_key"), "attendance_names", ["committee_id", "group_key"]
    )
    op.create_index(
        op.f("ix_attendance_names_committee_id_member_key"), "attendance_names", ["committee_id", "member_key"]
    )
