"""What the checker says: one typed record per break of a rule, without sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from solver.problem import NONE


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One break of a rule.

    ``detail`` is a short code that tells which side of the rule is broken. ``numbers`` begins with what was found and
    what is allowed where something is counted, and goes on with what tells the item; a single number is an item.
    """

    rule: str
    sessions: tuple[int, ...]
    people: tuple[int, ...] = ()
    venues: tuple[int, ...] = ()
    resources: tuple[int, ...] = ()
    day: int = NONE
    numbers: tuple[int, ...] = ()
    detail: str = ""

    @property
    def excess(self) -> int:
        """By how much the rule is broken, in the rule's own unit; 1 where nothing is counted."""
        return abs(self.numbers[0] - self.numbers[1]) if len(self.numbers) > 1 else 1

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two violations the same matter, but for the sessions involved and the excess."""
        item = self.numbers[2:] if len(self.numbers) > 1 else self.numbers
        return (self.rule, self.detail, self.people, self.venues, self.resources, self.day, item)


def new_or_worse(found: Iterable[Violation], base: Iterable[Violation]) -> list[Violation]:
    """Return those of ``found`` that no violation of ``base`` already contains.

    A violation is contained in another of the same key when it involves no further session and its excess is no
    larger; so mending a part of a break is never held against it.
    """
    known: dict[tuple[object, ...], list[Violation]] = {}
    for violation in base:
        known.setdefault(violation.key, []).append(violation)
    return [
        violation
        for violation in found
        if not any(
            set(violation.sessions) <= set(old.sessions) and violation.excess <= old.excess
            for old in known.get(violation.key, ())
        )
    ]
