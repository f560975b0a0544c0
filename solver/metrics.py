"""What a schedule costs, recomputed from the schedule alone: the score analysis, equal to the cost to the unit.

Works on any well-formed schedule, feasible or not, and imports only ``solver.problem`` and ``solver.schedule``.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from solver.problem import NONE, Assignment, Group, Problem, Role, Session
from solver.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Match:
    """One reason for a cost: ``amount`` units; ``numbers`` say where they come from, see each preference."""

    sessions: tuple[int, ...]
    people: tuple[int, ...]
    amount: int
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one preference costs: ``weight`` times the amounts of its matches; without a weight it has none."""

    preference: str
    weight: int
    cost: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A schedule's cost and its parts, one for each preference."""

    cost: int
    parts: tuple[Part, ...]

    def part(self, preference: str) -> Part:
        """Return the part of a preference; raises KeyError for an unknown name."""
        for part in self.parts:
            if part.preference == preference:
                return part
        raise KeyError(preference)


def measure(problem: Problem, schedule: Schedule) -> Score:
    """Price a well-formed schedule.

    Parameters
    ----------
    problem
        Whose weights and wishes count.
    schedule
        Any well-formed schedule; violations are of no matter here.
    """
    facts = _Facts(problem, schedule)
    parts = tuple(_part(facts, preference, find) for preference, find in PREFERENCES.items())
    return Score(sum(part.cost for part in parts), parts)


class _Facts:
    """The schedule with what several preferences count."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.placed = {assignment.session: assignment for assignment in schedule.assignments}

    @cached_property
    def groups(self) -> list[tuple[int, int, Group, Assignment]]:
        """Session, number and facts of every group of a scheduled session."""
        return [
            (index, number, group, assignment)
            for index, assignment in self.placed.items()
            for number, group in enumerate(self.problem.sessions[index].groups)
        ]

    @cached_property
    def timed(self) -> list[tuple[int, Session, Assignment]]:
        """Scheduled sessions with their facts."""
        return [(index, self.problem.sessions[index], assignment) for index, assignment in self.placed.items()]


def _part(facts: _Facts, preference: str, find: Callable[[_Facts], Iterator[Match]]) -> Part:
    weight: int = getattr(facts.problem.weights, preference)
    matches = tuple(find(facts)) if weight else ()
    return Part(preference, weight, weight * sum(match.amount for match in matches), matches)


def _unscheduled(facts: _Facts) -> Iterator[Match]:
    """Amount: the priority of a session left out."""
    for index, session in enumerate(facts.problem.sessions):
        if index not in facts.placed:
            yield Match((index,), (), session.priority)


def _coverage(facts: _Facts) -> Iterator[Match]:
    """Amount: attendances that a person lacks; numbers: attended, minimum, duty."""
    for index, duty in enumerate(facts.problem.duties):
        attended: Counter[int] = Counter()
        for session in duty.sessions:
            if session in facts.placed:
                attended.update(facts.placed[session].attends)
        for person in duty.people:
            lacking = duty.minimum - attended[person]
            if lacking > 0:
                yield Match((), (person,), lacking, (attended[person], duty.minimum, index))


def _fair_load(facts: _Facts) -> Iterator[Match]:
    """Amount: squared deviation from the target; numbers: picks, target; sessions: those that picked the person."""
    picked: dict[int, list[int]] = {}
    for index, session, assignment in facts.timed:
        pools = {number for number, group in enumerate(session.groups) if group.role is Role.POOL}
        for group, person in assignment.people:
            if group in pools:
                picked.setdefault(person, []).append(index)
    for index, someone in enumerate(facts.problem.people):
        sessions = picked.get(index, [])
        if someone.target != NONE and len(sessions) != someone.target:
            numbers = (len(sessions), someone.target)
            yield Match(tuple(sessions), (index,), (len(sessions) - someone.target) ** 2, numbers)


def _absence(facts: _Facts, role: Role) -> Iterator[Match]:
    """Amount: people of a group who do not attend in any role; numbers: the group."""
    for index, number, group, assignment in facts.groups:
        if group.role is role:
            absent = tuple(sorted(set(group.people) - assignment.attends))
            if absent:
                yield Match((index,), absent, len(absent), (number,))


def _quorum_absence(facts: _Facts) -> Iterator[Match]:
    """Amount: absent people of a quorum's body; numbers: the group."""
    return _absence(facts, Role.QUORUM)


def _preferred_absence(facts: _Facts) -> Iterator[Match]:
    """Amount: absent people of a preferred group; numbers: the group."""
    return _absence(facts, Role.PREFERRED)


def _pool_short(facts: _Facts) -> Iterator[Match]:
    """Amount: picks below what is wanted; numbers: picks, wanted, group."""
    for index, number, group, assignment in facts.groups:
        if group.role is Role.POOL:
            picks = sum(pair[0] == number for pair in assignment.people)
            if picks < group.want:
                yield Match((index,), (), group.want - picks, (picks, group.want, number))


def _substitute_presider(facts: _Facts) -> Iterator[Match]:
    """Amount: the presider's place in the list, 0 for the first; numbers: the group."""
    for index, number, group, assignment in facts.groups:
        if group.role is Role.PRESIDER:
            for group_number, person in assignment.people:
                if group_number == number and group.people[0] != person:
                    yield Match((index,), (person,), group.people.index(person), (number,))


def _target_date(facts: _Facts) -> Iterator[Match]:
    """Amount: whole weeks between target and first day; numbers: day, target."""
    for index, session, assignment in facts.timed:
        weeks = abs(assignment.day - session.target) // 7
        if session.target != NONE and weeks:
            yield Match((index,), (), weeks, (assignment.day, session.target))


def _preferred_block(facts: _Facts) -> Iterator[Match]:
    """Amount: 1 for a start in none of the preferred blocks; numbers: the start."""
    for index, session, assignment in facts.timed:
        blocks = [facts.problem.blocks[number] for number in session.preferred_blocks]
        if blocks and not any(block.start <= assignment.start < block.end for block in blocks):
            yield Match((index,), (), 1, (assignment.start,))


def _month_balance(facts: _Facts) -> Iterator[Match]:
    """Amount: sessions of a month above the limit; numbers: sessions, limit, month (12 * year + month - 1), balance."""
    for index, balance in enumerate(facts.problem.balances):
        months: dict[int, list[int]] = {}
        for session in balance.sessions:
            if session in facts.placed:
                months.setdefault(facts.problem.months[facts.placed[session].day], []).append(session)
        for month, sessions in sorted(months.items()):
            if len(sessions) > balance.limit:
                numbers = (len(sessions), balance.limit, month, index)
                yield Match(tuple(sorted(sessions)), (), len(sessions) - balance.limit, numbers)


def _venue_preference(facts: _Facts) -> Iterator[Match]:
    """Amount: the cost of the venue among the session's candidates; numbers: the venue."""
    for index, session, assignment in facts.timed:
        if assignment.venue in session.venues:
            cost = session.venue_costs[session.venues.index(assignment.venue)]
            if cost:
                yield Match((index,), (), cost, (assignment.venue,))


def _avoided_time(facts: _Facts) -> Iterator[Match]:
    """Amount: 1 for a session that meets any avoided time on any of its days; numbers: the first such day."""
    for index, session, assignment in facts.timed:
        days = range(assignment.day, assignment.day + session.days)
        end = assignment.start + session.duration
        met = [
            part.day for part in session.avoid if part.day in days and part.start < end and assignment.start < part.end
        ]
        if met:
            yield Match((index,), (), 1, (min(met),))


PREFERENCES: dict[str, Callable[[_Facts], Iterator[Match]]] = {
    "unscheduled": _unscheduled,
    "coverage": _coverage,
    "fair_load": _fair_load,
    "quorum_absence": _quorum_absence,
    "preferred_absence": _preferred_absence,
    "pool_short": _pool_short,
    "substitute_presider": _substitute_presider,
    "target_date": _target_date,
    "preferred_block": _preferred_block,
    "month_balance": _month_balance,
    "venue_preference": _venue_preference,
    "avoided_time": _avoided_time,
}
"""Every preference by the name of its weight, the dearest tier first."""
