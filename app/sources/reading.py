"""Foreign calendars read by children that are limited in time and memory, and replaced when they overrun."""

import atexit
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from multiprocessing.connection import Connection
from queue import Empty, LifoQueue
from socket import socketpair
from threading import BoundedSemaphore
from typing import Any, Final

from app.calendar.feed import UID_DOMAIN
from app.sources.ics import Unreadable
from app.sources.spans import Span

SECONDS: Final = 3.0
"""How long one calendar may take; a child's start is not counted."""
MEMORY_MB: Final = 512
CHILDREN: Final = 2

_idle: "LifoQueue[_Child]" = LifoQueue()
_places = BoundedSemaphore(CHILDREN)


@dataclass(frozen=True)
class Description:
    """What is known of a calendar object beside its bytes."""

    uid: str
    component: str
    recurs: bool
    starts_at: datetime | None
    ends_at: datetime | None
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Asked:
    """Within which times, and in which zone what names none is meant."""

    low: datetime
    high: datetime
    zone: str


def read_object(content: bytes, asked: Asked) -> Description:
    """Read one calendar object, or raise Unreadable."""
    found = _ask(content, asked, act="object", own=f"@{UID_DOMAIN}")
    starts, ends = (datetime.fromisoformat(found[name]) if found[name] else None for name in ("starts", "ends"))
    spans = tuple(map(Span.of, found["spans"]))
    return Description(found["uid"], found["component"], found["recurs"], starts, ends, spans)


def read_spans(content: bytes, asked: Asked, own: str | None = f"@{UID_DOMAIN}") -> list[Span]:
    """Read when a calendar's owner is busy, or raise Unreadable; what ends in ``own`` is the service's and left out."""
    return [Span.of(item) for item in _ask(content, asked, act="spans", own=own)]


@lru_cache(maxsize=512)
def read_times(content: bytes, component: str, asked: Asked) -> list[tuple[datetime, datetime]]:
    """Read when an object takes place; one that takes too long takes place never."""
    try:
        found = _ask(content, asked, act="times", component=component)
    except Unreadable:
        return []
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in found]


@lru_cache(maxsize=512)
def read_rings(content: bytes, asked: Asked) -> bool:
    """Whether an alarm of an object goes off."""
    try:
        return bool(_ask(content, asked, act="rings"))
    except Unreadable:
        return False


@lru_cache(maxsize=512)
def read_expanded(content: bytes, component: str, asked: Asked) -> bytes:
    """An object as its single times."""
    return str(_ask(content, asked, act="expanded", component=component)).encode()


def _ask(content: bytes, asked: Asked, **question: Any) -> Any:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not_a_calendar") from None
    document = {"content": text, "low": asked.low.isoformat(), "high": asked.high.isoformat(), "zone": asked.zone}
    with _child() as child:
        answer = child.ask(json.dumps({**document, **question}).encode())
    if "answer" not in answer:
        raise Unreadable(answer["reason"], answer["value"])
    return answer["answer"]


@contextmanager
def _child() -> Iterator["_Child"]:
    """Have a child to oneself: an idle one, or a new one while there are few."""
    with _places:
        try:
            child = _idle.get_nowait()
        except Empty:
            child = _Child()
        try:
            yield child
        finally:
            if child.living:
                _idle.put(child)


class _Child:
    """A reading process and the line to it."""

    def __init__(self) -> None:
        ours, theirs = socketpair()
        with theirs:
            descriptor = theirs.fileno()
            command = [sys.executable, "-m", "app.sources.reader", str(descriptor), str(MEMORY_MB)]
            self._process = subprocess.Popen(command, pass_fds=[descriptor], stdin=subprocess.DEVNULL)
        self._line: Connection[bytes, bytes] = Connection(ours.detach())
        self.living = True
        atexit.register(self.end)
        self.ask(json.dumps({"act": "warm"}).encode(), seconds=60)

    def ask(self, question: bytes, seconds: float = SECONDS) -> Any:
        """Ask and wait for the answer; a child that takes too long is ended."""
        try:
            self._line.send_bytes(question)
            if self._line.poll(seconds):
                return json.loads(self._line.recv_bytes())
        except (EOFError, OSError):
            pass
        self.end()
        return {"reason": "too_costly", "value": ""}

    def end(self) -> None:
        """End the process."""
        if self.living:
            self.living = False
            atexit.unregister(self.end)
            self._line.close()
            self._process.kill()
            self._process.wait()
