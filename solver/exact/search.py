"""Solving the complete model: the optimum with its proof, or the confirmed proof that no schedule exists."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from ortools.sat.python import cp_model

from solver.checker import find_violations
from solver.exact.model import Model, build
from solver.metrics import measure
from solver.problem import Problem
from solver.schedule import Schedule

ROUNDING = 2**-40
"""Relative error of a bound in floating point."""
WORKERS = 2
"""Searches that run side by side where only seconds count."""
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
class Limit:
    """When a search ends: after ``seconds``, or after ``work`` units of deterministic time on one worker."""

    seconds: float | None = None
    work: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The best schedule found, its cost as measured, and the least cost that any legal schedule has.

    ``infeasible`` has been found twice, the second time without presolve and with another search.
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
    report: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Answer:
    """Search the complete model; ``start`` is a schedule to begin from, legal or not."""
    model = build(problem)
    if start is not None:
        model.hint(start)
    solver = cp_model.CpSolver()
    configure(solver, limit, seed)
    with _Watch(solver, report, should_stop) as watch:
        status = solver.solve(model.cp, watch)
    work = solver.deterministic_time
    if status == cp_model.INFEASIBLE:
        confirmed = confirm_infeasible(model, limit, seed, should_stop)
        return Answer(Proof.INFEASIBLE if confirmed else Proof.UNKNOWN, None, None, 0, 2 * work)
    bound = least_of(solver.best_objective_bound)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(Proof.UNKNOWN, None, None, bound, work)
    return _checked(problem, model.read(solver), bound, work)


def _checked(problem: Problem, schedule: Schedule, bound: int, work: float) -> Answer:
    """What the independent checker and the metrics make of the answer; they decide."""
    if find_violations(problem, schedule):
        return Answer(Proof.UNKNOWN, None, None, 0, work)
    cost = measure(problem, schedule).cost
    return Answer(Proof.OPTIMAL if cost <= bound else Proof.FEASIBLE, schedule, cost, min(bound, cost), work)


def confirm_infeasible(model: Model, limit: Limit, seed: int, should_stop: Callable[[], bool] | None = None) -> bool:
    """Prove once more that nothing satisfies the model: without presolve, which has been wrong, and by another seed."""
    solver = cp_model.CpSolver()
    configure(solver, limit, seed + 1)
    solver.parameters.cp_model_presolve = False
    with _Watch(solver, None, should_stop) as watch:
        return bool(solver.solve(model.cp, watch) == cp_model.INFEASIBLE)


def configure(solver: cp_model.CpSolver, limit: Limit, seed: int) -> None:
    """Set limits and, for counted work, all that makes two searches the same."""
    parameters = solver.parameters
    parameters.random_seed = seed % 2**31
    parameters.catch_sigint_signal = False  # signals belong to the caller
    if limit.seconds is not None:
        parameters.max_time_in_seconds = max(limit.seconds, 0.01)
        parameters.num_workers = WORKERS
    if limit.work is not None:
        parameters.max_deterministic_time = max(limit.work, 0.01)
        parameters.num_workers = 1


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
