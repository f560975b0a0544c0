"""A client that calls the application itself, in one thread: thousands of requests in the time of hundreds."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
import pytest
from fastapi import FastAPI


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer."""

    status: int
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


class Direct:
    """Sends requests to an application, one after the other."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner) -> None:
        self.app = app
        self.runner = runner

    def request(self, method: str, address: str, headers: dict[str, str], body: Any = None) -> Answer:
        return self.runner.run(self._request(method, address, headers, body))

    async def _request(self, method: str, address: str, headers: dict[str, str], body: Any) -> Answer:
        content = b"" if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"content-type": "application/json", "content-length": str(len(content))}
        parts = urlsplit(address)
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "method": method.upper(), "path": parts.path, "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(), "root_path": "", "server": ("testserver", 80),
            "client": ("127.0.0.1", 1),
            "headers": [(name.lower().encode(), value.encode()) for name, value in {**headers, **kind}.items()],
        }  # fmt: skip
        status, chunks, sent = 0, [], False

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if sent:  # nobody hangs up before the answer is whole
                await asyncio.Event().wait()
            sent = True
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            chunks.append(message.get("body", b""))

        try:
            await self.app(scope, receive, send)
        except Exception:
            if status != 500:  # the application answers first and raises afterwards
                raise
        return Answer(status, b"".join(chunks))


@contextmanager
def direct(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[Direct]:
    """Give a client of an application; what the framework hands to other threads is done at once in this one."""

    async def at_once(function: Callable[..., Any], *arguments: Any, **_: Any) -> Any:
        return function(*arguments)

    with asyncio.Runner() as runner, monkeypatch.context() as patched:
        patched.setattr(anyio.to_thread, "run_sync", at_once)
        yield Direct(app, runner)
