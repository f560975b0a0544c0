"""The least change of a small published calendar by the complete model: every session anywhere, nothing pruned."""

from typing import Any

from ortools.sat.python import cp_model

from solver.exact import build
from solver.exact.model import Model
from solver.problem import NONE, Assignment, Problem
from solver.terms import HardTerm, Must
from tests.solver.repair.least_change import stays


def complete_least_change(problem: Problem, penalty: int, seconds: float = 60.0) -> int | None:
    """Return the least cost; None when the model is not solved in time.

    For problems in which everything may move: leaving out what is mandatory or pinned to a time costs ``penalty``.
    """
    assert not any(stays(problem, item) for item in problem.published)
    model = build(problem, switched=_is_mandatory, priced=False)
    prices = _Prices(problem, model, penalty)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    if solver.solve(prices.model.cp) != cp_model.OPTIMAL:
        return None
    return round(solver.objective_value)


def _is_mandatory(term: HardTerm) -> bool:
    return isinstance(term, Must)


class _Prices:
    """Changes as an objective of the complete model."""

    def __init__(self, problem: Problem, model: Model, penalty: int) -> None:
        self.problem, self.model, self.variables = problem, model, model.variables
        self.cp = model.cp
        self.of = self.cp.get_int_var_from_proto_index
        base = {item.session: item for item in problem.published}
        cost: Any = 0
        for index, session in enumerate(problem.sessions):
            pinned = session.pin is not None and (session.pin.day != NONE or session.pin.start != NONE)
            present, old = self.of(self.variables.present[index]), base.get(index)
            self._no_past(index, old)
            if old is None:
                cost += (1 - present) * (penalty if session.mandatory else 0)
                continue
            ahead = old.day - problem.as_of
            unit = (4 if ahead <= 14 else 2 if ahead <= 45 else 1) * (2 if index in problem.provisional else 20)
            told = max(len(old.attends), 1) * unit
            out = told + 20 * problem.weights.unscheduled * session.priority
            cost += (1 - present) * (out + (penalty if session.mandatory or pinned else 0))
            cost += self._place(index, old, told) + 2 * unit * self._replaced(index, old)
        self.cp.minimize(cost)

    def _no_past(self, index: int, old: Assignment | None) -> None:
        earliest = max(self.problem.as_of + 1, self.problem.freeze_before)
        for (day, _), literal in self.variables.starts[index].items():
            if day < earliest and (old is None or old.day != day):
                self.cp.add(self.of(literal) == 0)

    def _place(self, index: int, old: Assignment, told: int) -> Any:
        starts = {start: self.of(literal) for start, literal in self.variables.starts[index].items()}
        venues = {venue: self.of(literal) for venue, literal in self.variables.venues[index].items()}
        same = starts.get((old.day, old.start))
        moved = sum(literal for start, literal in starts.items() if start != (old.day, old.start))
        if same is None:
            return told * moved
        elsewhere = self.cp.new_bool_var("")
        other = [literal for venue, literal in venues.items() if venue != old.venue]
        self.cp.add(elsewhere >= sum(other) + same - 1)
        return told * moved + told // 2 * elsewhere

    def _replaced(self, index: int, old: Assignment) -> Any:
        roles = {pair: self.of(literal) for pair, literal in self.variables.roles[index].items()}
        present = self.of(self.variables.present[index])
        gone, come = dict[int, cp_model.IntVar](), dict[int, cp_model.IntVar]()
        for pair in old.people:
            lost = gone.setdefault(pair[1], self.cp.new_bool_var(""))
            self.cp.add(lost >= present - roles.get(pair, 0))
        for pair, literal in roles.items():
            if pair not in old.people:
                won = come.setdefault(pair[1], self.cp.new_bool_var(""))
                self.cp.add(won >= literal)
        number = self.cp.new_int_var(0, len(gone) + len(come), "")
        self.cp.add(number >= sum(gone.values()))
        self.cp.add(number >= sum(come.values()))
        return number
