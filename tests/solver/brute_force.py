"""The best schedule of a tiny problem by enumeration: the checker judges, the metrics price.

Each session's options are (placement, people) pairs that the checker accepts on their own. Depth first, cheapest
option first; two options of different sessions are compared once by the checker, a whole schedule always. Branches end
where a lower bound (own costs of options, coverage and load that can still be reached) meets the best so far.
"""

from dataclasses import dataclass, field
from itertools import chain, combinations, product

from solver.checker import Violation, find_violations
from solver.metrics import measure
from solver.problem import NONE, Assignment, Problem, Role
from solver.schedule import Schedule

People = tuple[tuple[int, int], ...]
PEOPLE_RULES = {"required_is_present", "presider_is_present", "quorum_is_met", "pool_is_filled"}
OWN = (
    "quorum_absence",
    "preferred_absence",
    "pool_short",
    "substitute_presider",
    "target_date",
    "preferred_block",
    "venue_preference",
)
"""Preferences that price one session at a time."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to place a session, or to leave it out (``assignment`` None), with its own cost."""

    assignment: Assignment | None
    cost: int
    attends: frozenset[int] = frozenset()


def optimum(problem: Problem) -> tuple[int, Schedule] | None:
    """Return the least cost and a schedule that has it, or None when every schedule has a violation."""
    search = _Search(problem)
    search.descend(0, 0)
    return search.best


def options_of(problem: Problem, index: int) -> list[Option]:
    """Every way to place a session that breaks no rule on its own, leaving it out included, cheapest first."""
    placements = _placements(problem, index)
    needed = any(is_curable(item) and item.sessions == (index,) for item in find_violations(problem, Schedule()))
    left_out = Option(None, problem.weights.unscheduled * problem.sessions[index].priority)
    found = [] if needed else [left_out]
    if placements:
        teams = _teams(problem, index, placements[0])
        people = {person for team, _ in teams for _, person in team}
        for placement in placements:
            cost = _own_cost(problem, placement)
            away = {person for person in people if _is_away(problem, placement, person)}
            for team, price in teams:
                attends = frozenset(person for _, person in team)
                if not attends & away:
                    found.append(Option(_with(placement, team), cost + price, attends))
    return sorted(found, key=lambda option: option.cost)


def is_curable(violation: Violation) -> bool:
    """Whether placing further sessions can end the violation."""
    return violation.rule == "mandatory_is_scheduled" or (
        violation.detail == "missing" and violation.rule in ("frozen_stays", "stages_in_order", "plenary_alone")
    )


def _placements(problem: Problem, index: int) -> list[Assignment]:
    session = problem.sessions[index]
    starts, venues = range(problem.slots_per_day), (NONE, *range(len(problem.venues)))
    every = (
        Assignment(index, day, start, venue) for day, start, venue in product(range(problem.n_days), starts, venues)
    )
    ours = [item for item in every if not session.container or item.venue == NONE]
    return [item for item in ours if all(_about_people(violation) for violation in _alone(problem, item))]


def _teams(problem: Problem, index: int, placement: Assignment) -> list[tuple[People, int]]:
    """Everybody who may attend together, as pairs with their own cost; judged at any one placement."""
    choices = []
    for number, group in enumerate(problem.sessions[index].groups):
        sizes = range(len(group.people) + 1) if group.role is not Role.PRESIDER else range(2)
        subsets = chain.from_iterable(combinations(sorted(group.people), size) for size in sizes)
        choices.append([tuple((number, person) for person in subset) for subset in subsets])
    found = []
    for parts in product(*choices):
        team: People = tuple(chain.from_iterable(parts))
        judged = _alone(problem, _with(placement, team))
        if all(violation.rule == "person_is_available" for violation in judged):
            found.append((team, _own_cost(problem, _with(placement, team), of_people=True)))
    return found


def _alone(problem: Problem, assignment: Assignment) -> list[Violation]:
    """Violations of a schedule of this assignment only that concern it and cannot be cured."""
    found = find_violations(problem, Schedule((assignment,)))
    return [item for item in found if not is_curable(item)]


def _about_people(violation: Violation) -> bool:
    details = {("pinned_stays", "person"), ("frozen_stays", "people")}
    return violation.rule in PEOPLE_RULES or (violation.rule, violation.detail) in details


def _is_away(problem: Problem, placement: Assignment, person: int) -> bool:
    session = problem.sessions[placement.session]
    number = next(number for number, group in enumerate(session.groups) if person in group.people)
    judged = find_violations(problem, Schedule((_with(placement, ((number, person),)),)))
    return any(violation.rule == "person_is_available" for violation in judged)


def _own_cost(problem: Problem, assignment: Assignment, *, of_people: bool = False) -> int:
    score = measure(problem, Schedule((assignment,)))
    return sum(score.part(preference).cost for preference in (OWN[:4] if of_people else OWN[4:]))


def _with(placement: Assignment, team: People) -> Assignment:
    return Assignment(placement.session, placement.day, placement.start, placement.venue, team)


@dataclass
class _Search:
    problem: Problem
    best: tuple[int, Schedule] | None = None
    chosen: list[Option] = field(default_factory=list)
    fits: dict[tuple[object, ...], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        every = {index: options_of(self.problem, index) for index in range(len(self.problem.sessions))}
        self.order = sorted(every, key=lambda index: len(every[index]))
        self.options = [every[index] for index in self.order]
        least = [options[0].cost if options else 0 for options in self.options]
        self.cheapest = [sum(least[depth:]) for depth in range(len(least) + 1)]
        self.pools = [_pools(self.problem, index) for index in self.order]
        self.members = [frozenset().union(*(option.attends for option in options)) for options in self.options]

    def descend(self, depth: int, cost: int) -> None:
        """Choose the option of the session at this depth, and so on."""
        if self.best is not None and cost + self.cheapest[depth] + self._shared(depth) >= self.best[0]:
            return
        schedule = Schedule.of([option.assignment for option in self.chosen if option.assignment is not None])
        still = set(self.order[depth:])
        if any(
            not (is_curable(item) and still & set(item.sessions)) for item in find_violations(self.problem, schedule)
        ):
            return
        if depth == len(self.options):
            cost = measure(self.problem, schedule).cost
            if self.best is None or cost < self.best[0]:
                self.best = (cost, schedule)
            return
        for option in self.options[depth]:
            if self.best is not None and cost + option.cost + self.cheapest[depth + 1] >= self.best[0]:
                return
            if all(self._fit(option, other) for other in self.chosen):
                self.chosen.append(option)
                self.descend(depth + 1, cost + option.cost)
                self.chosen.pop()

    def _fit(self, one: Option, other: Option) -> bool:
        """Whether two options break no rule together; what they share of people decides, beside their places."""
        first, second = one.assignment, other.assignment
        if first is None or second is None:
            return True
        key = (
            (first.session, first.day, first.start, first.venue),
            (second.session, second.day, second.start, second.venue),
            one.attends & other.attends,
        )
        if key not in self.fits:
            found = find_violations(self.problem, Schedule.of([first, second]))
            self.fits[key] = all(is_curable(item) for item in found)
        return self.fits[key]

    def _shared(self, depth: int) -> int:
        """What coverage and fair load cost at least, whatever is chosen from this depth on."""
        return self._coverage(depth) + self._load(depth)

    def _coverage(self, depth: int) -> int:
        lacking = 0
        for duty in self.problem.duties:
            for person in duty.people:
                done = sum(
                    person in option.attends
                    for option in self.chosen
                    if option.assignment is not None and option.assignment.session in duty.sessions
                )
                more = sum(
                    person in self.members[k] for k in range(depth, len(self.options)) if self.order[k] in duty.sessions
                )
                lacking += max(0, duty.minimum - done - more)
        return self.problem.weights.coverage * lacking

    def _load(self, depth: int) -> int:
        total = 0
        for index, person in enumerate(self.problem.people):
            if person.target != NONE:
                load = sum(
                    (number, index) in option.assignment.people
                    for option, pools in zip(self.chosen, self.pools, strict=False)
                    if option.assignment is not None
                    for number in pools
                )
                more = sum(any(index in people for people in pools.values()) for pools in self.pools[depth:])
                total += max(0, person.target - load - more, load - person.target) ** 2
        return self.problem.weights.fair_load * total


def _pools(problem: Problem, index: int) -> dict[int, frozenset[int]]:
    """People of the session's pools by group."""
    groups = problem.sessions[index].groups
    return {number: frozenset(group.people) for number, group in enumerate(groups) if group.role is Role.POOL}
