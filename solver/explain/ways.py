"""The cheapest ways out: changes after each of which a session has a place, applied, solved again and checked."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from solver.advice import Advisor
from solver.checker import Violation, find_violations, new_or_worse
from solver.explain.changes import Act, Change, changed
from solver.explain.conflict import Status, explain
from solver.explain.core import Undecided
from solver.explain.elastic import Allowance, Elastic
from solver.greedy import best_option
from solver.metrics import measure
from solver.problem import Assignment, Problem
from solver.repair.prices import POINT
from solver.schedule import Schedule

TRIED = 3
"""How many cheapest changes are tried for each that is asked for."""


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that give a session a place, what they cost in points, and by how much the plan's cost differs then.

    ``told`` are the people of sessions that move for it.
    """

    changes: tuple[Change, ...]
    place: Assignment
    cost: float
    difference: int
    told: frozenset[int]


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways out, the cheapest first; ``complete`` says that there are no others of these kinds."""

    ways: tuple[Way, ...]
    complete: bool
    seconds: float


def ways_out(
    problem: Problem,
    schedule: Schedule,
    index: int,
    *,
    advisor: Advisor,
    allowance: Allowance | None = None,
    limit: int = 5,
    seconds: float = 2.0,
) -> Ways:
    """Look for the cheapest changes that give a session a place while all that is not named in them stays.

    Parameters
    ----------
    problem, schedule
        The facts, and where all sessions stand; the one that is asked about has no place in it.
    index
        The session without a place.
    advisor
        Knows the same problem and schedule; sessions that move are placed by it. It is left as it was.
    allowance
        What may be offered beyond the session's own facts.
    limit
        How many ways to look for.
    seconds
        When to stop looking.
    """
    begin = time.monotonic()
    search = _Search(problem, schedule, index, advisor)
    found: list[Way] = []
    complete = False
    try:
        elastic = Elastic(problem, schedule, index, allowance or Allowance())
        for _ in range(TRIED * limit):
            if len(found) == limit or time.monotonic() > begin + seconds:
                break
            answer = elastic.next()
            if answer is None:
                complete = True
                break
            changes, place, cost = answer
            way = search.way(changes, place, cost)
            if way is not None:
                found.append(way)
    except Undecided:
        complete = False
    found.sort(key=lambda way: (way.cost, way.difference))
    return Ways(tuple(found), complete, time.monotonic() - begin)


class _Search:
    """Makes ways of what the model proposes, and lets only those pass that hold."""

    def __init__(self, problem: Problem, schedule: Schedule, index: int, advisor: Advisor) -> None:
        self.problem, self.index, self.advisor = problem, index, advisor
        self.placed = {item.session: item for item in schedule.assignments}
        self.before: list[Violation] = find_violations(problem, schedule)
        self.cost = measure(problem, schedule).cost

    def way(self, changes: Sequence[Change], place: Assignment, cost: int) -> Way | None:
        """Move what has to move, ask again with the changed facts, and judge the result."""
        problem = changed(self.problem, changes)
        moving = [change.session for change in changes if change.act is Act.MOVE]
        moved = self._moved(place, moving)
        if moved is None:
            return None
        others = {**self.placed, **moved}
        again = explain(problem, Schedule.of(others), self.index)
        if again.status is not Status.PLACE:
            return None
        schedule = Schedule.of({**others, self.index: place})
        if new_or_worse(find_violations(problem, schedule), self.before):
            return None
        told = frozenset[int]().union(*(self.placed[n].attends | moved[n].attends for n in moving))
        complete = tuple(
            replace(change, place=moved[change.session]) if change.act is Act.MOVE else change for change in changes
        )
        difference = measure(problem, schedule).cost - self.cost
        return Way(complete, place, cost / POINT, difference, told)

    def _moved(self, place: Assignment, moving: Sequence[int]) -> dict[int, Assignment] | None:
        """Other places for sessions that stand in the way; None where one finds none."""
        state, static = self.advisor.state, self.advisor.static
        if not moving:
            return {}
        old = [state.remove(number) for number in moving]
        state.place(place)
        moved: dict[int, Assignment] = {}
        try:
            for number in moving:
                option = best_option(state, static.sessions[number])
                if option is None:
                    return None
                moved[number] = option.assignment
                state.place(option.assignment)
        finally:
            for number in moved:
                state.remove(number)
            state.remove(self.index)
            for item in old:
                state.place(item)
        return moved
