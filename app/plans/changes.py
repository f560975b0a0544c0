"""What differs between two calendars, and how two changes of one calendar join: pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
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
    POSTPONED = "postponed"
    CONFIRMED = "confirmed"
    """It was provisional and is firm now; nothing else changed."""


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


def provisional_of(
    calendar: Calendar,
    changes: Mapping[str, Change],
    before: Collection[str],
    scope: Collection[str],
    since: date | None,
) -> set[str]:
    """Return what is published provisionally: of a plan's own sessions those that begin on a day or later.

    What the plan says nothing about stays as it was, and what is firm already stays firm unless it moves.
    """
    provisional = {key for key in before if key in calendar and key not in scope}
    for key in calendar.keys() & set(scope):
        stays_firm = key not in before and changes.get(key) not in (Change.ADDED, Change.MOVED)
        if since is not None and calendar[key].day >= since and not stays_firm:
            provisional.add(key)
    return provisional


def made_firm(calendar: Calendar, before: Collection[str], now: Collection[str]) -> set[str]:
    """Return the sessions that were published provisionally and are firm from now on."""
    return {key for key in before if key in calendar and key not in now}


def _change(before: Placed | None, after: Placed | None) -> Change | None:
    if before == after:
        return None
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.CANCELLED
    same_place = (before.day, before.start, before.venue) == (after.day, after.start, after.venue)
    return Change.PEOPLE if same_place else Change.MOVED
