"""The only place that asks what time it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system_time() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _system_time


def now() -> datetime:
    """Return the present moment in UTC."""
    return _read()


@contextmanager
def clock_reading(read: Callable[[], datetime] | datetime) -> Iterator[None]:
    """Let ``now`` answer with a fixed moment, or with what a function reads, inside the block."""
    global _read
    before = _read
    _read = (lambda: read) if isinstance(read, datetime) else read
    try:
        yield
    finally:
        _read = before
