"""A quick way beside the application: one statement on a connection of its own, and nothing between."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import psycopg
from starlette.types import ASGIApp

from app.database import conninfo, database_url

CONNECTIONS: Final = 4
Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class QuickWay:
    """What quick ways have in common: few connections, asked without a thread; ``app`` answers whatever they leave."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: list[Connection] = []
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def row(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The only row that a statement finds; None also when the database does not answer."""
        self._begin_anew_in_another_loop()
        async with self._places:
            connection: Connection | None = None
            try:
                connection = self._idle.pop() if self._idle else await _connect()
                found = await (await connection.execute(statement, values)).fetchone()
            except BaseException as error:
                if connection is not None:
                    await connection.close()
                if isinstance(error, psycopg.Error):
                    return None
                raise
            self._idle.append(connection)
            return found

    def _begin_anew_in_another_loop(self) -> None:
        """A connection belongs to the loop in which it was made."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._idle, self._places = loop, [], asyncio.Semaphore(CONNECTIONS)


async def _connect() -> Connection:
    return await psycopg.AsyncConnection.connect(
        conninfo(database_url()),
        autocommit=True,
        prepare_threshold=0,
        connect_timeout=10,
        options="-c timezone=UTC -c statement_timeout=5s -c plan_cache_mode=force_generic_plan",
    )
