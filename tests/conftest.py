"""A real PostgreSQL for every test: one server and one migrated template per run, a savepoint per test."""

import itertools
import shutil
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.orm import Session

from app.database import make_engine
from app.embedded import EmbeddedServer
from app.embedded.server import temporary_directory
from app.migrate import migrate
from tests.factories.serving import app_on

TEMPLATE = "consult_template"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """A server of this run's own, thrown away afterwards."""
    directory = temporary_directory()
    try:
        with EmbeddedServer(directory / "data", durable=False) as server:
            yield server
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def execute_outside(server: EmbeddedServer, statement: str) -> None:
    """Run a statement that no transaction may hold, such as CREATE DATABASE."""
    engine = make_engine(server.url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """The name of a migrated, empty database to copy from."""
    execute_outside(server, f"CREATE DATABASE {TEMPLATE}")
    engine = make_engine(server.url_of(TEMPLATE))
    migrate(engine)
    engine.dispose()
    return TEMPLATE


@pytest.fixture
def live_database_url(server: EmbeddedServer, template: str) -> Iterator[URL]:
    """A fresh database for a test that commits or needs several connections."""
    name = f"consult_test_{next(_numbers)}"
    execute_outside(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url_of(name)
    execute_outside(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def live_engine(live_database_url: URL) -> Iterator[Engine]:
    """An engine on a fresh database."""
    engine = make_engine(live_database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_engine(server: EmbeddedServer, template: str) -> Iterator[Engine]:
    """An engine on the database whose tests leave nothing behind."""
    execute_outside(server, f"CREATE DATABASE consult_shared TEMPLATE {template}")
    engine = make_engine(server.url_of("consult_shared"))
    yield engine
    engine.dispose()


@pytest.fixture
def connection(shared_engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction is undone after the test."""
    with shared_engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session that may commit as it likes; the test's transaction is undone all the same."""
    with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def client(session: Session) -> Iterator[TestClient]:
    """The application on the test's session: what a request commits, the test sees, and nobody after it."""

    def transaction() -> Iterator[Session]:
        session.commit()  # what the test has prepared stays when the request fails
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise

    with app_on(transaction) as app, TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def live_client(live_engine: Engine) -> Iterator[TestClient]:
    """The application on a database of its own, with real transactions and connections."""

    def transaction() -> Iterator[Session]:
        with Session(live_engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    with app_on(transaction) as app, TestClient(app, raise_server_exceptions=False) as client:
        yield client
