"""The migrations make exactly the tables that the program describes."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

import app.main  # noqa: F401  imports every room's tables
from app.database import Base
from app.migrate import applied_revisions, configuration, migrate


def test_the_migrated_database_is_what_the_tables_say(live_engine: Engine) -> None:
    with live_engine.connect() as connection:
        command.check(configuration(connection))
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "include_name": _described}
        )
        assert compare_metadata(context, Base.metadata) == []


def _described(name: str | None, kind: str, parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(configuration()).get_heads()) == 1


def test_it_goes_down_to_nothing_and_up_again(live_engine: Engine) -> None:
    with live_engine.begin() as connection:
        command.downgrade(configuration(connection), "base")
        left = [name for name in inspect(connection).get_table_names() if not name.startswith("procrastinate_")]
        assert left == ["alembic_version"]
    migrate(live_engine)
    with live_engine.connect() as connection:
        assert applied_revisions(connection)
        command.check(configuration(connection))
