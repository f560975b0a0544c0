"""Bringing the database to the form this version of the program expects."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from app import jobs
from app.database import get_engine, session_scope

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_LOCK = 7_265_710_246  # any number, but always this one: two processes never migrate at once


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, working on a given connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Apply every outstanding migration, and the job engine's own tables, in one transaction."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        jobs.apply_schema(connection)
        command.upgrade(configuration(connection), "heads")


@contextmanager
def command_transaction() -> Iterator[Session]:
    """Give a command one transaction on the process's database, which is brought up to date first."""
    migrate(get_engine())
    with session_scope() as session:
        yield session


@cache
def expected_revisions() -> frozenset[str]:
    """Return the newest revisions this program knows."""
    return frozenset(ScriptDirectory.from_config(configuration()).get_heads())


def applied_revisions(connection: Connection) -> set[str]:
    """Return the revisions the database is at."""
    return set(MigrationContext.configure(connection).get_current_heads())


def is_current(connection: Connection) -> bool:
    """Tell whether the database is exactly where this program expects it."""
    return applied_revisions(connection) == expected_revisions()
