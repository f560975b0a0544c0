"""A plain CP-SAT model of a year, as the OR-Tools documentation would have it written: what `year.py` compares with.

One start variable per session, optional intervals for people and venues, `no_overlap` and `cumulative`, one objective.
It has the core rules only: not travel times, sessions a month, weeks, cores, rotation, trips. It is no part of the
product; the checker counts what its answers break.
"""

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from solver.preferences import cost_terms
from solver.problem import NONE, Assignment, Problem
from solver.rules import hard_terms
from solver.schedule import Schedule
from solver.terms import (
    AbsentCost,
    Alone,
    Attend,
    Capacity,
    Distance,
    Domain,
    DutyCost,
    Keep,
    LoadCost,
    Mixed,
    Must,
    Options,
    Period,
    PersonAtMost,
    PersonClosed,
    PickCost,
    RankCost,
    Separate,
    ShortCost,
    SkipCost,
    SlotCost,
    VenueClosed,
    VenueCost,
    VenueExclusive,
    window_days,
)


@dataclass
class Plain:
    """The model with its variables."""

    problem: Problem
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    people: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    objective: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.day_length = self.problem.slots_per_day + 1  # a slot between two days, which no session crosses
        self.hard = list(hard_terms(self.problem))
        allowed = self._allowed()
        sessions = range(len(self.problem.sessions))
        self.present = [self.cp.new_bool_var("") for _ in sessions]
        self.starts = [
            self.cp.new_int_var_from_domain(cp_model.Domain.from_values(allowed[s] or [0]), "") for s in sessions
        ]
        self.days = [self.cp.new_int_var(0, self.problem.n_days, "") for _ in sessions]
        for s in sessions:
            slot = self.cp.new_int_var(0, self.day_length - 1, "")
            self.cp.add(self.starts[s] == self.days[s] * self.day_length + slot)
            if not allowed[s]:
                self.cp.add(self.present[s] == 0)
        self.venues = [
            {v: self.cp.new_bool_var("") for v in (NONE, *session.venues)} for session in self.problem.sessions
        ]
        self.roles = [
            {(g, p): self.cp.new_bool_var("") for g, group in enumerate(session.groups) for p in group.people}
            for session in self.problem.sessions
        ]
        self.attends = [self._attends(s) for s in sessions]
        for s in sessions:
            self.cp.add_exactly_one([*self.venues[s].values(), ~self.present[s]])
            self._occupy(s)
        for term in self.hard:
            self.post(term)
        for intervals in (*self.people.values(), *self.places.values()):
            self.cp.add_no_overlap(intervals)
        for price in cost_terms(self.problem):
            self.charge(price)
        self.cp.minimize(sum(self.objective))

    def _allowed(self) -> list[list[int]]:
        """Starts of each session as slots of the whole year."""
        grids: dict[int, Any] = {}
        for term in self.hard:
            if isinstance(term, Domain):
                grids[term.session] = grids.get(term.session, True) & term.allowed
        found = []
        for s, session in enumerate(self.problem.sessions):
            first = window_days(self.problem, session).start
            where = np.argwhere(grids[s]) if s in grids else np.zeros((0, 2), dtype=int)
            found.append([(first + int(day)) * self.day_length + int(slot) for day, slot in where])
        return found

    def _attends(self, s: int) -> dict[int, Any]:
        by_person: dict[int, list[Any]] = defaultdict(list)
        for (_, person), literal in self.roles[s].items():
            self.cp.add_implication(literal, self.present[s])
            by_person[person].append(literal)
        attends = {}
        for person, literals in by_person.items():
            attends[person] = literals[0] if len(literals) == 1 else self.cp.new_bool_var("")
            if len(literals) > 1:
                self.cp.add_max_equality(attends[person], literals)
        return attends

    def _occupy(self, s: int) -> None:
        """Intervals of the session's people and venues, one for each of its days."""
        session = self.problem.sessions[s]
        gaps = next(term.turnaround for term in self.hard if isinstance(term, VenueExclusive))
        for number in range(session.days if not session.container else 0):
            begin = self.starts[s] + number * self.day_length
            for person, attends in self.attends[s].items():
                made = self.cp.new_optional_fixed_size_interval_var(begin, session.duration, attends, "")
                self.people[person].append(made)
            for venue, literal in self.venues[s].items():
                if venue != NONE:
                    size = session.duration + gaps[venue]
                    self.places[venue].append(self.cp.new_optional_fixed_size_interval_var(begin, size, literal, ""))

    def closed(self, busy: Any) -> list[Any]:
        """Fixed intervals of busy slots."""
        made = []
        for day, slots in enumerate(busy):
            edges = np.flatnonzero(np.diff(np.concatenate([[0], slots.astype(int), [0]])))
            for begin, end in edges.reshape(-1, 2).tolist():
                made.append(self.cp.new_fixed_size_interval_var(day * self.day_length + begin, end - begin, ""))
        return made

    def post(self, term: Any) -> None:
        """State a rule; shapes that are not listed are left out."""
        match term:
            case Must():
                self.cp.add(self.present[term.session] == 1)
            case PersonClosed():
                self.people[term.person] += self.closed(term.busy)
            case VenueClosed():
                self.places[term.venue] += self.closed(term.busy)
            case Options():
                for venue, literal in self.venues[term.session].items():
                    if (venue == NONE and term.needed) or (venue != NONE and venue not in term.venues):
                        self.cp.add(literal == 0)
            case Attend() | Mixed():
                roles = self.roles[term.session]
                chosen = [roles[term.group, person] for person in term.people if (term.group, person) in roles]
                if isinstance(term, Attend):
                    self.cp.add(sum(chosen) >= term.low * self.present[term.session])
                self.cp.add(sum(chosen) <= term.high)
            case Keep():
                for pair in term.people:
                    self.cp.add_implication(self.present[term.session], self.roles[term.session][pair])
            case Distance():
                self._distance(term)
            case Separate():
                self._separate(term)
            case Capacity():
                self._capacity(term)
            case PersonAtMost(period=Period.DAY):
                made = [
                    self.cp.new_optional_fixed_size_interval_var(
                        self.days[s], self.problem.sessions[s].days, attends[term.person], ""
                    )
                    for s, attends in enumerate(self.attends)
                    if term.person in attends
                ]
                self.cp.add_cumulative(made, [1] * len(made), term.limit)
            case Alone():
                self._alone(term)

    def _distance(self, term: Distance) -> None:
        kinds = self.problem.day_kinds
        passed = np.cumsum([not term.working or kind.value == "working" for kind in kinds]).tolist()
        here, there = (self.cp.new_int_var(0, len(kinds), "") for _ in range(2))
        last = self.days[term.before] + self.problem.sessions[term.before].days - 1
        self.cp.add_element(last, passed, here)
        self.cp.add_element(self.days[term.after], passed, there)
        after = self.present[term.after]
        self.cp.add_implication(after, self.present[term.before])
        self.cp.add(there - here >= term.low).only_enforce_if(after)
        if term.high != NONE:
            self.cp.add(there - here <= term.high).only_enforce_if(after)

    def _separate(self, term: Separate) -> None:
        made = [
            self.cp.new_optional_fixed_size_interval_var(self.days[s], term.min_days, self.present[s], "")
            for s in term.sessions
        ]
        self.cp.add_no_overlap(made)

    def _capacity(self, term: Capacity) -> None:
        most = int(term.free.max(initial=0))
        made, demands = [], []
        for s, amount in term.uses:
            for number in range(self.problem.sessions[s].days):
                begin = self.starts[s] + number * self.day_length
                size = self.problem.sessions[s].duration
                made.append(self.cp.new_optional_fixed_size_interval_var(begin, size, self.present[s], ""))
                demands.append(amount)
        for level in range(most):
            taken = self.closed(term.free <= level)
            made += taken
            demands += [1] * len(taken)
        self.cp.add_cumulative(made, demands, most)

    def _alone(self, term: Alone) -> None:
        days = self.problem.sessions[term.container].days
        whole = self.cp.new_optional_fixed_size_interval_var(
            self.days[term.container], days, self.present[term.container], ""
        )
        for s, session in enumerate(self.problem.sessions):
            if s in term.children:
                self.cp.add(self.days[s] >= self.days[term.container])
                self.cp.add(self.days[s] + session.days <= self.days[term.container] + days)
            elif s != term.container:
                other = self.cp.new_optional_fixed_size_interval_var(self.days[s], session.days, self.present[s], "")
                self.cp.add_no_overlap([whole, other])

    def charge(self, term: Any) -> None:
        """Add a preference to the objective; shapes that are not listed are left out."""
        match term:
            case SkipCost():
                self.objective.append(term.price * (1 - self.present[term.session]))
            case SlotCost():
                self._slot(term)
            case VenueCost():
                venues = self.problem.sessions[term.session].venues
                for venue, price in zip(venues, term.costs, strict=True):
                    self.objective.append(price * self.venues[term.session][venue])
            case RankCost():
                people = self.problem.sessions[term.session].groups[term.group].people
                for rank, person in enumerate(people):
                    self.objective.append(term.price * rank * self.roles[term.session][term.group, person])
            case AbsentCost():
                for person in self.problem.sessions[term.session].groups[term.group].people:
                    absent = self.present[term.session] - self.attends[term.session][person]
                    self.objective.append(term.price * absent)
            case PickCost():
                for person in term.people:
                    self.objective.append(term.price * self.roles[term.session][term.group, person])
            case ShortCost():
                picks = [lit for (group, _), lit in self.roles[term.session].items() if group == term.group]
                self._lacking(picks, term.want, term.price)
            case LoadCost() if term.target != NONE:
                self._load(term)
            case DutyCost():
                for person in term.people:
                    attended = [self.attends[s][person] for s in term.sessions if person in self.attends[s]]
                    self._lacking(attended, term.minimum, term.price)

    def _slot(self, term: SlotCost) -> None:
        first = window_days(self.problem, self.problem.sessions[term.session]).start
        table = np.zeros((self.problem.n_days + 1, self.day_length), dtype=int)
        table[first : first + len(term.costs), : term.costs.shape[1]] = term.costs
        paid = self.cp.new_int_var(0, int(table.max(initial=0)), "")
        self.cp.add_element(self.starts[term.session], table.ravel().tolist(), paid)
        self.objective.append(paid)

    def _lacking(self, literals: list[Any], wanted: int, price: int) -> None:
        lacking = self.cp.new_int_var(0, max(wanted, 0), "")
        self.cp.add(lacking >= wanted - sum(literals))
        self.objective.append(price * lacking)

    def _load(self, term: LoadCost) -> None:
        pools = [
            literal
            for s, roles in enumerate(self.roles)
            for (group, person), literal in roles.items()
            if person == term.person and self.problem.sessions[s].groups[group].role.value == "pool"
        ]
        most = max(len(pools), term.target)
        difference, square = self.cp.new_int_var(-most, most, ""), self.cp.new_int_var(0, most * most, "")
        self.cp.add(difference == sum(pools) - term.target)
        self.cp.add_multiplication_equality(square, [difference, difference])
        self.objective.append(term.price * square)

    def read(self, solver: cp_model.CpSolver) -> Schedule:
        """The schedule that a solver has found."""
        found = []
        for s in range(len(self.problem.sessions)):
            if solver.boolean_value(self.present[s]):
                day, slot = divmod(solver.value(self.starts[s]), self.day_length)
                venue = next(venue for venue, literal in self.venues[s].items() if solver.boolean_value(literal))
                people = sorted(pair for pair, literal in self.roles[s].items() if solver.boolean_value(literal))
                found.append(Assignment(s, day, slot, venue, tuple(people)))
        return Schedule.of(found)


class _First(cp_model.CpSolverSolutionCallback):
    """Notes when the first solution came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: float | None = None

    def on_solution_callback(self) -> None:
        """Note the time once."""
        self.at = self.at or time.monotonic()


def solve_plainly(problem: Problem, seconds: float) -> tuple[Schedule | None, int, float | None]:
    """Solve the model with CP-SAT's own settings; the schedule, the bound, and seconds until the first solution."""
    began = time.monotonic()
    model, solver, first = Plain(problem), cp_model.CpSolver(), _First()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(seconds - (time.monotonic() - began), 1.0)
    status = solver.solve(model.cp, first)
    bound = max(0, int(solver.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, bound, None
    return model.read(solver), bound, None if first.at is None else first.at - began
