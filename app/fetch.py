"""The one way out: every request to an address that people configured goes through here.

A name is resolved once, and every address it has must be public; the connection is made to the address that was
checked, so that a name which changes its mind meanwhile gains nothing. Proxies and the environment play no part. A
whole exchange, from the first look-up to the last byte, has one deadline and a limit of bytes; nothing is unpacked.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpcore
import httpx

from app.outgoing import (
    PUBLIC,
    Deadline,
    FetchError,
    FetchFailed,
    FetchRefused,
    Policy,
    authorities,
    pinned_addresses,
)

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CREDENTIALS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True)
class Fetched:
    """What was answered in the end; ``content`` exactly as it came."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    policy: Policy = PUBLIC,
) -> Fetched:
    """Exchange one request; only what changes nothing (GET, HEAD) follows redirects, each checked like the first."""
    deadline = Deadline(time.monotonic() + policy.seconds)
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    for _ in range(policy.redirects + 1):
        answer = _exchange(method, _address(url), sent, content, policy, deadline)
        target = answer.headers.get("location")
        if answer.status not in REDIRECTS or method not in ("GET", "HEAD") or target is None:
            return answer
        url, sent = _next(answer.url, target, sent)
    raise FetchRefused("too_many_redirects")


def _address(url: str) -> httpx.URL:
    try:
        parts = httpx.URL(url)
        port = parts.port
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise FetchRefused("unreadable_address") from None
    if parts.scheme not in ("http", "https") or not parts.host or parts.userinfo or port == 0:
        raise FetchRefused("unreadable_address")
    return parts


def _next(url: str, target: str, sent: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Where a redirect leads; credentials stay with the host they are for, and nothing falls back to plain HTTP."""
    before = _address(url)
    try:
        after = before.join(target)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise FetchRefused("unreadable_address") from None
    if before.scheme == "https" and after.scheme != "https":
        raise FetchRefused("redirect_to_plain_http")
    same = (before.scheme, before.host, before.port) == (after.scheme, after.host, after.port)
    return str(after), {name: value for name, value in sent.items() if same or name not in _CREDENTIALS}


def _exchange(
    method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes | None, policy: Policy, deadline: Deadline
) -> Fetched:
    transport = _Transport(policy, deadline)
    sent = {**headers, "accept-encoding": "identity"}
    try:
        with (
            httpx.Client(
                transport=transport, trust_env=False, follow_redirects=False, timeout=policy.seconds
            ) as client,
            client.stream(method, url, headers=sent, content=content) as answer,
        ):
            if answer.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
                raise FetchFailed("packed_answer")
            return Fetched(answer.status_code, dict(answer.headers), _body(answer, policy, deadline), str(url))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise _failure(error) from None


def _failure(error: BaseException) -> FetchError:
    """What went wrong, told without the library's words, which may hold the address and its secrets."""
    if isinstance(error, httpx.TimeoutException):
        return FetchFailed("too_slow")
    if isinstance(error, httpx.ConnectError):
        return FetchFailed("not_reached")
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError)):
        return FetchRefused("unreadable_address")
    return FetchFailed("broken_answer")


def _body(answer: httpx.Response, policy: Policy, deadline: Deadline) -> bytes:
    length = answer.headers.get("content-length", "0")
    if length.isascii() and length.isdecimal() and int(length[:19]) > policy.most_bytes:
        raise FetchFailed("too_large")
    found = bytearray()
    for chunk in answer.iter_raw():
        found += chunk
        deadline.left()
        if len(found) > policy.most_bytes:
            raise FetchFailed("too_large")
    return bytes(found)


class _Transport(httpx.HTTPTransport):
    """httpx's own transport on connections that lead only where the policy allows."""

    def __init__(self, policy: Policy, deadline: Deadline) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=policy.verify or authorities(), network_backend=_Backend(policy, deadline), max_connections=1
        )


@dataclass
class _Backend(httpcore.NetworkBackend):
    """Opens connections to checked addresses, and lets none of their operations outlast the deadline."""

    policy: Policy
    deadline: Deadline
    plain: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the address that a name has, if it may be connected to."""
        *others, last = pinned_addresses(host, port, self.policy, self.deadline)
        for address in others:
            with suppress(httpcore.ConnectError):
                return self._connect(address, port, timeout, socket_options)
        return self._connect(last, port, timeout, socket_options)

    def _connect(self, address: str, port: int, timeout: float | None, options: Any) -> "_Stream":
        stream = self.plain.connect_tcp(address, port, self.deadline.left(timeout), None, options)
        return _Stream(stream, self.deadline)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Nothing is reached through the file system."""
        raise FetchRefused("unreadable_address")


@dataclass
class _Stream(httpcore.NetworkStream):
    """A connection whose every step may last no longer than what is left of the whole exchange."""

    plain: httpcore.NetworkStream
    deadline: Deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return self.plain.read(max_bytes, self.deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send everything."""
        self.plain.write(buffer, self.deadline.left(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on in secret, with whoever proves to be the name that was asked for."""
        secret = self.plain.start_tls(ssl_context, server_hostname, self.deadline.left(timeout))
        return _Stream(secret, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        return self.plain.get_extra_info(info)

    def close(self) -> None:
        """End the connection."""
        self.plain.close()
