"""What changes for one person between two calendars, session by session: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

Item = dict[str, Any]
"""A change as it is stored: session and names, kind, ``old`` and ``new`` place, and why."""
Place = dict[str, Any]
"""Time, venue and part of one person in one session."""


class NoticeKind(StrEnum):
    """What a change is to the person, in the order in which a message tells it."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    MERGED = "merged"
    MOVED = "moved"
    NEW = "new"
    AGAIN = "again"
    """It was postponed, cancelled or the person was off it, and takes place again."""
    ROLE = "role"
    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"
    LEFT = "left"
    """It takes place without the person."""
    LEAVE_ASKED = "leave_asked"
    """Somebody asks the person for leave from it."""
    LEAVE_APPROVED = "leave_approved"
    LEAVE_REFUSED = "leave_refused"
    PROPOSAL_ACCEPTED = "proposal_accepted"
    """Another time that the person proposed is taken up."""
    PROPOSAL_DECLINED = "proposal_declined"
    REPLY_OUTDATED = "reply_outdated"
    """The person's reply by mail was to an older invitation and counts no longer."""
    REPLY_REFUSED = "reply_refused"
    """The person's reply by mail cannot be taken, as when it came too late."""
    DATES_ASKED = "dates_asked"
    """Times are held for a session, and the person is asked which of them suit."""
    SIGN_IN = "sign_in"
    """A link to the person's pages."""


WHEN_AND_WHERE = ("starts_at", "ends_at", "days", "venue")


@dataclass(frozen=True)
class Fate:
    """What became of a session that is no longer there for the person."""

    invitation: str | None
    session: str
    invited_before: bool


def kind_of(old: Place | None, new: Place | None, fate: Fate) -> NoticeKind | None:
    """What a change is, or None where the person need not be told anything."""
    if new is None:
        return None if old is None else _gone(fate)
    if old is None:
        return NoticeKind.AGAIN if fate.invited_before else NoticeKind.NEW
    return _still_there(old, new)


def _gone(fate: Fate) -> NoticeKind:
    if fate.session == "merged":
        return NoticeKind.MERGED
    known = {"postponed": NoticeKind.POSTPONED, "withdrawn": NoticeKind.LEFT}
    return known.get(fate.invitation or "", NoticeKind.CANCELLED)


def _still_there(old: Place, new: Place) -> NoticeKind | None:
    if any(old[name] != new[name] for name in WHEN_AND_WHERE):
        return NoticeKind.MOVED
    if old["role"] != new["role"]:
        return NoticeKind.ROLE
    if old["provisional"] != new["provisional"]:
        return NoticeKind.PROVISIONAL if new["provisional"] else NoticeKind.CONFIRMED
    return None


def role_of(roles: Iterable[str]) -> str:
    """What a person's roles come down to for the person."""
    found = set(roles)
    if "presider" in found:
        return "presider"
    return "invited" if found == {"preferred"} else "attending"


def joined(held: Sequence[Item], later: Sequence[Item]) -> list[Item]:
    """Two changes, of which nobody was told the first, as one from what was told last to what holds now."""
    first = {item["session"]: item for item in held}
    found = []
    for item in later:
        before = first.pop(item["session"], None)
        whole = item if before is None else _joined(before, item)
        if whole is not None:
            found.append(whole)
    return in_order([*first.values(), *found])


def _joined(before: Item, after: Item) -> Item | None:
    old, new = before["old"], after["new"]
    if old is None and new is None:
        return None
    if old is not None and new is not None:
        kind = _still_there(old, new)
    else:
        kind = NoticeKind(before["kind"] if old is None else after["kind"])
    return None if kind is None else {**after, "old": old, "kind": kind.value}


def in_order(items: Iterable[Item]) -> list[Item]:
    """Items as a message tells them: by what happened, then by time."""
    rank = {kind.value: number for number, kind in enumerate(NoticeKind)}
    return sorted(items, key=lambda item: (rank[item["kind"]], _when(item), item["session"]))


def still_matters(item: Item, moment: datetime) -> bool:
    """Whether anything that an item speaks of is not over yet."""
    return any(_end(place) > moment for place in (item["old"], item["new"]) if place is not None)


def _when(item: Item) -> str:
    place: Mapping[str, Any] = item["new"] or item["old"]
    return str(place["starts_at"])


def _end(place: Place) -> datetime:
    return datetime.fromisoformat(place["ends_at"]) + timedelta(days=place["days"] - 1)
