"""The database: engine, sessions, one transaction per request, and the types that tables are made of."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, TypeVar

import psycopg.conninfo
from fastapi import Depends
from sqlalchemy import URL, BigInteger, Dialect, Engine, Identity, MetaData, Text, create_engine, make_url
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from app.embedded import EmbeddedServer
from app.settings import SettingRefused, get_settings
from app.tables import load_tables

Result = TypeVar("Result")

SERIALIZATION_FAILURES = frozenset({"40001", "40P01"})
"""SQLSTATEs of a transaction that may succeed when it is simply done again."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored as ``timestamptz``; naive datetimes are refused, what is read is in UTC."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without time zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone.")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it as a plain class attribute
        int: BigInteger,
        str: Text,
        datetime: UtcDateTime,
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


RowId = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
"""The primary key of a table: ``id: Mapped[RowId]``."""


def database_url() -> URL:
    """Return where the database is; without ``DATABASE_URL`` the embedded one, started when it does not run yet."""
    configured = get_settings().database_url
    return with_driver(configured.get_secret_value()) if configured else _embedded().url


def with_driver(url: str) -> URL:
    """Return a PostgreSQL address as SQLAlchemy reads it, whichever of the usual spellings it has."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername.split("+")[0] not in ("postgresql", "postgres"):
        raise SettingRefused(name="DATABASE_URL", reason="it has to look like postgresql://user@host/database.")
    return parsed.set(drivername="postgresql+psycopg")


def conninfo(url: URL) -> str:
    """Return an address as psycopg itself takes it; a rendered URL would spoil a socket's path with a blank in it."""
    parts = {**url.translate_connect_args(username="user", database="dbname"), **url.query}
    return psycopg.conninfo.make_conninfo(**parts)


@cache
def _embedded() -> EmbeddedServer:
    settings = get_settings()
    server = EmbeddedServer(settings.data_dir, durable=settings.embedded_durable)
    server.start()
    atexit.register(server.stop)
    return server


def make_engine(url: URL, pool_size: int | None = None) -> Engine:
    """Return an engine whose connections speak UTC, give up waiting for locks in time, and survive a restart."""
    size = pool_size or get_settings().database_pool
    return create_engine(
        url,
        pool_size=size,
        max_overflow=size,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={
            "application_name": "consult",
            "connect_timeout": 10,
            "options": "-c timezone=UTC -c lock_timeout=15s -c idle_in_transaction_session_timeout=10min",
        },
    )


@cache
def get_engine() -> Engine:
    """Return the engine of this process."""
    load_tables()
    engine = make_engine(database_url())
    atexit.register(engine.dispose)
    return engine


def new_session() -> Session:
    """Return a session on the process's engine; objects stay readable after the commit."""
    return Session(get_engine(), expire_on_commit=False)


@contextmanager
def session_scope() -> Iterator[Session]:
    """Give a session for one transaction of a command or a job: committed at the end, undone by an exception."""
    with new_session() as session:  # without begin(): retrying has to be able to begin anew
        yield session
        session.commit()


def get_session() -> Iterator[Session]:
    """Give a request its session: committed after the route's function, before the answer is sent."""
    with session_scope() as session:
        yield session


DatabaseSession = Annotated[Session, Depends(get_session, scope="function")]
"""The parameter type by which a route asks for its session."""


def sqlstate(error: DBAPIError) -> str:
    """Return the five characters by which PostgreSQL names an error, or nothing when it could not speak."""
    return getattr(error.orig, "sqlstate", None) or ""


def retrying(session: Session, work: Callable[[Session], Result], attempts: int = 3) -> Result:
    """Do a whole transaction's work, again from the start when another transaction got in its way.

    Everything the session did before is undone on a retry, so this belongs at the beginning of a transaction.
    """
    for attempt in range(1, attempts + 1):
        try:
            result = work(session)
            session.flush()
            return result
        except DBAPIError as error:
            if attempt == attempts or sqlstate(error) not in SERIALIZATION_FAILURES:
                raise
            session.rollback()
    raise ValueError("At least one attempt is needed.")
