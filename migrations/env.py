"""Alembic's way in: which tables there are, and on which connection to work."""

from typing import Any

from alembic import context

from app.database import Base, get_engine
from app.tables import load_tables

load_tables()


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """Tell whether a table is ours; the job engine brings its own."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def run(connection: Any) -> None:
    """Run the migrations on a connection whose transaction the caller ends."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=ours,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    with get_engine().begin() as own:
        run(own)
