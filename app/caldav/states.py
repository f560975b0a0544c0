"""What tokens of the sessions' calendar name: a state of it, and how far a reader has come on the way to one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from app.caldav.items import DavRefused
from app.caldav.kept import TOKEN
from app.caldav.names import d

DAY: Final = 86_400
STATE: Final = re.compile(r"([0-9]{1,11}):([0-9]{1,11})(?::([0-9a-f]{0,8}):([0-9a-z.,-]*))?")
SLOT: Final = re.compile(r"([0-9]{1,18}-[0-9])\.([0-9a-f]{8})")


@dataclass(frozen=True)
class State:
    """A state of a member's sessions, small enough to be told to the reader instead of being kept."""

    revision: int = 0
    """The member's revision: what was published later has a higher one; 0 when nothing was read yet."""
    day: int = 0
    """When the day began, in seconds: tells what has left since by age."""
    frame: str = ""
    """Stands for what is the same for all events: names, language, the way they are written."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """Slots of date enquiries that are shown, each with what tells whether it has changed."""

    @property
    def since(self) -> datetime:
        """When its day began."""
        return datetime.fromtimestamp(self.day, UTC)

    def written(self) -> str:
        """The state as it stands in a token."""
        slots = ",".join(f"{name}.{mark}" for name, mark in sorted(self.slots.items()))
        return f"{self.revision}:{self.day}:{self.frame}:{slots}"

    @classmethod
    def read(cls, text: str) -> "State | None":
        """Read it from a token."""
        found = STATE.fullmatch(text)
        if found is None:
            return None
        revision, day, frame, slots = found.groups()
        parts = [SLOT.fullmatch(part) for part in (slots or "").split(",") if part]
        return cls(int(revision), int(day), frame or "", {part[1]: part[2] for part in parts if part is not None})


@dataclass(frozen=True)
class Way:
    """From one state to another, told in parts, in the order of names."""

    start: State = State()
    goal: State | None = None
    """Left out at the beginning: it will be the present one."""
    after: str = ""
    """The last name that was told."""

    def written(self, purpose: str) -> str:
        """The token to go on with."""
        assert self.goal is not None  # whoever stops on the way knows where it leads
        return f"{purpose}:{self.start.written()};{self.goal.written()};{self.after}"

    @classmethod
    def read(cls, purpose: str, token: str, moment: datetime) -> "Way":
        """Read a token; one that is none of this calendar's is refused."""
        if not token:
            return cls()
        prefix, _, text = token.partition(f"{purpose}:")
        start, *rest = text.split(";")
        states = [State.read(part) for part in (start, *rest[:1])]
        known = not prefix and len(rest) in (0, 2)
        latest = moment + timedelta(days=1)
        if not known or any(state is None or state.day > latest.timestamp() for state in states):
            raise DavRefused(403, d("valid-sync-token"))
        return cls(states[0] or State(), states[1] if rest else None, rest[1] if rest else "")


def purpose_of(member_id: int) -> str:
    """How tokens of a member's sessions begin."""
    return f"{TOKEN}sessions-{member_id}"


def day_of(moment: datetime) -> int:
    """When a moment's day began, in seconds."""
    return int(moment.timestamp() // DAY * DAY)
