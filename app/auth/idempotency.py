"""Repeating a POST does nothing twice: the first answer is kept with its effect and given again.

A route asks for ``once: Once`` and returns ``once.answer(act, status=201)``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.auth.policy import CurrentAccess
from app.auth.tables import IdempotencyKey
from app.clock import now
from app.database import DatabaseSession
from app.errors import Invalid

KEPT_FOR = timedelta(hours=24)


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was used for another request; every request needs a key of its own."""


@dataclass(frozen=True)
class Answer:
    """What a request is answered with: a body, and headers such as Location."""

    body: BaseModel | None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OnceOnly:
    """A request that has its effect once, however often it is sent."""

    session: Session
    caller: str
    key: str
    fingerprint: str

    def answer(
        self, act: Callable[[], Answer | BaseModel], *, status: int = 200, hidden: frozenset[str] = frozenset()
    ) -> Response:
        """Act and keep the answer, or give the kept one again; ``hidden`` members are answered once, never kept."""
        kept = self._claim()
        if kept.status is not None:
            return _response(kept.status, kept.headers, kept.body)
        found = act()
        answer = found if isinstance(found, Answer) else Answer(found)
        kept.status, kept.headers = status, dict(answer.headers)
        kept.body = _json(answer.body, hidden)
        self.session.flush()
        return _response(status, answer.headers, _json(answer.body, frozenset()))

    def _claim(self) -> IdempotencyKey:
        """Take the key for this transaction; a repetition at the same moment waits here for the first to end."""
        mine = (IdempotencyKey.caller == self.caller, IdempotencyKey.key == self.key)
        moment = now()
        self.session.execute(delete(IdempotencyKey).where(*mine, IdempotencyKey.created_at < moment - KEPT_FOR))
        values = {"caller": self.caller, "key": self.key, "fingerprint": self.fingerprint, "headers": {}}
        self.session.execute(insert(IdempotencyKey).values(**values, created_at=moment).on_conflict_do_nothing())
        kept = self.session.scalars(select(IdempotencyKey).where(*mine).with_for_update()).one()
        if kept.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused
        return kept


async def request_body(request: Request) -> bytes:
    """Read the request's body, whether or not the route reads it too."""
    return await request.body()


def once_only(
    request: Request,
    access: CurrentAccess,
    session: DatabaseSession,
    body: Annotated[bytes, Depends(request_body)],
    idempotency_key: Annotated[str, Header(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")],
) -> OnceOnly:
    """Tie a request to its Idempotency-Key: a name for it that the caller chooses, kept for a day."""
    address = f"{request.method} {request.url.path}?{request.url.query}\n"
    fingerprint = sha256(address.encode() + body).hexdigest()
    return OnceOnly(session, access.caller, idempotency_key, fingerprint)


Once = Annotated[OnceOnly, Depends(once_only)]
"""The parameter type by which a route asks to have its effect once only."""


def _json(body: BaseModel | None, hidden: frozenset[str]) -> str | None:
    return None if body is None else body.model_copy(update=dict.fromkeys(hidden)).model_dump_json(by_alias=True)


def _response(status: int, headers: Mapping[str, str], body: str | None) -> Response:
    return Response(body, status, dict(headers), None if body is None else "application/json")


def purge_keys(session: Session) -> None:
    """Forget answers that are no longer given again."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT_FOR))
