"""What a calendar holds, whoever keeps it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.errors import Problem


class DavRefused(Exception):
    """A precondition of WebDAV does not hold; ``name`` is its element, ``sentence`` says more to a person."""

    def __init__(self, status: int, name: str, *, path: str | None = None, sentence: str | None = None) -> None:
        super().__init__(name)
        self.status, self.name, self.path, self.sentence = status, name, path, sentence


class DavUnauthorized(Problem):
    """This needs a device's name and password, made by the member or the secretariat."""

    status = 401
    title = "unauthorized"


@dataclass(frozen=True)
class Times:
    """A range of time that is asked for."""

    low: datetime
    high: datetime


@dataclass
class Item:
    """One calendar object; its bytes are loaded only when somebody wants them."""

    number: int
    name: str
    uid: str
    component: str
    etag: str
    changed_at: datetime
    recurs: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    size: int | None = None
    content: bytes | None = None
    schedule_tag: str | None = None


@dataclass(frozen=True)
class Changes:
    """What has changed since a token; ``more`` when there is more than was asked for."""

    items: Sequence[Item]
    gone: Sequence[str]
    token: str
    more: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which objects a query can match at all, as far as columns tell."""

    component: str | None = None
    times: Times | None = None
    uid: str | None = None


class Calendar(Protocol):
    """A collection of calendar objects."""

    name: str
    components: Sequence[str]
    properties: Mapping[str, str]
    writable: bool

    def items(self, wanted: Wanted | None = None) -> list[Item]:
        """The objects, or those that a query can match."""

    def named(self, names: Iterable[str]) -> dict[str, Item]:
        """Objects by their names, as far as there are any."""

    def load(self, items: Iterable[Item]) -> None:
        """Load the bytes of objects."""

    def token(self) -> str:
        """What names the calendar's present state."""

    def changes(self, token: str, limit: int | None) -> Changes:
        """What has changed since a token; an empty one stands for the beginning."""
