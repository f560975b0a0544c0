"""Days that are kept free: blackouts, season windows, suspensions, rest days and holidays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.diaries.items import Frame, Item
from app.diaries.schemas import Kind
from app.problems import bundle as facts
from solver.problem import DayKind


@dataclass(frozen=True)
class Concern:
    """What is known of a session that might take place; None where it is not known."""

    format: str | None = None
    areas: frozenset[str] | None = None
    groups: frozenset[str] | None = None


@dataclass(frozen=True)
class Closure:
    """Days that some sessions keep free; empty = all."""

    kind: Kind
    source: str
    row: facts.Blackout | facts.SeasonWindow | facts.Suspension
    exempt: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    hard: bool = True

    def takes(self, concern: Concern) -> bool | None:
        """Whether it keeps a session away; None when it has nothing to do with it."""
        if concern.format in self.exempt or (
            self.row.formats and concern.format is not None and concern.format not in self.row.formats
        ):
            return None
        if self.row.areas and concern.areas is not None and not concern.areas & set(self.row.areas):
            return None
        if self.groups and concern.groups is not None and not concern.groups & set(self.groups):
            return None
        named = concern.format is not None or not (self.row.formats or self.exempt)
        placed = concern.areas is not None or not self.row.areas
        attended = concern.groups is not None or not self.groups
        return self.hard and named and placed and attended


def closures(bundle: facts.Bundle) -> Iterator[Closure]:
    """All days kept free, but for suspensions that are lifted."""
    for blackout in bundle.blackouts:
        yield Closure(Kind.BLACKOUT, "blackouts", blackout, blackout.exempt_formats)
    for season in bundle.season_windows:
        hard = season.strength is facts.Strength.HARD
        yield Closure(Kind.SEASON, "season_windows", season, groups=season.groups, hard=hard)
    for suspension in bundle.suspensions:
        if suspension.lifted_at is None:
            yield Closure(Kind.SUSPENSION, "suspensions", suspension, suspension.exempt_formats)


def closure_items(frame: Frame, concern: Concern) -> Iterator[Item]:
    """Days kept free that concern a session, or may."""
    for closure in closures(frame.bundle):
        takes = closure.takes(concern)
        stretch = frame.stretch(closure.row.first, closure.row.last)
        if takes is not None and stretch is not None:
            row = closure.row
            word = closure.kind.value if takes else f"{closure.kind}_some" if closure.hard else f"{closure.kind}_soft"
            yield Item(*stretch, closure.kind, takes, word, closure.source, row.key, None, row.name, row.name_en)


def day_items(frame: Frame) -> Iterator[Item]:
    """Rest days and holidays: they take nothing, as formats say whether they use them."""
    kinds = {DayKind.REST: Kind.REST, DayKind.HOLIDAY: Kind.HOLIDAY}
    for day in frame.days():
        kind = kinds.get(frame.working_days.kind(day))
        if kind is not None:
            source = "day_overrides" if day in frame.working_days.overrides else "calendar"
            start, end = frame.stretch(day, day) or (frame.after, frame.before)
            yield Item(start, end, kind, False, kind.value, source, day.isoformat() if source != "calendar" else None)


def closed_days(frame: Frame, concern: Concern) -> set[date]:
    """Days on which a session may not take place, for what is known of it."""
    found: set[date] = set()
    rows: Iterable[Closure] = (closure for closure in closures(frame.bundle) if closure.takes(concern))
    for closure in rows:
        found.update(frame.days(closure.row.first, closure.row.last))
    return found
