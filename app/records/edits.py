"""What a request does to rows of facts, before anything is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.facts import Fact
from app.lists import FactList

AnyList = FactList[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """One row to be made (no ``before``), changed or deleted (no ``after``); ``pointer`` leads to it in the request."""

    pointer: str = ""
    before: Any = None
    after: Any = None
    number: int = 0
    """The stored row's number."""
    version: int = 0
    """The stored row's version."""

    def touches(self, *fields: str) -> bool:
        """Whether any of these fields is new, gone or another."""
        if self.before is None or self.after is None:
            return True
        return any(getattr(self.before, name) != getattr(self.after, name) for name in fields)

    def both(self, field: str) -> Iterator[Any]:
        """A field's values before and after, where there are any."""
        for fact in (self.before, self.after):
            if fact is not None:
                yield getattr(fact, field)


@dataclass(frozen=True, slots=True)
class ListEdits:
    """Rows of one list to be made, changed and deleted."""

    facts: AnyList
    edits: Sequence[Edit]

    def gone(self) -> set[tuple[object, ...]]:
        """What told rows apart that are deleted or become others."""
        before = {self.facts.identify(edit.before) for edit in self.edits if edit.before is not None}
        return before - {self.facts.identify(edit.after) for edit in self.edits if edit.before and edit.after}

    def new(self) -> Iterator[tuple[Edit, Fact]]:
        """Rows as they shall be."""
        return ((edit, edit.after) for edit in self.edits if edit.after is not None)
