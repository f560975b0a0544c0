"""One thing in a diary, and the facts around it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from app.diaries.schemas import Kind, Owner, Reason
from app.problems import bundle as facts
from app.problems.membership import lasts
from app.problems.placed import days_of, minutes_of
from app.problems.snapshot import Snapshot
from app.problems.working_days import WorkingDays
from app.text import Language, say, shown

ONE_DAY = timedelta(days=1)
ORDER = {kind: place for place, kind in enumerate(Kind)}
NAME_SHOWN = 200


@dataclass(frozen=True)
class Item:
    """Something that a diary holds from ``start`` to ``end``; ``word`` is the sentence that says it.

    ``amount`` is how many of a department's officers it takes, None being all.
    """

    start: datetime
    end: datetime
    kind: Kind
    takes: bool
    word: str
    source: str
    key: str | None = None
    number: int | None = None
    name: str | None = None
    name_en: str | None = None
    amount: int | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from other things."""
        return self.source, self.key, self.number, self.word, self.name

    @property
    def rank(self) -> tuple[bool, int]:
        """The lower, the more it says about the time; what takes it goes before what does not."""
        return not self.takes, ORDER[self.kind]

    def reason(self, language: Language) -> Reason:
        """Say it in the reader's language."""
        name = self.name_en if language == "en" and self.name_en else self.name
        return Reason(
            kind=self.kind,
            takes=self.takes,
            source=self.source,
            key=self.key,
            number=self.number,
            name=None if name is None else shown(name, NAME_SHOWN),
            officers=self.amount,
            sentence=say(language, f"diary.{self.word}", name="" if name is None else shown(name, NAME_SHOWN)),
        )


@dataclass(frozen=True)
class Frame:
    """A committee's facts, and the days that are looked at."""

    snapshot: Snapshot
    first: date
    last: date
    now: datetime

    @property
    def bundle(self) -> facts.Bundle:
        """The committee's facts."""
        return self.snapshot.bundle

    @cached_property
    def zone(self) -> ZoneInfo:
        """The committee's zone."""
        return ZoneInfo(self.bundle.committee.time_zone)

    @cached_property
    def after(self) -> datetime:
        """The moment at which the days begin."""
        return self.moment(self.first)

    @cached_property
    def before(self) -> datetime:
        """The moment at which the days are over."""
        return self.moment(self.last + ONE_DAY)

    @cached_property
    def working_days(self) -> WorkingDays:
        """What kind of day a date is."""
        return WorkingDays.of(self.bundle.day_overrides)

    @cached_property
    def sessions(self) -> dict[str, facts.Session]:
        """Sessions by key."""
        return {session.key: session for session in self.bundle.sessions}

    @cached_property
    def formats(self) -> dict[str, facts.Format]:
        """Formats by key."""
        return {form.key: form for form in self.bundle.formats}

    @cached_property
    def offices(self) -> dict[str, facts.Office]:
        """Offices by the members who hold one."""
        return {member.key: member.office for member in self.bundle.members if member.office is not None}

    @cached_property
    def memberships(self) -> dict[str, list[facts.Membership]]:
        """Memberships by member."""
        return grouped(self.bundle.memberships, "member")

    def moment(self, day: date, at: time = time()) -> datetime:
        """A local time as a moment in UTC."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def days(self, first: date | None = None, last: date | None = None) -> Iterator[date]:
        """Days that are looked at, of a stretch where one is given."""
        low, high = max(first or self.first, self.first), min(last or self.last, self.last)
        for step in range((high - low).days + 1):
            yield low + timedelta(days=step)

    def stretch(self, first: date, last: date) -> tuple[datetime, datetime] | None:
        """The part of some days that is looked at."""
        low, high = max(first, self.first), min(last, self.last)
        return (self.moment(low), self.moment(high + ONE_DAY)) if low <= high else None

    def groups_of(self, member: str, day: date) -> set[str]:
        """Groups that a member belongs to on a day."""
        return {row.group for row in self.memberships.get(member, ()) if lasts(row, day)}

    def hours(self, session: facts.Session, day: date, start: time) -> list[tuple[datetime, datetime]]:
        """Start and end of a session on each of its days, were it to begin then."""
        form = self.formats[session.format]
        length = timedelta(minutes=minutes_of(session, form))
        starts = [self.moment(day + timedelta(days=number), start) for number in range(days_of(session, form))]
        return [(moment, moment + length) for moment in starts if moment < self.before and moment + length > self.after]


@dataclass(frozen=True)
class Whose:
    """Whose diary is looked at."""

    kind: Owner
    key: str
    number: int
    name: str
    name_en: str | None = None
    own: bool = False
    """Whether the reader looks at the reader's own diary."""


def grouped(rows: Any, field: str) -> dict[str, list[Any]]:
    """Rows by one of their fields."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, field)].append(row)
    return dict(found)
