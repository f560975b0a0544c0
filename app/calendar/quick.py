"""The quick way for feeds that are read again: one statement, and bytes that are there already.

Whatever is out of the ordinary goes the usual way: an unknown or withdrawn address, a state that nobody has read yet,
a use that has to be written down, a database that does not answer.
"""

import re
from typing import Final, NamedTuple

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from app.calendar.conditions import answer_headers, is_unchanged, takes_gzip
from app.calendar.own import QuickWay
from app.calendar.rendered import kept
from app.calendar.standing import STATEMENT, UNASKED_STATEMENT, Standing, digest_of, values_of
from app.calendar.subscribers import use_is_noted
from app.clock import now

ADDRESS: Final = re.compile(r"/cal/([^/]{1,200})/sessions\.ics")


class Ready(NamedTuple):
    """An answer that is there already."""

    status: int
    headers: dict[str, str]
    body: bytes


class QuickFeeds(QuickWay):
    """Answers what has been read before; everything else is left to the application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        found = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        ready = None
        if found is not None and scope["method"] in ("GET", "HEAD"):
            ready = await self._answer(found[1], Headers(scope=scope))
        if ready is None:
            await self.app(scope, receive, send)
            return
        headers = [(name.lower().encode(), value.encode()) for name, value in ready.headers.items()]
        await send({"type": "http.response.start", "status": ready.status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else ready.body
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, secret: str, asked: Headers) -> Ready | None:
        moment = now()
        values = values_of(digest_of(secret), moment)
        row = await self.row(UNASKED_STATEMENT, values) or await self.row(STATEMENT, values)
        if row is None:
            return None
        standing = Standing(*row)
        if standing.revoked_at is not None or not use_is_noted(standing.last_used_at, moment):
            return None
        compressed = takes_gzip(asked)
        etag = standing.etag(compressed=compressed)
        headers = answer_headers(etag, standing.changed_at)
        if is_unchanged(asked, etag, standing.changed_at):
            return Ready(304, headers, b"")
        content = kept(etag, compressed=compressed)
        if content is None:
            return None
        headers["Content-Type"] = "text/calendar; charset=utf-8"
        headers["Content-Length"] = str(len(content))
        if compressed:
            headers["Content-Encoding"] = "gzip"
        return Ready(200, headers, content)
