"""Names are found and put in order by their pinyin, busy time by its start."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.names import search_text, sort_text

revision = "search"
down_revision: str | None = "tokens"
branch_labels = None
depends_on = None

PEOPLE = ("members",)
TABLES = (
    *PEOPLE,
    "areas",
    "blackouts",
    "capacities",
    "commitments",
    "committees",
    "departments",
    "duties",
    "formats",
    "groups",
    "season_windows",
    "sessions",
    "suspensions",
    "topics",
    "venues",
    "weight_profiles",
)
ROWS = 2000


def upgrade() -> None:
    for name in TABLES:
        op.add_column(name, sa.Column("search", sa.Text(), nullable=True))
        op.add_column(name, sa.Column("sort_name", sa.Text(collation="C"), nullable=True))
        fill(name)
        op.alter_column(name, "search", nullable=False)
        op.alter_column(name, "sort_name", nullable=False)
    op.create_index("ix_busy_committee_id_starts_at_id", "busy", ["committee_id", "starts_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_busy_committee_id_starts_at_id", "busy")
    for name in TABLES:
        op.drop_column(name, "sort_name")
        op.drop_column(name, "search")


def fill(name: str) -> None:
    """Write both columns of the rows that there are, many in each statement."""
    new = sa.func.jsonb_to_recordset(sa.bindparam("rows", type_=postgresql.JSONB())).table_valued(
        sa.column("id", sa.BigInteger()), sa.column("search", sa.Text()), sa.column("sort_name", sa.Text()), name="new"
    )
    new = new.render_derived(with_types=True)
    table = sa.table(name, *map(sa.column, ("id", "search", "sort_name")))
    change = sa.update(table).values(search=new.c.search, sort_name=new.c.sort_name).where(table.c.id == new.c.id)
    for rows in batches(name):
        op.get_bind().execute(change, {"rows": rows})


def batches(name: str) -> Iterator[list[dict[str, Any]]]:
    """What the rows are found by."""
    optional = () if name in PEOPLE else ("name_en",)
    table = sa.table(name, *map(sa.column, ("id", "key", "name", *optional)))
    last = 0
    while rows := op.get_bind().execute(sa.select(table).where(table.c.id > last).order_by("id").limit(ROWS)).all():
        yield [found_by(name, row) for row in rows]
        last = rows[-1].id


def found_by(table: str, row: Sequence[Any]) -> dict[str, Any]:
    number, key, name, *others = row
    words = {"search": search_text(key, name, *others), "sort_name": sort_text(name, person=table in PEOPLE)}
    return {"id": number, **words}
