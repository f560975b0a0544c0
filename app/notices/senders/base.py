"""What every kind of channel is asked to do, and how it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlencode

from app.fetch import Fetched, fetch
from app.logs import masked
from app.networks import office_policy
from app.notices.wording import Message
from app.outgoing import FetchError, FetchRefused
from app.text import shown


@dataclass(frozen=True)
class Channel:
    """A channel in one version; its secrets stay out of everything that is printed."""

    id: int
    version: int
    settings: Any
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """A message to one address; ``id`` stays the same in every attempt."""

    id: str
    address: str
    name: str
    message: Message


class Fate(StrEnum):
    """What a channel knows of a message that it took."""

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class NotSent(Exception):
    """A channel did not take a message; ``lasting`` says that it would not take it the next time either."""

    def __init__(self, reason: str, *, lasting: bool) -> None:
        super().__init__(reason)
        self.reason = shown(masked(reason), 300)
        self.lasting = lasting


class Sender(Protocol):
    """One kind of channel."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Hand a message over and return what the channel calls it, or raise."""


class Reporter(Protocol):
    """A kind of channel that tells, when asked, what became of a message."""

    def fate(self, channel: Channel, message_id: str, address: str) -> Fate | None:
        """Return what is known of a message."""


def exchange(method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes | None = None) -> Fetched:
    """Exchange a request with a provider; what cannot be reached now may be reached later."""
    try:
        answer = fetch(method, url, headers=headers, content=content, policy=office_policy())
    except FetchError as error:
        raise NotSent(error.reason, lasting=isinstance(error, FetchRefused)) from None
    if answer.status == 429 or answer.status >= 500:
        raise NotSent(f"status {answer.status}", lasting=False)
    return answer


def ask(
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Exchange a request whose answer is a JSON object, as all messengers' are."""
    sent = dict(headers or {})
    content = None
    if body is not None:
        sent["Content-Type"] = "application/json; charset=utf-8"
        content = json.dumps(body, ensure_ascii=False).encode()
    answer = exchange(method, f"{url}?{urlencode(query)}" if query else url, sent, content)
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotSent(f"status {answer.status}, no JSON object", lasting=400 <= answer.status < 500)
    return found
