"""The service as it is really served: HTTP on loopback, a worker beside it, a database of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import URL

from app.auth.access import operator
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tokens import create_token
from app.database import get_engine, get_session, session_scope
from app.main import create_app
from app.serve import listening_socket, url_of, worker_child
from app.settings import get_settings


@cache
def usual_app() -> FastAPI:
    """The application, made once: the first request to one takes a second, for it has hundreds of operations."""
    return create_app()


@contextmanager
def app_on(transaction: Callable[[], Any]) -> Iterator[FastAPI]:
    """The application, whose requests get their database session from this dependency."""
    app = usual_app()
    assert not app.dependency_overrides, "The application serves somebody else."
    app.dependency_overrides[get_session] = transaction
    try:
        yield app
    finally:
        app.dependency_overrides.clear()


@contextmanager
def service_on(database: URL) -> Iterator[None]:
    """Let this process, and those it starts, take a database for the service's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database.render_as_string(hide_password=False))
        get_settings.cache_clear()
        get_engine.cache_clear()
        try:
            yield
        finally:
            get_engine().dispose()
            get_engine.cache_clear()
            get_settings.cache_clear()


@contextmanager
def served(database: URL, *, worker: bool = False) -> Iterator[str]:
    """Serve a database on loopback, with a worker if wanted; gives the address."""
    with service_on(database), listening_socket("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(), log_config=None, access_log=False, server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        with worker_child() if worker else nullcontext():
            thread.start()
            try:
                while not server.started and thread.is_alive():
                    time.sleep(0.02)
                yield url_of(listening)
            finally:
                server.should_exit = True
                thread.join()


def operators_token(role: Role = Role.ADMIN) -> str:
    """Make a token for the whole service, as an operator does on the command line."""
    with session_scope() as session:
        return create_token(session, operator(), TokenRequest(role=role, name="test"), None)[1]
