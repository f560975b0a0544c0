"""A quick way beside the application: one statement on a connection of a thread's own, and nothing between."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, ParamSpec, TypeVar

import psycopg
from starlette.types import ASGIApp

from app.database import conninfo, database_url

THREADS: Final = 4
Given = ParamSpec("Given")
Found = TypeVar("Found")


class QuickWay:
    """What quick ways have in common: threads, each with a connection; ``app`` answers whatever they leave."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._threads = ThreadPoolExecutor(THREADS, type(self).__name__)
        self._own = threading.local()

    async def aside(self, work: Callable[Given, Found], *given: Given.args, **named: Given.kwargs) -> Found:
        """Do work on one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*given, **named))

    def row(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The only row that a statement finds; None also when the database does not answer."""
        try:
            return self._connection().execute(statement, values).fetchone()
        except psycopg.Error:
            self._close()
            return None

    def _connection(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """This thread's own connection."""
        found: psycopg.Connection[tuple[Any, ...]] | None = getattr(self._own, "connection", None)
        if found is None or found.closed:
            found = psycopg.connect(
                conninfo(database_url()),
                autocommit=True,
                prepare_threshold=0,
                connect_timeout=10,
                options="-c timezone=UTC -c statement_timeout=5s -c plan_cache_mode=force_generic_plan",
            )
            self._own.connection = found
        return found

    def _close(self) -> None:
        connection = getattr(self._own, "connection", None)
        if connection is not None:
            connection.close()
            self._own.connection = None
