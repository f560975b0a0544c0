"""Who and what a search for free times asks for, or what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.diaries.items import Frame, Whose
from app.diaries.schemas import FreeTimesQuery, Owner
from app.errors import Flaw, Invalid
from app.problems import bundle as facts

LONGEST_DAYS = 400
MOST_PEOPLE = 1000

Stretches = list[tuple[date, date]]


@dataclass(frozen=True)
class Wanted:
    """What a search asks for; ``people`` have to be free on the days of their stretches."""

    people: Mapping[str, Stretches]
    departments: Sequence[Whose]
    venues: Sequence[facts.Venue]
    """Candidates, the most fitting first; none when no venue is asked for or none fits."""
    needs_venue: bool
    groups: frozenset[str]
    form: facts.Format | None
    """The format that is meant to take place, if it is known."""
    minutes: int
    limit: int

    @property
    def format(self) -> str | None:
        """Key of the format."""
        return None if self.form is None else self.form.key

    @property
    def blocks(self) -> tuple[str, ...] | None:
        """Parts of the day that the format uses; None for all."""
        return None if self.form is None else self.form.blocks

    @property
    def day_kinds(self) -> tuple[str, ...]:
        """Kinds of days that are used: without a format working days."""
        return ("working",) if self.form is None else self.form.day_kinds

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Weekdays that are used, from 1."""
        return (1, 2, 3, 4, 5, 6, 7) if self.form is None else self.form.weekdays


def require_days(query: FreeTimesQuery) -> None:
    """Refuse days that are out of order or too many."""
    if query.until < query.since:
        raise _wrong(Flaw("/to", "last_before_first", {"first": query.since, "last": query.until}, "query"))
    if (query.until - query.since).days >= LONGEST_DAYS:
        raise _wrong(Flaw("/to", "too_many_days", {"limit": LONGEST_DAYS}, "query"))


def read_wishes(frame: Frame, query: FreeTimesQuery) -> Wanted:
    """Look up everything that a search names."""
    flaws = list(_unknown(frame, query))
    if not (query.member or query.group or query.department or _needs_venue(query)):
        flaws.append(Flaw("", "nobody_wanted", place="query"))
    if query.minutes is None and query.format is None:
        flaws.append(Flaw("/minutes", "missing", place="query"))
    if flaws:
        raise _wrong(*flaws)
    form = frame.formats.get(query.format or "")
    people = _people(frame, query)
    if len(people) > MOST_PEOPLE:
        raise _wrong(Flaw("/group", "too_many_people", {"limit": MOST_PEOPLE}, "query"))
    departments = {row.key: row for row in frame.bundle.departments}
    return Wanted(
        people=people,
        departments=[_department(departments[key], frame) for key in dict.fromkeys(query.department)],
        venues=_venues(frame, query),
        needs_venue=_needs_venue(query),
        groups=frozenset(query.group),
        form=form,
        minutes=query.minutes or (form.duration_minutes if form else 0),
        limit=query.limit,
    )


def _wrong(*flaws: Flaw) -> Invalid:
    return Invalid(flaws=flaws)


def _needs_venue(query: FreeTimesQuery) -> bool:
    return bool(query.venue or query.venue_kind or query.capacity is not None)


def _unknown(frame: Frame, query: FreeTimesQuery) -> Iterator[Flaw]:
    bundle = frame.bundle
    known: tuple[tuple[str, Sequence[str], Iterable[str]], ...] = (
        ("member", query.member, frame.snapshot.members),
        ("group", query.group, {row.key for row in bundle.groups}),
        ("department", query.department, frame.snapshot.departments),
        ("venue", query.venue, frame.snapshot.venues),
        ("venue_kind", query.venue_kind, {row.kind for row in bundle.venues}),
        ("format", [query.format] if query.format else [], frame.formats),
    )
    for name, keys, there in known:
        for place, key in enumerate(keys):
            if key not in there:
                pointer = f"/{name}" if name == "format" else f"/{name}/{place}"
                yield Flaw(pointer, "no_such_key", {"name": key}, "query")


def _people(frame: Frame, query: FreeTimesQuery) -> dict[str, Stretches]:
    """Named members on all days, members of groups while they belong to one."""
    found: dict[str, Stretches] = {key: [(frame.first, frame.last)] for key in query.member}
    groups = set(query.group)
    for row in frame.bundle.memberships:
        first, last = max(row.since or frame.first, frame.first), min(row.until or frame.last, frame.last)
        if row.group in groups and first <= last:
            found.setdefault(row.member, []).append((first, last))
    return found


def _department(row: facts.Department, frame: Frame) -> Whose:
    return Whose(Owner.DEPARTMENT, row.key, frame.snapshot.departments[row.key], row.name, row.name_en)


def _venues(frame: Frame, query: FreeTimesQuery) -> list[facts.Venue]:
    """Candidates: as named, else by kind and then the smallest that holds everybody."""
    fitting = [row for row in frame.bundle.venues if row.capacity >= (query.capacity or 0)]
    if query.venue:
        places = {key: place for place, key in enumerate(dict.fromkeys(query.venue))}
        return sorted((row for row in fitting if row.key in places), key=lambda row: places[row.key])
    if not _needs_venue(query):
        return []
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(query.venue_kind))}
    chosen = [row for row in fitting if not kinds or row.kind in kinds]
    return sorted(chosen, key=lambda row: (kinds.get(row.kind, 0), row.capacity))
