"""Answers to date enquiries: a slot may suit only if need be."""

import sqlalchemy as sa
from alembic import op

revision = "if_need_be"
down_revision: str | None = "session_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enquiry_answers", sa.Column("if_need_be", sa.Boolean(), server_default="false", nullable=False))
    op.alter_column("enquiry_answers", "if_need_be", server_default=None)
    op.create_check_constraint(op.f("ck_enquiry_answers_need_be_suits"), "enquiry_answers", "suits OR NOT if_need_be")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_enquiry_answers_need_be_suits"), "enquiry_answers", type_="check")
    op.drop_column("enquiry_answers", "if_need_be")
