"""Solving the complete model: the optimum with its proof, or the confirmed proof that no schedule exists."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from ortools.sat.python import cp_model

from solver.budget import Limit
from solver.checker import find_violations
from solver.exact.model import Model, build
from solver.exact.post import holding
from solver.metrics import measure
from solver.problem import Problem
from solver.schedule import Schedule

ROUNDING = 2**-40
"""Relative error of a bound in floating point."""
WORKERS = 2
"""Searches that run side by side where only seconds count."""
PROBE_SHARE = 0.2
"""Part of the limit for looking for a schedule that costs no more than is known to be paid."""
TICK = 0.25
"""Seconds between two looks at whether the search should end."""

Progress = Callable[[int | None, int], None]
"""Told the cost of the best schedule found, None until there is one, and the bound."""


class Proof(StrEnum):
    """What the complete model says about a problem."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """The best schedule found, its cost as measured, and the least cost that any legal schedule has.

    ``infeasible`` has been found twice, the second time without presolve and with another search. ``work`` is the
    deterministic time it took.
    """

    proof: Proof
    schedule: Schedule | None
    cost: int | None
    bound: int
    work: float


def solve_exactly(
    problem: Problem,
    *,
    limit: Limit,
    seed: int = 1,
    start: Schedule | None = None,
    floor: int | None = 0,
    report: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Answer:
    """Search the complete model.

    Parameters
    ----------
    problem
        Small enough, see ``size_of``.
    limit
        Of time or of work.
    seed
        Chooses among equals.
    start
        A schedule to begin from, legal or not.
    floor
        What any schedule costs at least: one that costs no more is looked for first, unless it is None.
    report
        Told cost and bound four times a second.
    should_stop
        Asked four times a second; True ends the search.
    """
    began, model = time.monotonic(), build(problem)
    return Search(model, limit, seed, report, should_stop, began).answer(start, floor)


class Search:
    """Solves one model in several ways, within one limit that runs from ``began``: making the model takes time too."""

    def __init__(
        self,
        model: Model,
        limit: Limit,
        seed: int,
        report: Progress | None,
        should_stop: Callable[[], bool] | None,
        began: float,
    ) -> None:
        self.began, self.work = began, 0.0
        self.model, self.limit, self.seed = model, limit, seed
        self.report, self.should_stop = report, should_stop

    def answer(self, start: Schedule | None, floor: int | None) -> Answer:
        """Probe, then search from the start, then confirm what must not be told lightly."""
        if floor is None:
            floor = 0
        elif (schedule := self.probe(floor)) is not None:
            return self._checked(schedule, floor)
        if start is not None:
            self.model.hint(start)
        solver = self._solver(self._left())
        status = self._solve(solver, self.model.cp)
        if status == cp_model.INFEASIBLE:
            proof = Proof.INFEASIBLE if self.confirm_infeasible() else Proof.UNKNOWN
            return Answer(proof, None, None, floor, self.work)
        bound = max(floor, least_of(solver.best_objective_bound))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(Proof.UNKNOWN, None, None, bound, self.work)
        return self._checked(self.model.read(holding(solver.response_proto.solution)), bound)

    def probe(self, cost: int) -> Schedule | None:
        """Look for a schedule that costs no more: without an objective, so by propagation, which finds it sooner."""
        solver = self._solver(self.limit.part(PROBE_SHARE))
        solver.parameters.linearization_level = 0
        solver.parameters.num_workers = 1
        status = self._solve(solver, self.model.capped(cost))
        return (
            self.model.read(holding(solver.response_proto.solution))
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
            else None
        )

    def confirm_infeasible(self) -> bool:
        """Prove once more that nothing satisfies the model: without presolve, which has been wrong, by another seed."""
        solver = self._solver(self._left())
        solver.parameters.cp_model_presolve = False
        solver.parameters.random_seed = (self.seed + 1) % 2**31
        return bool(self._solve(solver, self.model.cp) == cp_model.INFEASIBLE)

    def _solve(self, solver: cp_model.CpSolver, cp: cp_model.CpModel) -> cp_model.CpSolverStatus:
        with _Watch(solver, self.report, self.should_stop) as watch:
            status = solver.solve(cp, watch)
        self.work += solver.deterministic_time
        return status

    def _left(self) -> Limit:
        return self.limit.less(time.monotonic() - self.began, self.work)

    def _solver(self, limit: Limit) -> cp_model.CpSolver:
        """Set limits and, for counted work, all that makes two searches the same."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.random_seed = self.seed % 2**31
        parameters.catch_sigint_signal = False  # signals belong to the caller
        if limit.seconds is not None:
            parameters.max_time_in_seconds = max(limit.seconds, 0.01)
            parameters.num_workers = WORKERS
        if limit.work is not None:
            parameters.max_deterministic_time = max(limit.work, 0.01)
            parameters.num_workers = 1
        return solver

    def _checked(self, schedule: Schedule, bound: int) -> Answer:
        """What the independent checker and the metrics make of the answer; they decide."""
        problem = self.model.problem
        if find_violations(problem, schedule):
            return Answer(Proof.UNKNOWN, None, None, 0, self.work)
        cost = measure(problem, schedule).cost
        return Answer(Proof.OPTIMAL if cost <= bound else Proof.FEASIBLE, schedule, cost, min(bound, cost), self.work)


def least_of(objective: float) -> int:
    """The least whole cost of schedules whose objective is bounded by this."""
    return ceil(objective - max(1e-6, ROUNDING * abs(objective)))


class _Watch(cp_model.CpSolverSolutionCallback):
    """Tells cost and bound while the search lasts, and stops it when asked to."""

    def __init__(
        self, solver: cp_model.CpSolver, report: Progress | None, should_stop: Callable[[], bool] | None
    ) -> None:
        super().__init__()
        self._solver, self._report, self._should_stop = solver, report, should_stop
        self._cost: int | None = None
        self._floor = 0
        self._done = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        if report is not None:
            solver.best_bound_callback = self._raise_bound

    def on_solution_callback(self) -> None:
        """Note the cost of a better schedule."""
        self._cost = round(self.objective_value)

    def _raise_bound(self, bound: float) -> None:
        self._floor = max(self._floor, least_of(bound))

    def _tick(self) -> None:
        while not self._done.wait(TICK):
            if self._report is not None:
                self._report(self._cost, self._floor)
            if self._should_stop is not None and self._should_stop():
                self._solver.stop_search()

    def __enter__(self) -> "_Watch":
        if self._report is not None or self._should_stop is not None:
            self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._ticker.ident is not None:
            self._ticker.join()
