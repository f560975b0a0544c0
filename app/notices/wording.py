"""The words of a message, in the reader's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from app.notices.items import Item, NoticeKind, Place
from app.plans.wording import say_moment
from app.text import Language, say


@dataclass(frozen=True)
class Frame:
    """What surrounds the changes: whose message it is, from whom, in which language and zone."""

    committee: str
    committee_en: str | None
    time_zone: str
    language: Language
    name: str | None = None
    """The member; without one it goes to a group."""


@dataclass(frozen=True)
class Message:
    """A message ready to be sent."""

    title: str
    lines: tuple[str, ...]
    more: tuple[str, ...]
    """For every number of lines left out, the line that says so instead."""

    @property
    def text(self) -> str:
        """The whole message."""
        return "\n".join([self.title, *self.lines])

    def within(self, most_bytes: int) -> str:
        """As much of the message as fits, by whole lines; the last one tells how much is left out."""
        if len(self.text.encode()) <= most_bytes:
            return self.text
        for kept in range(len(self.lines) - 1, 0, -1):
            text = "\n".join([self.title, *self.lines[:kept], self.more[len(self.lines) - kept - 1]])
            if len(text.encode()) <= most_bytes:
                return text
        return self.title.encode()[:most_bytes].decode(errors="ignore")


def compose(frame: Frame, items: Sequence[Item]) -> Message:
    """Say what changed: one line each, under a heading for each kind of change."""
    if is_link(items):
        return compose_link(frame, "…")
    lines = [say(frame.language, "message.greeting", name=frame.name)] if frame.name else []
    number = 0
    for kind, group in groupby(items, key=lambda item: item["kind"]):
        lines.append(say(frame.language, f"message.kind.{kind}"))
        for item in group:
            number += 1
            lines.append(_line(frame, item, number))
    return _message(frame, lines)


def is_link(items: Sequence[Item]) -> bool:
    """Whether a message holds a link to the member's pages."""
    return bool(items) and items[0]["kind"] == NoticeKind.SIGN_IN


def compose_link(frame: Frame, link: str) -> Message:
    """Give the member a link; what is shown of the message afterwards holds none."""
    return _message(frame, [say(frame.language, "message.link", name=frame.name or "", link=link)])


def compose_trial(frame: Frame, channel: str) -> Message:
    """Say that this is only a trial of a channel."""
    return _message(frame, [say(frame.language, "message.trial", channel=channel)])


def _message(frame: Frame, lines: Sequence[str]) -> Message:
    title = say(frame.language, "message.title", committee=_named(frame, frame.committee, frame.committee_en))
    more = tuple(say(frame.language, "message.more", count=count) for count in range(1, len(lines) + 1))
    return Message(title, tuple(lines), more)


def _line(frame: Frame, item: Item, number: int) -> str:
    new, old, kind = item["new"], item["old"], NoticeKind(item["kind"])
    parts = [f"{number}. {_named(frame, item['name'], item['name_en'])}"]
    parts.append(_place(frame, new if new is not None else old))
    text = say(frame.language, "message.colon").join(parts)
    if kind is NoticeKind.MOVED:
        text += say(frame.language, "message.was", place=_place(frame, old))
    if new is not None and new["provisional"]:
        text += say(frame.language, "message.provisional")
    text += "".join(_further(frame, item, new))
    return text


def _further(frame: Frame, item: Item, new: Place | None) -> Iterator[str]:
    """What role the person has, into what a session was merged, why something is not so, and what stands."""
    if new is not None and new["role"] != "attending" and frame.name:
        yield say(frame.language, f"message.role.{new['role']}")
    if item.get("into"):
        yield say(frame.language, "message.into", into=_named(frame, item["into"], item["into_en"]))
    if item.get("who"):
        yield say(frame.language, "message.who", who=item["who"])
    if item.get("note"):
        yield say(frame.language, "message.note", note=item["note"])
    if item.get("until"):
        yield say(frame.language, "message.until", until=item["until"])
    if item.get("why"):
        yield say(frame.language, "message.reason", reason=item["why"][frame.language])
    if item.get("stands"):
        yield say(frame.language, "message.stands", state=say(frame.language, f"message.state.{item['stands']}"))
    if new is None and item.get("reason"):
        yield say(frame.language, "message.reason", reason=item["reason"])


def _place(frame: Frame, place: Place) -> str:
    zone = ZoneInfo(frame.time_zone)
    start, end = (datetime.fromisoformat(place[name]).astimezone(zone) for name in ("starts_at", "ends_at"))
    venue = _named(frame, place["venue"], place["venue_en"]) if place["venue"] else None
    return say_moment(frame.language, start, end, days=place["days"], venue=venue)


def when_and_where(frame: Frame, starts_at: datetime, ends_at: datetime, days: int, venue: str | None) -> str:
    """Say when and where something takes place."""
    zone = ZoneInfo(frame.time_zone)
    return say_moment(frame.language, starts_at.astimezone(zone), ends_at.astimezone(zone), days=days, venue=venue)


def _named(frame: Frame, name: str, name_en: str | None) -> str:
    return name_en if frame.language == "en" and name_en else name
