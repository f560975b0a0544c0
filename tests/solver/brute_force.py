"""The best schedule of a tiny problem by enumeration: the checker judges, the metrics price.

Each session's options are (placement, people) pairs that the checker accepts on their own. Depth first, cheapest
option first; two options of different sessions are compared once by the checker, every partial schedule too. Branches
end where a lower bound (own costs of options less what they can bring to coverage and load) meets the best so far.
"""

from dataclasses import dataclass, field, fields, replace
from itertools import chain, combinations, product

from solver.checker import Violation, find_violations
from solver.metrics import Score, measure
from solver.problem import NONE, Assignment, Problem, Role, Weights
from solver.schedule import Schedule

People = tuple[tuple[int, int], ...]
PEOPLE_RULES = {"required_is_present", "presider_is_present", "quorum_is_met", "pool_is_filled", "group_mix"}
OWN = (
    "quorum_absence",
    "preferred_absence",
    "pool_short",
    "substitute_presider",
    "expertise_match",
    "target_date",
    "preferred_block",
    "preferred_start",
    "venue_preference",
    "empty_seats",
    "avoided_time",
    "meetings_early",
)
"""Preferences that price one session at a time, the first five its people, the others its place."""
OF_PEOPLE = 5
JOINT = ("tentative_availability", "observances", "stays_close_to_published")
"""Preferences that price people and place of one session together."""
SHARED = (
    "coverage",
    "linked_presides",
    "fair_load",
    "month_balance",
    "week_peaks",
    "burdens",
    "invitation_conflict",
    "parallel_sessions",
    "no_pause",
    "venue_change",
)
"""Preferences that price several together, but for those that a further session may make cheaper."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to place a session, or to leave it out (``assignment`` None), with its own cost."""

    assignment: Assignment | None
    cost: int
    attends: frozenset[int] = frozenset()


def optimum(problem: Problem) -> tuple[int, Schedule] | None:
    """Return the least cost and a schedule that has it, or None when every schedule has a violation."""
    search = _Search(problem)
    search.run()
    return search.best


def options_of(problem: Problem, index: int) -> list[Option]:
    """Every way to place a session that breaks no rule on its own, leaving it out included, cheapest first."""
    placements = _placements(problem, index)
    needed = any(is_curable(item) and item.sessions == (index,) for item in find_violations(problem, Schedule()))
    told = [match for match in _joint_score(problem, ()).part(JOINT[2]).matches if match.sessions == (index,)]
    skipping = sum(match.amount for match in told) * problem.weights.stays_close_to_published
    left_out = Option(None, problem.weights.unscheduled * problem.sessions[index].priority + skipping)
    found = [] if needed else [left_out]
    if placements:
        teams = _teams(problem, index, placements[0])
        people = {person for team, _ in teams for _, person in team}
        for placement in placements:
            cost = _own_cost(problem, placement)
            away = {person for person in people if _is_away(problem, placement, person)}
            for team, price in teams:
                attends = frozenset(person for _, person in team)
                whole = _with(placement, team)
                if not attends & away and not _deserts(problem, whole):
                    found.append(Option(whole, cost + price + _joint_cost(problem, whole), attends))
    return sorted(found, key=lambda option: option.cost)


def is_curable(violation: Violation) -> bool:
    """Whether placing further sessions can end the violation."""
    return violation.rule in ("mandatory_is_scheduled", "gaps_are_fair") or (
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
        if all(violation.rule in ("person_is_available", "chair_core_present") for violation in judged):
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


def _deserts(problem: Problem, assignment: Assignment) -> bool:
    if not any(assignment.attends.intersection(core.people) for core in problem.cores):
        return False
    judged = find_violations(problem, Schedule((assignment,)))
    return any(violation.rule == "chair_core_present" for violation in judged)


def _joint_score(problem: Problem, assignments: tuple[Assignment, ...]) -> Score:
    weights = {item.name: getattr(problem.weights, item.name) * (item.name in JOINT) for item in fields(Weights)}
    return measure(replace(problem, weights=Weights(**weights)), Schedule(assignments))


def _joint_cost(problem: Problem, assignment: Assignment) -> int:
    """What people and place cost together; changes of others do not count."""
    told = {item.session for item in problem.told}
    soft = any(problem.people[person].tentative or problem.people[person].observed for person in assignment.attends)
    if assignment.session not in told and not soft:
        return 0
    parts = [_joint_score(problem, (assignment,)).part(preference) for preference in JOINT]
    return sum(m.amount * part.weight for part in parts for m in part.matches if m.sessions == (assignment.session,))


def _own_cost(problem: Problem, assignment: Assignment, *, of_people: bool = False) -> int:
    score = measure(problem, Schedule((assignment,)))
    return sum(score.part(preference).cost for preference in (OWN[:OF_PEOPLE] if of_people else OWN[OF_PEOPLE:]))


def _with(placement: Assignment, team: People) -> Assignment:
    return Assignment(placement.session, placement.day, placement.start, placement.venue, team)


@dataclass
class _Search:
    problem: Problem
    best: tuple[int, Schedule] | None = None
    chosen: list[Option] = field(default_factory=list)
    fits: dict[tuple[object, ...], bool] = field(default_factory=dict)
    rows: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    every: dict[int, list[Option]] = field(default_factory=dict)

    @property
    def core(self) -> set[int]:
        """Everybody of any core."""
        return {person for core in self.problem.cores for person in core.people}

    def run(self) -> None:
        """Search from the empty schedule."""
        self.every = {index: options_of(self.problem, index) for index in range(len(self.problem.sessions))}
        self.descend(self.every, 0)

    def descend(self, open_options: dict[int, list[Option]], cost: int) -> None:
        """Choose an option of the session with the fewest, and so on; all options fit with what is chosen."""
        schedule = Schedule.of([option.assignment for option in self.chosen if option.assignment is not None])
        if any(
            not (
                is_curable(item) and (open_options.keys() & set(item.sessions) or (open_options and not item.sessions))
            )
            for item in find_violations(self.problem, schedule)
        ):
            return
        if not open_options:
            total = measure(self.problem, schedule).cost
            if self.best is None or total < self.best[0]:
                self.best = (total, schedule)
            return
        if not all(open_options.values()):
            return
        worths = self._worths(open_options)
        first, *others = sorted(open_options, key=lambda index: len(open_options[index]))
        bound = cost + self._shared() + sum(min(worths[index])[0] for index in others)
        for worth, number in sorted(worths[first]):
            if self.best is not None and bound + worth >= self.best[0]:
                return
            option = open_options[first][number]
            left = self._left(option, {index: open_options[index] for index in others})
            if left is not None:
                self.chosen.append(option)
                self.descend(left, cost + option.cost)
                self.chosen.pop()

    def _left(self, option: Option, open_options: dict[int, list[Option]]) -> dict[int, list[Option]] | None:
        """The options that fit with one more, None when a session has none left."""
        left: dict[int, list[Option]] = {}
        for index, options in open_options.items():
            fitting = self._fitting(option, index)
            left[index] = [other for other in options if id(other) in fitting]
            if not left[index]:
                return None
        return left

    def _fitting(self, option: Option, index: int) -> set[int]:
        """Identities of a session's options that fit with one of another session."""
        key = (id(option), index)
        if key not in self.rows:
            self.rows[key] = {id(other) for other in self.every[index] if self._fit(option, other)}
        return self.rows[key]

    def _worths(self, open_options: dict[int, list[Option]]) -> dict[int, list[tuple[int, int]]]:
        """What each option adds to the cost at least, and its number.

        What coverage and load gain by a further attendance shrinks with their number, and a full month stays full, so
        the gain over what is chosen so far is the most that an option can bring.
        """
        load, found = self._load_gains(), {}
        for index, options in open_options.items():
            cover = self._cover_gains(index)
            pools = _pools(self.problem, index)
            found[index] = [
                (
                    option.cost
                    + self._month_cost(option)
                    - sum(cover.get(person, 0) for person in option.attends)
                    - sum(load.get(person, 0) for group, person in _people(option) if group in pools),
                    number,
                )
                for number, option in enumerate(options)
            ]
        return found

    def _fit(self, one: Option, other: Option) -> bool:
        """Whether two options break no rule together; what they share of people decides, beside their places."""
        first, second = one.assignment, other.assignment
        if first is None or second is None:
            return True
        key = (
            (first.session, first.day, first.start, first.venue),
            (second.session, second.day, second.start, second.venue),
            one.attends & other.attends,
            one.attends & self.core,
            other.attends & self.core,
        )
        if key not in self.fits:
            found = find_violations(self.problem, Schedule.of([first, second]))
            self.fits[key] = all(is_curable(item) for item in found)
        return self.fits[key]

    def _shared(self) -> int:
        """Coverage, fair load, month balance and nearness of what is chosen; nearness only grows."""
        score = measure(self.problem, Schedule.of([item.assignment for item in self.chosen if item.assignment]))
        return sum(score.part(preference).cost for preference in SHARED)

    def _cover_gains(self, session: int) -> dict[int, int]:
        """What coverage gains by each person's attendance of a session."""
        gains: dict[int, int] = {}
        weights = self.problem.weights
        owed = [(duty, weights.coverage) for duty in self.problem.duties]
        owed += [(duty, weights.linked_presides) for duty in self.problem.links]
        for duty, weight in owed:
            if session in duty.sessions:
                ours = [item for item in self.chosen if item.assignment and item.assignment.session in duty.sessions]
                for person in duty.people:
                    if sum(person in item.attends for item in ours) < duty.minimum:
                        gains[person] = gains.get(person, 0) + weight
        return gains

    def _month_cost(self, option: Option) -> int:
        """What month balance costs by placing one more session there."""
        if option.assignment is None:
            return 0
        month, full = self.problem.months[option.assignment.day], 0
        for balance in self.problem.balances:
            if option.assignment.session in balance.sessions:
                ours = [item.assignment for item in self.chosen if item.assignment is not None]
                days = [item.day for item in ours if item.session in balance.sessions]
                full += sum(self.problem.months[day] == month for day in days) >= balance.limit
        return self.problem.weights.month_balance * full

    def _load_gains(self) -> dict[int, int]:
        """What fair load gains by one more pick of each person; negative above the target."""
        picks = [
            person
            for option in self.chosen
            if option.assignment is not None
            for group, person in option.assignment.people
            if group in _pools(self.problem, option.assignment.session)
        ]
        return {
            index: self.problem.weights.fair_load * (2 * (person.target - picks.count(index)) - 1)
            for index, person in enumerate(self.problem.people)
            if person.target != NONE
        }


def _people(option: Option) -> People:
    return option.assignment.people if option.assignment is not None else ()


def _pools(problem: Problem, index: int) -> set[int]:
    """Numbers of the session's pools."""
    return {number for number, group in enumerate(problem.sessions[index].groups) if group.role is Role.POOL}
