"""What is wrong with a row of a bundle, as a record and as a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.errors import Flaw
from app.facts import Fact
from app.lists import row_key
from app.problems.bundle import AnnualPlan, Bundle, Department, Enquiry, Format, Session, Topic, Venue
from app.problems.snapshot import LISTS
from app.text import Language, say, shown

NESTED = {AnnualPlan, Department, Venue, Format, Topic, Session, Enquiry}
"""Rows that hold facts of their own."""


@dataclass(frozen=True)
class RowFlaw(Flaw):
    """A flaw in one row, which ``key`` names; ``reason`` is the rule it breaks."""

    key: str = field(default="", kw_only=True)

    def sentence(self, language: Language) -> str:
        """Return the reason as a sentence that names the row; lists are called by their names."""
        sentence = super().sentence(language)
        if "list" in self.values:
            named = {**self.values, "list": say(language, f"list.{self.values['list']}")}
            sentence = say(language, f"reason.{self.reason}", **named)
        colon = "：" if language == "zh" else ": "
        return f"“{shown(self.key)}”{colon}{sentence}" if self.key else sentence

    def document(self, language: Language) -> dict[str, str]:
        """Return the flaw as a member of a problem document, with the key of its row."""
        return {**super().document(language), "key": shown(self.key)}


@dataclass(frozen=True, slots=True)
class Place:
    """A fact in its bundle: the pointer to it and the key of the row it belongs to."""

    pointer: str
    key: str
    fact: Fact

    def flaw(self, reason: str, *path: str | int, **values: object) -> RowFlaw:
        """A flaw of this fact, or of what lies at a path inside it."""
        return RowFlaw("/".join((self.pointer, *map(str, path))), reason, values, key=self.key)


def places(bundle: Bundle, *names: str) -> Iterator[Place]:
    """Every fact of the named lists, or of all, and what lies inside each, in the bundle's order."""
    if not names or "committee" in names:
        yield from _inside("/committee", bundle.committee.key, bundle.committee)
    for facts in LISTS:
        nested = facts.fact in NESTED
        for number, row in enumerate(getattr(bundle, facts.name) if not names or facts.name in names else ()):
            place = Place(f"/{facts.name}/{number}", row_key(facts.identify(row)), row)
            yield from _inside(place.pointer, place.key, row) if nested else (place,)


def _inside(pointer: str, key: str, fact: Fact) -> Iterator[Place]:
    yield Place(pointer, key, fact)
    for name, value in fact:
        if isinstance(value, Fact):
            yield from _inside(f"{pointer}/{name}", key, value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Fact):
            for number, item in enumerate(value):
                yield from _inside(f"{pointer}/{name}/{number}", key, item)
