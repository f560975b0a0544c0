"""Plans and what they place; releases and what they publish."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "plans"
down_revision: str | None = "records_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_plans()
    create_releases()
    create_assignments()
    create_attendees()
    create_release_sessions()
    create_release_people()
    create_committee_calendars()
    # Plans and releases refer to each other: the second reference is added when both are there.
    op.create_foreign_key(
        op.f("fk_plans_base_release_id_releases"), "plans", "releases", ["base_release_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_plans_base_release_id_releases"), "plans")
    op.drop_table("committee_calendars")
    op.drop_table("release_people")
    op.drop_table("release_sessions")
    op.drop_table("attendees")
    op.drop_table("assignments")
    op.drop_table("releases")
    op.drop_table("plans")


def create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("as_of", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("base_release_id", sa.BigInteger(), nullable=True),
        sa.Column("sibling_of_id", sa.BigInteger(), nullable=True),
        sa.Column("score", postgresql.JSONB(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_plans_state_is_known")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_plans_horizon_in_order")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_plans_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sibling_of_id"], ["plans.id"], name=op.f("fk_plans_sibling_of_id_plans"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index("ix_plans_committee_id_id", "plans", ["committee_id", "id"], unique=False)


def create_releases() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("plan_id", sa.BigInteger(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_releases_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["releases.id"], name=op.f("fk_releases_parent_id_releases")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_releases_plan_id_plans"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("committee_id", "number", name=op.f("uq_releases_committee_id_number")),
    )


def create_assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("days", sa.SMALLINT(), nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("days >= 1", name=op.f("ck_assignments_days_are_positive")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_assignments_hours_in_order")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_assignments_plan_id_plans"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_assignments_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_assignments_venue_id_venues"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("plan_id", "session_id", name=op.f("pk_assignments")),
    )
    op.create_index(
        "ix_assignments_plan_id_starts_at", "assignments", ["plan_id", "starts_at", "session_id"], unique=False
    )
    op.create_index("ix_assignments_session_id", "assignments", ["session_id"], unique=False)


def create_attendees() -> None:
    op.create_table(
        "attendees",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.SMALLINT()), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_attendees_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_attendees_plan_id_plans"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_attendees_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "session_id", "member_id", name=op.f("pk_attendees")),
    )
    op.create_index("ix_attendees_member_id", "attendees", ["member_id", "plan_id"], unique=False)


def create_release_sessions() -> None:
    op.create_table(
        "release_sessions",
        sa.Column("release_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("days", sa.SMALLINT(), nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_release_sessions_release_id_releases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_release_sessions_session_id_sessions")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_release_sessions_venue_id_venues")),
        sa.PrimaryKeyConstraint("release_id", "session_id", name=op.f("pk_release_sessions")),
    )
    op.create_index(
        "ix_release_sessions_release_id_starts_at",
        "release_sessions",
        ["release_id", "starts_at", "session_id"],
        unique=False,
    )
    op.create_index("ix_release_sessions_session_id", "release_sessions", ["session_id"], unique=False)


def create_release_people() -> None:
    op.create_table(
        "release_people",
        sa.Column("release_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.SMALLINT()), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_release_people_member_id_members")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_release_people_release_id_releases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_release_people_session_id_sessions")),
        sa.PrimaryKeyConstraint("release_id", "session_id", "member_id", name=op.f("pk_release_people")),
    )
    op.create_index("ix_release_people_member_id", "release_people", ["member_id", "release_id"], unique=False)


def create_committee_calendars() -> None:
    op.create_table(
        "committee_calendars",
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("release_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_committee_calendars_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_committee_calendars_release_id_releases")
        ),
        sa.PrimaryKeyConstraint("committee_id", name=op.f("pk_committee_calendars")),
    )
