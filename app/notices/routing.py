"""Which channel a message goes by next: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DOWN_AFTER = 3
"""A channel that failed so often in a row is passed over while it rests, if there is another one."""
REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=15)


@dataclass(frozen=True)
class Way:
    """A channel by which a message may go, and the address it has there."""

    channel_id: int
    key: str
    address: str
    failures: int
    paused_until: datetime | None

    def rests(self, moment: datetime) -> bool:
        """Whether it is left alone for now."""
        return self.paused_until is not None and self.paused_until > moment


@dataclass(frozen=True)
class Step:
    """What to do with a message now: send it a way, wait until a moment, or give up."""

    way: Way | None = None
    wait_until: datetime | None = None


def next_step(ways: Sequence[Way], tried: Sequence[str], moment: datetime) -> Step:
    """Take the first way that is left; one that is down only when nothing else is."""
    left = [way for way in ways if way.key not in tried]
    if not left:
        return Step()
    for way in left:
        if not way.rests(moment):
            return Step(way=way)
        if way.failures < DOWN_AFTER:
            return Step(wait_until=way.paused_until)
    return Step(wait_until=min(way.paused_until for way in left if way.paused_until is not None))


def rest_after(failures: int) -> timedelta:
    """How long a channel is left alone after so many failures in a row."""
    return min(REST * (1 << min(failures - 1, 10)), LONGEST_REST)


def ordered(keys: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Channels in a member's own order where it names one; of names that are no channels nothing comes."""
    return [key for key in dict.fromkeys(wanted) if key in keys] if wanted else list(keys)


def addresses(contact: Mapping[str, str | None], fields: Mapping[str, str], kind: str) -> str | None:
    """The address that a contact holds for a kind of channel."""
    return contact.get(fields[kind]) if kind in fields else None
