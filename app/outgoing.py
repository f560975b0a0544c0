"""Where connections to configured addresses may lead, and how long they may take.

Tests hand in a policy of their own; nothing else can.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

import httpx

from app.addresses import Address, is_public, parsed

Resolver = Callable[[str, int], Sequence[str]]


class FetchError(Exception):
    """The exchange did not come about; the word says why and holds nothing of the address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FetchRefused(FetchError):
    """The address is none that the service connects to; trying again changes nothing."""


class FetchFailed(FetchError):
    """Nobody answered, or not in time, or not in a way that can be read; another try may succeed."""


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the system which addresses a name has."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Policy:
    """Where connections may lead and how much an exchange may take."""

    allows: Callable[[Address], bool] = is_public
    resolve: Resolver = system_resolver
    seconds: float = 10.0
    most_bytes: int = 1_000_000
    redirects: int = 3
    verify: ssl.SSLContext | None = None
    """Whose certificates are believed; left out, those the system's authorities have signed."""


PUBLIC: Final = Policy()
"""What holds in the service itself."""

_in_force: Policy = PUBLIC


def in_force() -> Policy:
    """Return the policy that holds; jobs ask for it where nobody hands them one."""
    return _in_force


@contextmanager
def fetching(policy: Policy) -> Iterator[None]:
    """Let another policy hold inside the block: for tests, whose servers are on this machine."""
    global _in_force
    before, _in_force = _in_force, policy
    try:
        yield
    finally:
        _in_force = before


@dataclass(frozen=True)
class Deadline:
    """The moment by which an exchange has to be over."""

    at: float

    def left(self, wanted: float | None = None) -> float:
        """Seconds that are left, or raise."""
        rest = self.at - time.monotonic()
        if rest <= 0:
            raise FetchFailed("too_slow")
        return rest if wanted is None else min(rest, wanted)


def pinned_addresses(host: str, port: int, policy: Policy, deadline: Deadline) -> list[str]:
    """Resolve a name once and return where to connect; refuse the name if any of its addresses is refused."""
    try:
        found = _in_time(lambda: policy.resolve(host, port), deadline)
        addresses = [parsed(text) for text in found]
    except (OSError, UnicodeError):
        raise FetchFailed("unknown_host") from None
    except ValueError:
        raise FetchRefused("unreadable_address") from None
    if not addresses:
        raise FetchFailed("unknown_host")
    if not all(policy.allows(address) for address in addresses):
        raise FetchRefused("address_not_public")
    return [str(address) for address in addresses]


@cache
def authorities() -> ssl.SSLContext:
    """Whose certificates are believed: the public authorities, whatever the environment says."""
    return httpx.create_ssl_context(trust_env=False)


def _in_time(work: Callable[[], Sequence[str]], deadline: Deadline) -> Sequence[str]:
    """Do what cannot be interrupted in another thread, and wait for it no longer than the deadline allows."""
    found: list[Sequence[str] | Exception] = []

    def do() -> None:
        try:
            found.append(work())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=do, name="resolver", daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not found:
        raise FetchFailed("too_slow")
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]
