"""What a change of the calendar is for one member, and where a session stands: the same words wherever it is told."""

from datetime import date, datetime, time

from app.text import Language, knows, say

GONE = ("postponed", "cancelled")


def kind_for(attended: bool, attends: bool, change: str) -> str:
    """What a session's change is for somebody: added, released, part (of the people), or the change itself."""
    if attended and attends:
        return "part" if change == "people" else change
    if attends:
        return "added"
    return change if change in GONE else "released"


def say_change(language: Language, kind: str, session: str, before: str, after: str) -> str:
    """One line that tells a member of a change; an unknown kind is told as a move."""
    key = f"change.{kind}" if knows(f"change.{kind}") else "change.moved"
    return say(language, key, session=session, before=before, after=after)


def say_place(
    language: Language, day: date, start: time, *, end: time | None = None, days: int = 1, venue: str | None = None
) -> str:
    """Where a session stands: date, hours, venue."""
    hours = f"{start:%H:%M}" if end is None else f"{start:%H:%M}–{end:%H:%M}"
    text = say(
        language,
        "place.when",
        year=day.year,
        month=say(language, f"place.month.{day.month}"),
        day=day.day,
        weekday=say(language, f"place.weekday.{day.isoweekday()}"),
        hours=hours,
    )
    if days > 1:
        text += say(language, "place.days", days=days)
    return text + (say(language, "place.where", venue=venue) if venue else "")


def say_moment(language: Language, start: datetime, end: datetime, *, days: int = 1, venue: str | None = None) -> str:
    """Where a session stands whose moments are those of the committee's zone."""
    return say_place(language, start.date(), start.time(), end=end.time(), days=days, venue=venue)
