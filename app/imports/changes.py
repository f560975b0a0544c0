"""What a bundle would change: its rows against those that are stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.facts import Fact
from app.imports.schemas import ListCounts
from app.problems.bundle import Bundle
from app.problems.snapshot import LISTS


@dataclass(frozen=True)
class ListChanges:
    """The rows of one list that are new or changed, and the stored rows that the bundle does not name."""

    counts: ListCounts
    written: Sequence[Fact] = ()
    earlier: Sequence[Fact | None] = ()
    """What each of the written rows was, or nothing."""
    absent: Sequence[Fact] = ()


@dataclass(frozen=True)
class Changes:
    """Everything a bundle would change."""

    settings: ListCounts
    lists: dict[str, ListChanges] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether anything changes at all."""
        return not self.settings.unchanged or any(item.written for item in self.lists.values())

    def counts(self) -> dict[str, ListCounts]:
        """The numbers of the report."""
        return {"committee": self.settings, **{name: item.counts for name, item in self.lists.items()}}

    def rows(self) -> Iterator[tuple[str, Fact | None, Fact]]:
        """Every row that is written, before and after, with its list's name."""
        for name, item in self.lists.items():
            for before, after in zip(item.earlier, item.written, strict=True):
                yield name, before, after

    def merged(self, bundle: Bundle) -> Bundle | None:
        """The facts as they would be, the bundle's own rows first; None when that is the bundle itself."""
        absent = {name: item.absent for name, item in self.lists.items() if item.absent}
        if not absent:
            return None
        return bundle.model_copy(update={name: (*getattr(bundle, name), *rows) for name, rows in absent.items()})


def compare(stored: Bundle | None, bundle: Bundle) -> Changes:
    """Compare a bundle with what is stored; without anything stored all is new."""
    if stored is None:
        return Changes(
            ListCounts(created=1),
            {facts.name: _all_new(getattr(bundle, facts.name)) for facts in LISTS},
        )
    same = settings_of(stored) == settings_of(bundle)
    return Changes(
        ListCounts(unchanged=1) if same else ListCounts(updated=1),
        {facts.name: _compare_list(facts, stored, bundle) for facts in LISTS},
    )


def settings_of(bundle: Bundle) -> tuple[Any, ...]:
    """What is stored with the committee itself."""
    return bundle.committee, bundle.first_day, bundle.last_day, bundle.as_of


def _all_new(rows: Sequence[Fact]) -> ListChanges:
    return ListChanges(ListCounts(created=len(rows)), rows, (None,) * len(rows))


def _compare_list(facts: Any, stored: Bundle, bundle: Bundle) -> ListChanges:
    before = {facts.identify(row): row for row in getattr(stored, facts.name)}
    rows: Sequence[Fact] = getattr(bundle, facts.name)
    pairs = [(row, before.pop(facts.identify(row), None)) for row in rows]
    changed = [(row, old) for row, old in pairs if row != old]
    written, earlier = [row for row, _ in changed], [old for _, old in changed]
    created = sum(old is None for _, old in pairs)
    counts = ListCounts(created=created, updated=len(written) - created, unchanged=len(rows) - len(written))
    return ListChanges(counts, written, earlier, tuple(before.values()))
