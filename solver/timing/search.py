"""The search for the cheapest times, with progress, and the bound it proves."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.budget import Limit
from solver.members import WhoBound
from solver.static import Static
from solver.timing.build import build
from solver.timing.rows import BuildingStopped, Rows

Slots = dict[int, tuple[int, int, int]]
"""Session → (day, first slot, end slot) in which it begins."""
Progress = Callable[[int | None, int], None]
"""Told the cost and the bound, each of *when* alone; the cost is None until a plan is known."""

NOTHING_KNOWN = -(10**15)
"""The bound while there is none."""
GOOD_ENOUGH = 0.0005
"""Gap between plan and bound at which the search ends: the rest of the time is worth more to whoever realises it."""


@dataclass(frozen=True, slots=True)
class TimingResult:
    """The best times found and what is proven about all others.

    ``plan`` maps each placed session to (day, first slot, end slot); sessions not in it are left out. ``cost`` is
    what the plan costs at least (None without a plan), ``bound`` bounds what *when* owns of any schedule, less the
    savings of *who*: add ``WhoBound.cost`` to bound the whole cost of any schedule, complete or not.
    """

    plan: Slots
    cost: int | None
    bound: int
    optimal: bool
    build_seconds: float
    solve_seconds: float
    work: float


def when(
    static: Static,
    who: WhoBound,
    *,
    limit: Limit,
    report: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
    hint: Slots | None = None,
    on_built: Callable[[], object] = lambda: None,
) -> TimingResult:
    """Find the times that cost least, within the limit in all.

    ``hint`` is a plan to begin from, ``(day, start, end)`` of each placed session; it need not satisfy anything.
    ``on_built`` is called once the model is made, which is Python's work; the rest is not.
    """
    begun = time.monotonic()
    try:
        rows = build(static, who, should_stop)
    except BuildingStopped:
        return TimingResult({}, None, NOTHING_KNOWN, False, time.monotonic() - begun, 0.0, 0.0)
    if hint is not None:
        _hint(rows, hint)
    built = time.monotonic()
    on_built()
    solver = cp_model.CpSolver()
    configure(solver, limit.less(built - begun, 0.0))
    watch = _Watch(rows, solver, report, should_stop, counted=limit.work is not None)
    with watch:
        status = solver.solve(rows.cp, watch)
    if status == cp_model.OPTIMAL:
        watch.floor = rows.cost_of(solver.objective_value)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    cost = rows.cost_of(solver.objective_value) if found else None
    return TimingResult(
        plan=_plan(rows, solver) if found else {},
        cost=cost,
        bound=watch.floor,
        optimal=cost is not None and cost <= watch.floor,
        build_seconds=built - begun,
        solve_seconds=time.monotonic() - built,
        work=solver.deterministic_time,
    )


def configure(solver: cp_model.CpSolver, limit: Limit) -> None:
    """Set what was found to matter: one worker, the full relaxation, and the rows as they are.

    Presolve takes longer than the search and leaves a weaker relaxation; so do probing and symmetries.
    """
    if limit.seconds is not None:
        solver.parameters.max_time_in_seconds = max(limit.seconds, 0.1)
    if limit.work is not None:
        solver.parameters.max_deterministic_time = max(limit.work, 0.1)
        solver.parameters.relative_gap_limit = GOOD_ENOUGH
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_presolve = False
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.catch_sigint_signal = False  # signals belong to the caller


def _hint(rows: Rows, hint: Slots) -> None:
    """Tell the solver every literal of a known plan, those that do not hold too."""
    chosen = {rows.table.holding(session, day, start) for session, (day, start, _) in hint.items()}
    for literal, variable in enumerate(rows.begins):
        rows.cp.add_hint(variable, literal in chosen)
    for session, variable in enumerate(rows.left_out):
        rows.cp.add_hint(variable, session not in hint)


def _plan(rows: Rows, solver: cp_model.CpSolver) -> Slots:
    table = rows.table
    values = solver.boolean_value
    return {
        int(table.session[k]): (int(table.day[k]), int(table.low[k]), int(table.high[k]))
        for k in range(len(table))
        if values(rows.begins[k])
    }


class _Watch(cp_model.CpSolverSolutionCallback):
    """Collects cost and bound, tells them four times a second, and stops the search when asked to."""

    def __init__(
        self,
        rows: Rows,
        solver: cp_model.CpSolver,
        report: Progress | None,
        should_stop: Callable[[], bool] | None,
        *,
        counted: bool,
    ) -> None:
        super().__init__()
        self._rows, self._solver, self._report, self._should_stop = rows, solver, report, should_stop
        self._counted = counted  # then the solver itself stops where it is good enough
        self._cost: int | None = None
        self.floor = rows.least_cost()
        self._done = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        solver.best_bound_callback = self._raise_bound

    def on_solution_callback(self) -> None:
        """Note the cost of a better plan."""
        self._cost = self._rows.cost_of(self.objective_value)

    def _raise_bound(self, bound: float) -> None:
        self.floor = max(self.floor, self._rows.bound_of(bound))

    def _tick(self) -> None:
        while not self._done.wait(0.25):
            if self._report is not None:
                self._report(self._cost, self.floor)
            if (not self._counted and self._is_enough()) or (self._should_stop is not None and self._should_stop()):
                self._solver.stop_search()

    def _is_enough(self) -> bool:
        """Whether little but lots is left to improve."""
        return self._cost is not None and self._cost - self.floor <= GOOD_ENOUGH * self._cost

    def __enter__(self) -> "_Watch":
        self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._ticker.join()
