"""Access tokens of messengers' interfaces, kept in memory for as long as they hold."""

import time
from collections import defaultdict
from collections.abc import Callable
from threading import Lock

from app.notices.senders.base import Channel

EARLY = 300
"""A token is renewed so many seconds before it ends."""

_kept: dict[tuple[int, int], tuple[str, float]] = {}
_locks: defaultdict[int, Lock] = defaultdict(Lock)
"""One for each channel, so that a slow provider holds nobody else up."""


def token_of(channel: Channel, renew: Callable[[], tuple[str, int]]) -> str:
    """Return the token of a channel, asking for a new one only when there is none that holds."""
    name = (channel.id, channel.version)
    with _locks[channel.id]:
        token, ends = _kept.get(name, ("", 0.0))
        if time.monotonic() < ends:
            return token
        token, seconds = renew()
        _kept[name] = (token, time.monotonic() + max(0, seconds - EARLY))
        return token


def forget_token(channel: Channel) -> None:
    """Drop a token that the other side no longer takes."""
    _kept.pop((channel.id, channel.version), None)
