"""What offices do beyond the plain facts: states of sessions, enquiries, suspensions, limits, staff and vehicles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "habits"
down_revision: str | None = "runs"
branch_labels = None
depends_on = None

CHECKS = {
    "attendance_groups": (("kind_is_known", "kind IN ('attend', 'sit_in', 'invited')"),),
    "busy": (("kind_is_known", "kind IN ('busy', 'tentative', 'preferred', 'impossible')"),),
    "formats": (("mode_is_known", "mode IN ('in_person', 'online', 'hybrid')"),),
    "groups": (("session_quota_in_range", "session_quota BETWEEN 0 AND 100000"),),
    "sessions": (
        ("mode_is_known", "mode IN ('in_person', 'online', 'hybrid')"),
        ("status_is_known", "status IN ('planned', 'postponed', 'merged', 'cancelled')"),
        ("merged_has_survivor", "(status = 'merged') = (merged_into_key IS NOT NULL)"),
        ("sign_up_places_in_range", "sign_up_places BETWEEN 1 AND 5000"),
        ("sign_up_is_whole", "(sign_up_places IS NULL) = (sign_up_until IS NULL)"),
        ("waiver_is_whole", "(waiver_approver IS NULL) = (waiver_reason IS NULL)"),
    ),
}


def upgrade() -> None:
    create_capacities()
    create_commitments()
    create_season_windows()
    create_suspensions()
    create_weight_profiles()
    create_personal_limits()
    create_enquiries()
    create_return_slips()
    create_sign_ups()
    create_enquiry_answers()
    add_columns()
    for table, checks in CHECKS.items():
        for name, rule in checks:
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    op.drop_constraint(op.f("ck_invitations_status_is_known"), "invitations", type_="check")
    op.create_check_constraint(
        op.f("ck_invitations_status_is_known"),
        "invitations",
        "status IN ('confirmed', 'provisional', 'postponed', 'cancelled', 'withdrawn')",
    )


def downgrade() -> None:
    op.execute("UPDATE invitations SET status = 'confirmed' WHERE status = 'provisional'")
    op.execute("UPDATE invitations SET status = 'cancelled' WHERE status = 'postponed'")
    op.drop_constraint(op.f("ck_invitations_status_is_known"), "invitations", type_="check")
    op.create_check_constraint(
        op.f("ck_invitations_status_is_known"), "invitations", "status IN ('confirmed', 'cancelled', 'withdrawn')"
    )
    for table, checks in CHECKS.items():
        for name, _ in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    drop_columns()
    op.drop_table("enquiry_answers")
    op.drop_table("sign_ups")
    op.drop_table("return_slips")
    op.drop_table("enquiries")
    op.drop_table("personal_limits")
    op.drop_table("weight_profiles")
    op.drop_table("suspensions")
    op.drop_table("season_windows")
    op.drop_table("commitments")
    op.drop_table("capacities")


def add_filled(table: str, column: sa.Column[object], value: str) -> None:
    """Add a column that old rows hold a value in; new rows must bring their own."""
    column.server_default = sa.DefaultClause(sa.text(value))
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)


def create_capacities() -> None:
    op.create_table(
        "capacities",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("count", sa.INTEGER(), nullable=False),
        sa.Column("sessions_per_week", sa.SMALLINT(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('staff', 'vehicle')", name=op.f("ck_capacities_kind_is_known")),
        sa.CheckConstraint("count BETWEEN 0 AND 100000", name=op.f("ck_capacities_count_in_range")),
        sa.CheckConstraint(
            "sessions_per_week BETWEEN 0 AND 1000", name=op.f("ck_capacities_sessions_per_week_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_capacities_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacities")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_capacities_committee_id_key")),
    )
    op.create_index(op.f("ix_capacities_committee_id_id"), "capacities", ["committee_id", "id"], unique=False)


def create_commitments() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("firmness", sa.Text(), nullable=False),
        sa.Column("offices", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("members", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("firmness IN ('firm', 'tentative')", name=op.f("ck_commitments_firmness_is_known")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_commitments_starts_at_before_ends_at")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_commitments_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_commitments_committee_id_key")),
    )
    op.create_index(op.f("ix_commitments_committee_id_id"), "commitments", ["committee_id", "id"], unique=False)


def create_season_windows() -> None:
    op.create_table(
        "season_windows",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("formats", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("areas", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("strength IN ('hard', 'soft')", name=op.f("ck_season_windows_strength_is_known")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_season_windows_first_day_before_last_day")),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_season_windows_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_windows")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_season_windows_committee_id_key")),
    )
    op.create_index(op.f("ix_season_windows_committee_id_id"), "season_windows", ["committee_id", "id"], unique=False)


def create_suspensions() -> None:
    op.create_table(
        "suspensions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("areas", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("formats", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("exempt_formats", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_suspensions_first_day_before_last_day")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_suspensions_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_suspensions_committee_id_key")),
    )
    op.create_index(op.f("ix_suspensions_committee_id_id"), "suspensions", ["committee_id", "id"], unique=False)


def create_weight_profiles() -> None:
    op.create_table(
        "weight_profiles",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("weights", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_weight_profiles_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_profiles")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_weight_profiles_committee_id_key")),
    )
    op.create_index(op.f("ix_weight_profiles_committee_id_id"), "weight_profiles", ["committee_id", "id"], unique=False)


def create_personal_limits() -> None:
    op.create_table(
        "personal_limits",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("member_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("weekdays", postgresql.ARRAY(sa.SMALLINT(), dimensions=1), nullable=False),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('unavailable', 'step_free', 'observance')", name=op.f("ck_personal_limits_kind_is_known")
        ),
        sa.CheckConstraint("(start_time IS NULL) = (end_time IS NULL)", name=op.f("ck_personal_limits_both_hours")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_personal_limits_first_day_before_last_day")),
        sa.CheckConstraint("start_time < end_time", name=op.f("ck_personal_limits_start_time_before_end_time")),
        sa.ForeignKeyConstraint(
            ["committee_id", "member_key"],
            ["members.committee_id", "members.key"],
            name=op.f("fk_personal_limits_committee_id_member_key_members"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_personal_limits_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_limits")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_personal_limits_committee_id_key")),
    )
    op.create_index(op.f("ix_personal_limits_committee_id_id"), "personal_limits", ["committee_id", "id"], unique=False)
    op.create_index(
        op.f("ix_personal_limits_committee_id_member_key"),
        "personal_limits",
        ["committee_id", "member_key"],
        unique=False,
    )


def create_enquiries() -> None:
    op.create_table(
        "enquiries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("slots", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("until_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("members", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("officials", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("chosen", sa.SMALLINT(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'confirmed', 'expired', 'withdrawn')", name=op.f("ck_enquiries_state_is_known")
        ),
        sa.CheckConstraint("chosen BETWEEN 0 AND 9", name=op.f("ck_enquiries_chosen_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_enquiries_committee_id_session_key_sessions"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_enquiries_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
        sa.UniqueConstraint("committee_id", "key", name=op.f("uq_enquiries_committee_id_key")),
    )
    op.create_index(op.f("ix_enquiries_committee_id_id"), "enquiries", ["committee_id", "id"], unique=False)
    op.create_index(
        op.f("ix_enquiries_committee_id_session_key"), "enquiries", ["committee_id", "session_key"], unique=False
    )
    op.create_index(
        "one_open_enquiry",
        "enquiries",
        ["committee_id", "session_key"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def create_return_slips() -> None:
    op.create_table(
        "return_slips",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("department_key", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("rank", sa.SMALLINT(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("rank BETWEEN 0 AND 9", name=op.f("ck_return_slips_rank_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id", "department_key"],
            ["departments.committee_id", "departments.key"],
            name=op.f("fk_return_slips_committee_id_department_key_departments"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_return_slips_committee_id_session_key_sessions"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_return_slips_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_slips")),
        sa.UniqueConstraint(
            "committee_id",
            "session_key",
            "department_key",
            "officer",
            name=op.f("uq_return_slips_committee_id_session_key_department_key_officer"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_return_slips_committee_id_department_key"),
        "return_slips",
        ["committee_id", "department_key"],
        unique=False,
    )
    op.create_index(op.f("ix_return_slips_committee_id_id"), "return_slips", ["committee_id", "id"], unique=False)


def create_sign_ups() -> None:
    op.create_table(
        "sign_ups",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("member_key", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "member_key"],
            ["members.committee_id", "members.key"],
            name=op.f("fk_sign_ups_committee_id_member_key_members"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_key"],
            ["sessions.committee_id", "sessions.key"],
            name=op.f("fk_sign_ups_committee_id_session_key_sessions"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_sign_ups_committee_id_committees"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ups")),
        sa.UniqueConstraint(
            "committee_id",
            "session_key",
            "member_key",
            name=op.f("uq_sign_ups_committee_id_session_key_member_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_sign_ups_committee_id_id"), "sign_ups", ["committee_id", "id"], unique=False)
    op.create_index(
        op.f("ix_sign_ups_committee_id_member_key"), "sign_ups", ["committee_id", "member_key"], unique=False
    )


def create_enquiry_answers() -> None:
    op.create_table(
        "enquiry_answers",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("enquiry_key", sa.Text(), nullable=False),
        sa.Column("asked_kind", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("slot", sa.SMALLINT(), nullable=False),
        sa.Column("suits", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "asked_kind IN ('member', 'department', 'official')", name=op.f("ck_enquiry_answers_asked_kind_is_known")
        ),
        sa.CheckConstraint("slot BETWEEN 0 AND 9", name=op.f("ck_enquiry_answers_slot_in_range")),
        sa.ForeignKeyConstraint(
            ["committee_id", "enquiry_key"],
            ["enquiries.committee_id", "enquiries.key"],
            name=op.f("fk_enquiry_answers_committee_id_enquiry_key_enquiries"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.id"],
            name=op.f("fk_enquiry_answers_committee_id_committees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_answers")),
        sa.UniqueConstraint(
            "committee_id",
            "enquiry_key",
            "asked_kind",
            "asked",
            "slot",
            name=op.f("uq_enquiry_answers_committee_id_enquiry_key_asked_kind_asked_slot"),
            postgresql_nulls_not_distinct=True,
        ),
    )


def add_columns() -> None:
    add_filled("attendance_groups", sa.Column("kind", sa.Text(), nullable=False), "'attend'")
    op.add_column("attendance_groups", sa.Column("reply_by", sa.Date(), nullable=True))
    add_filled("busy", sa.Column("kind", sa.Text(), nullable=False), "'busy'")
    op.add_column("busy", sa.Column("rrule", sa.Text(), nullable=True))
    add_filled(
        "busy",
        sa.Column("exdates", postgresql.ARRAY(sa.TIMESTAMP(timezone=True), dimensions=1), nullable=False),
        "'{}'",
    )
    op.add_column("busy", sa.Column("valid_until", sa.Date(), nullable=True))
    add_filled("formats", sa.Column("mode", sa.Text(), nullable=False), "'in_person'")
    add_filled("formats", sa.Column("online_counts", sa.Boolean(), nullable=False), "true")
    add_filled("formats", sa.Column("uses", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'[]'")
    op.add_column("groups", sa.Column("session_quota", sa.INTEGER(), nullable=True))
    op.add_column("members", sa.Column("department_key", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_members_committee_id_department_key_departments"),
        "members",
        "departments",
        ["committee_id", "department_key"],
        ["committee_id", "key"],
        onupdate="CASCADE",
    )
    add_filled("release_sessions", sa.Column("provisional", sa.Boolean(), nullable=False), "false")
    op.add_column("sessions", sa.Column("mode", sa.Text(), nullable=True))
    op.add_column(
        "sessions", sa.Column("uses", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True)
    )
    op.add_column("sessions", sa.Column("counts_for", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=True))
    add_filled("sessions", sa.Column("recused", postgresql.ARRAY(sa.TEXT(), dimensions=1), nullable=False), "'{}'")
    op.add_column("sessions", sa.Column("sign_up_places", sa.SMALLINT(), nullable=True))
    op.add_column("sessions", sa.Column("sign_up_until", sa.Date(), nullable=True))
    add_filled("sessions", sa.Column("status", sa.Text(), nullable=False), "'planned'")
    op.add_column("sessions", sa.Column("status_reason", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("latest_day", sa.Date(), nullable=True))
    op.add_column("sessions", sa.Column("merged_into_key", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("suspension_key", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("waiver_approver", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("waiver_reason", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("filed_by_key", sa.Text(), nullable=True))
    add_filled("sessions", sa.Column("confirmed", sa.Boolean(), nullable=False), "true")
    op.create_index(
        op.f("ix_sessions_committee_id_filed_by_key"), "sessions", ["committee_id", "filed_by_key"], unique=False
    )
    op.create_index(op.f("ix_sessions_committee_id_status"), "sessions", ["committee_id", "status"], unique=False)
    op.create_foreign_key(
        op.f("fk_sessions_committee_id_merged_into_key_sessions"),
        "sessions",
        "sessions",
        ["committee_id", "merged_into_key"],
        ["committee_id", "key"],
        onupdate="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_sessions_committee_id_suspension_key_suspensions"),
        "sessions",
        "suspensions",
        ["committee_id", "suspension_key"],
        ["committee_id", "key"],
        onupdate="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_sessions_committee_id_filed_by_key_groups"),
        "sessions",
        "groups",
        ["committee_id", "filed_by_key"],
        ["committee_id", "key"],
        onupdate="CASCADE",
    )
    op.drop_column("sessions", "notice_waived")


def drop_columns() -> None:
    add_filled("sessions", sa.Column("notice_waived", sa.Boolean(), nullable=False), "false")
    op.drop_constraint(op.f("fk_sessions_committee_id_filed_by_key_groups"), "sessions", type_="foreignkey")
    op.drop_constraint(op.f("fk_sessions_committee_id_suspension_key_suspensions"), "sessions", type_="foreignkey")
    op.drop_constraint(op.f("fk_sessions_committee_id_merged_into_key_sessions"), "sessions", type_="foreignkey")
    op.drop_index(op.f("ix_sessions_committee_id_status"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_committee_id_filed_by_key"), table_name="sessions")
    op.drop_column("sessions", "confirmed")
    op.drop_column("sessions", "filed_by_key")
    op.drop_column("sessions", "waiver_reason")
    op.drop_column("sessions", "waiver_approver")
    op.drop_column("sessions", "suspension_key")
    op.drop_column("sessions", "merged_into_key")
    op.drop_column("sessions", "latest_day")
    op.drop_column("sessions", "status_reason")
    op.drop_column("sessions", "status")
    op.drop_column("sessions", "sign_up_until")
    op.drop_column("sessions", "sign_up_places")
    op.drop_column("sessions", "recused")
    op.drop_column("sessions", "counts_for")
    op.drop_column("sessions", "uses")
    op.drop_column("sessions", "mode")
    op.drop_column("release_sessions", "provisional")
    op.drop_constraint(op.f("fk_members_committee_id_department_key_departments"), "members", type_="foreignkey")
    op.drop_column("members", "department_key")
    op.drop_column("groups", "session_quota")
    op.drop_column("formats", "uses")
    op.drop_column("formats", "online_counts")
    op.drop_column("formats", "mode")
    op.drop_column("busy", "valid_until")
    op.drop_column("busy", "exdates")
    op.drop_column("busy", "rrule")
    op.drop_column("busy", "kind")
    op.drop_column("attendance_groups", "reply_by")
    op.drop_column("attendance_groups", "kind")
