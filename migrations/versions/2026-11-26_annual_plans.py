"""Annual consultation plans with their approval; what becomes of topics that are not approved."""

import sqlalchemy as sa
from alembic import op

revision = "annual_plans"
down_revision: str | None = "shared_feeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("committees", sa.Column("unapproved_topics", sa.Text(), server_default="allowed", nullable=False))
    op.alter_column("committees", "unapproved_topics", server_default=None)
    op.create_check_constraint(
        "unapproved_topics_is_known", "committees", "unapproved_topics IN ('allowed', 'left_out', 'refused')"
    )
    create_annual_plans()
    create_annual_topics()
    create_annual_departments()
    create_reviews()


def downgrade() -> None:
    for table in ("annual_plan_reviews", "annual_departments", "annual_topics", "annual_plans"):
        op.drop_table(table)
    op.drop_constraint("unapproved_topics_is_known", "committees", type_="check")
    op.drop_column("committees", "unapproved_topics")


def _of_committee(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def create_annual_plans() -> None:
    op.create_table(
        "annual_plans",
        *_of_committee("annual_plans"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("year", sa.SMALLINT(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved')", name="state_is_known"),
        sa.CheckConstraint("year BETWEEN 1990 AND 2200", name="year_in_range"),
        sa.UniqueConstraint("committee_id", "key"),
    )
    op.create_index(op.f("ix_annual_plans_committee_id_id"), "annual_plans", ["committee_id", "id"])


def _key_of(column: str, table: str) -> sa.ForeignKeyConstraint:
    remote = [f"{table}.committee_id", f"{table}.key"]
    return sa.ForeignKeyConstraint(["committee_id", column], remote, onupdate="CASCADE")


def create_annual_topics() -> None:
    op.create_table(
        "annual_topics",
        *_of_committee("annual_topics"),
        sa.Column("annual_plan_key", sa.Text(), nullable=False),
        sa.Column("position", sa.SMALLINT(), nullable=False),
        sa.Column("topic_key", sa.Text(), nullable=False),
        sa.Column("format_key", sa.Text(), nullable=False),
        sa.Column("month", sa.SMALLINT(), nullable=False),
        sa.Column("lead_group_key", sa.Text(), nullable=True),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name="month_in_range"),
        sa.ForeignKeyConstraint(
            ["committee_id", "annual_plan_key"],
            ["annual_plans.committee_id", "annual_plans.key"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        _key_of("topic_key", "topics"),
        _key_of("format_key", "formats"),
        _key_of("lead_group_key", "groups"),
        sa.UniqueConstraint("committee_id", "annual_plan_key", "position"),
        sa.UniqueConstraint("committee_id", "annual_plan_key", "topic_key"),
    )


def create_annual_departments() -> None:
    op.create_table(
        "annual_departments",
        *_of_committee("annual_departments"),
        sa.Column("annual_plan_key", sa.Text(), nullable=False),
        sa.Column("topic_position", sa.SMALLINT(), nullable=False),
        sa.Column("position", sa.INTEGER(), nullable=False),
        sa.Column("department_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "annual_plan_key", "topic_position"],
            ["annual_topics.committee_id", "annual_topics.annual_plan_key", "annual_topics.position"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        _key_of("department_key", "departments"),
        sa.UniqueConstraint("committee_id", "annual_plan_key", "topic_position", "department_key"),
    )
    op.create_index(None, "annual_departments", ["committee_id", "department_key"])


def create_reviews() -> None:
    op.create_table(
        "annual_plan_reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("annual_plan_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('submitted', 'approved', 'returned', 'withdrawn')", name="verdict_is_known"),
        sa.ForeignKeyConstraint(["annual_plan_id"], ["annual_plans.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_annual_plan_reviews_annual_plan_id", "annual_plan_reviews", ["annual_plan_id", "id"])
