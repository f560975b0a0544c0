"""What a change of the published calendar costs: people told, weighed by how soon it is, as ``docs/repair.md`` says.

Costs are whole numbers of twentieths of a *point*; one point is one person told of one change in the far future, so
that half prices and tenths stay whole.
"""

from dataclasses import dataclass
from enum import StrEnum

from solver.problem import NONE, Assignment, Problem
from solver.schedule import Schedule

POINT = 20
"""Units of cost in one point."""
SOON, NEAR = 14, 45
"""Days ahead within which a change is most urgent, and urgent."""
URGENT, PRESSING, CALM = 4, 2, 1
PROVISIONAL = 10
"""A provisional session is so many times cheaper to change."""


class Kind(StrEnum):
    """What happens to a session, the gravest first."""

    POSTPONED = "postponed"
    ADDED = "added"
    MOVED = "moved"
    VENUE = "venue"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Change:
    """How a session differs from what is published: ``left`` lose a part in it, ``joined`` get one.

    ``old`` is None for a session that was not published, ``new`` for one that is postponed.
    """

    session: int
    kind: Kind
    old: Assignment | None
    new: Assignment | None
    left: tuple[int, ...]
    joined: tuple[int, ...]
    cost: int

    @property
    def told(self) -> frozenset[int]:
        """Everybody who has to be told."""
        old = frozenset() if self.old is None else self.old.attends
        new = frozenset() if self.new is None else self.new.attends
        if self.kind is Kind.PEOPLE:
            return frozenset(self.left) | frozenset(self.joined)
        return old | new


@dataclass(frozen=True, slots=True)
class Prices:
    """What each change of one session costs: another time, another venue only, a replaced person, postponing."""

    move: int
    venue: int
    person: int
    out: int


@dataclass(frozen=True)
class Tariff:
    """Prices of all sessions; ``penalty`` exceeds whatever all other changes together can cost.

    It is due for a session left out although it is mandatory, pinned to a time, ``needed`` by one that never moves,
    or though nothing may be postponed.
    """

    problem: Problem
    base: dict[int, Assignment]
    needed: frozenset[int]
    postpone: bool
    penalty: int

    @staticmethod
    def of(
        problem: Problem, base: dict[int, Assignment], *, needed: frozenset[int] = frozenset(), postpone: bool = True
    ) -> "Tariff":
        """Make the prices of a problem."""
        weight = problem.weights.unscheduled
        told = sum(URGENT * (3 * len(item.people) + 1) for item in base.values())
        return Tariff(
            problem,
            base,
            needed,
            postpone,
            POINT * (1 + told + sum(weight * item.priority for item in problem.sessions)),
        )

    def prices(self, session: int) -> Prices:
        """Prices of one session; what is not published costs nothing to place."""
        old, facts = self.base.get(session), self.problem.sessions[session]
        pinned = facts.pin is not None and (facts.pin.day != NONE or facts.pin.start != NONE)
        if old is None:
            return Prices(0, 0, 0, self.penalty if facts.mandatory else 0)
        unit = POINT * urgency(self.problem, old.day)
        if session in self.problem.provisional:
            unit //= PROVISIONAL
        told = max(len(old.attends), 1)
        out = told * unit + POINT * self.problem.weights.unscheduled * facts.priority
        if facts.mandatory or pinned or session in self.needed or not self.postpone:
            out += self.penalty
        return Prices(told * unit, told * unit // 2, 2 * unit, out)

    def changes(self, schedule: Schedule) -> list[Change]:
        """Every session in which a schedule differs from the base, in the order of sessions."""
        placed = {item.session: item for item in schedule.assignments}
        every = sorted({*placed, *self.base})
        found = (self.change(session, placed.get(session)) for session in every)
        return [change for change in found if change is not None]

    def change(self, session: int, new: Assignment | None) -> Change | None:
        """How a session differs from the base and what that costs; None when it does not."""
        old, prices = self.base.get(session), self.prices(session)
        if old == new:
            return None
        if new is None:
            return Change(session, Kind.POSTPONED, old, None, _everybody(old), (), prices.out)
        if old is None:
            return Change(session, Kind.ADDED, None, new, (), _everybody(new), 0)
        left = tuple(sorted({person for _, person in set(old.people) - set(new.people)}))
        joined = tuple(sorted({person for _, person in set(new.people) - set(old.people)}))
        cost = prices.person * max(len(left), len(joined))
        if (old.day, old.start) != (new.day, new.start):
            return Change(session, Kind.MOVED, old, new, left, joined, cost + prices.move)
        if old.venue != new.venue:
            return Change(session, Kind.VENUE, old, new, left, joined, cost + prices.venue)
        return Change(session, Kind.PEOPLE, old, new, left, joined, cost)


def urgency(problem: Problem, day: int) -> int:
    """How much a change of what stands on a day weighs."""
    ahead = day - problem.as_of
    return URGENT if ahead <= SOON else PRESSING if ahead <= NEAR else CALM


def _everybody(assignment: Assignment | None) -> tuple[int, ...]:
    return () if assignment is None else tuple(sorted(assignment.attends))
