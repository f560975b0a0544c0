"""A committee's people: groups, members, memberships, links."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "members_facts"
down_revision: str | None = "committees_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_groups()
    create_members()
    create_memberships()
    create_links()


def downgrade() -> None:
    op.drop_table("links")
    op.drop_table("memberships")
    op.drop_table("members")
    op.drop_table("groups")


def create_groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("area_key", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sector', 'special_committee', 'town_liaison', 'chair_meeting', 'standing_committee',"
            " 'party_group', 'democratic_party', 'batch')",
            name=op.f("ck_groups_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "area_key"],
            ["areas.committee_id", "areas.key"],
            name=op.f("fk_groups_committee_id_area_key_areas"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_groups_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_groups_committee_id_key")),
    )
    op.create_index(op.f("ix_groups_committee_id_id"), "groups", ["committee_id", "id"])


def create_members() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("area_key", sa.Text(), nullable=True),
        sa.Column("party_member", sa.Boolean(), nullable=False),
        sa.Column("expertise", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("employer", sa.Text(), nullable=True),
        sa.Column("sessions_per_day", sa.SMALLINT(), nullable=True),
        sa.Column("target_load", sa.INTEGER(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "office IN ('chair', 'vice_chair', 'secretary_general', 'deputy_secretary_general', 'standing_member')",
            name=op.f("ck_members_office_is_known"),
        ),
        sa.CheckConstraint("sessions_per_day BETWEEN 0 AND 50", name=op.f("ck_members_sessions_per_day_in_range")),
        sa.CheckConstraint("target_load BETWEEN 0 AND 100000", name=op.f("ck_members_target_load_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id", "area_key"],
            ["areas.committee_id", "areas.key"],
            name=op.f("fk_members_committee_id_area_key_areas"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_members_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_members_committee_id_key")),
    )
    op.create_index(op.f("ix_members_committee_id_id"), "members", ["committee_id", "id"])


def create_memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("member_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('member', 'convener', 'head', 'deputy')", name=op.f("ck_memberships_role_is_known")
        ),
        sa.CheckConstraint("since <= until", name=op.f("ck_memberships_since_before_until")),
        sa.ForeignKeyConstraint(
            ["committee_id", "group_key"],
            ["groups.committee_id", "groups.key"],
            name=op.f("fk_memberships_committee_id_group_key_groups"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "member_key"],
            ["members.committee_id", "members.key"],
            name=op.f("fk_memberships_committee_id_member_key_members"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_memberships_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "committee_id",
            "group_key",
            "member_key",
            "since",
            name=op.f("uq_memberships_committee_id_group_key_member_key_since"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_memberships_committee_id_id"), "memberships", ["committee_id", "id"])
    op.create_index(op.f("ix_memberships_committee_id_member_key"), "memberships", ["committee_id", "member_key"])


def create_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("member_key", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "group_key"],
            ["groups.committee_id", "groups.key"],
            name=op.f("fk_links_committee_id_group_key_groups"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "member_key"],
            ["members.committee_id", "members.key"],
            name=op.f("fk_links_committee_id_member_key_members"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_links_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint(
            "committee_id",
            "member_key",
            "group_key",
            name=op.f("uq_links_committee_id_member_key_group_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_links_committee_id_group_key"), "links", ["committee_id", "group_key"])
    op.create_index(op.f("ix_links_committee_id_id"), "links", ["committee_id", "id"])
