"""What differs between two calendars, and how two changes of one calendar join: pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.problems.placed import Placed

Calendar = Mapping[str, Placed]
"""Placed sessions by key."""


class Change(StrEnum):
    """What happened to a session between two calendars."""

    ADDED = "added"
    MOVED = "moved"
    PEOPLE = "people"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Merged:
    """Two changes joined; ``clashes`` are the sessions that both changed, differently."""

    calendar: dict[str, Placed]
    clashes: tuple[str, ...]


def compare(before: Calendar, after: Calendar) -> dict[str, Change]:
    """Return what changed, by session; ``moved`` is another time or venue, whatever else."""
    changes = {}
    for key in sorted(before.keys() | after.keys()):
        change = _change(before.get(key), after.get(key))
        if change is not None:
            changes[key] = change
    return changes


def merge(base: Calendar, mine: Calendar, theirs: Calendar, scope: Collection[str]) -> Merged:
    """Join what a plan made of its base with what others published since; out of its scope the plan says nothing."""
    calendar, clashes = {}, []
    for key in sorted(base.keys() | mine.keys() | theirs.keys()):
        before, now = base.get(key), theirs.get(key)
        wanted = mine.get(key) if key in scope else before
        chosen = now if wanted == before else wanted
        if before not in (wanted, now) and wanted != now:
            clashes.append(key)
        if chosen is not None:
            calendar[key] = chosen
    return Merged(calendar, tuple(clashes))


def _change(before: Placed | None, after: Placed | None) -> Change | None:
    if before == after:
        return None
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.CANCELLED
    same_place = (before.day, before.start, before.venue) == (after.day, after.start, after.venue)
    return Change.PEOPLE if same_place else Change.MOVED
