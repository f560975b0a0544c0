"""The search for the cheapest times, with progress, and the bound it proves."""

import threading
import time
from collections.abc import Callable, Iterable

import numpy as np
from ortools.sat.python import cp_model

from solver.budget import Limit
from solver.linear import ENTRY_WORK, Matrix, Numbers, Relaxation, relax
from solver.members import WhoBound
from solver.static import Static
from solver.timing.build import build
from solver.timing.floor import Floor, raised
from solver.timing.result import Progress, Slots, TimingResult
from solver.timing.rows import BuildingStopped, Rows

NOTHING_KNOWN = -(10**15)
"""The bound while there is none."""
GOOD_ENOUGH = 0.0005
"""Gap between plan and bound at which the search ends: the rest of the time is worth more to whoever realises it."""
PROMISING = 10
"""How many parts of days each session may choose from for the first plan, beside those that the relaxation takes."""
CHEAP = 12
"""How many for each session, on average, the proof takes at their word: the cheapest by the relaxation's prices."""
TAKEN = 1e-6
WIDENINGS = 3
"""How many times a plan is looked for among those, sessions left out getting all their parts of days after each."""


def when(
    static: Static,
    who: WhoBound,
    *,
    limit: Limit,
    report: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    on_plan: Callable[[Slots], object] = lambda _: None,
    floor: Callable[[], Floor | None] = lambda: None,
) -> TimingResult:
    """Find the times that cost least, within the limit in all.

    ``on_plan`` is called with a first good plan; then ``floor`` for what is known of some sessions before the proof.
    """
    begun = time.monotonic()
    try:
        rows = build(static, who, should_stop)
    except BuildingStopped:
        return TimingResult({}, None, NOTHING_KNOWN, False, time.monotonic() - begun, 0.0, 0.0)
    search = _Search(rows, limit, begun, report, should_stop)
    search.relax()
    search.begin()
    if search.known is not None:
        on_plan(search.plan())
    search.heed(floor())
    search.finish()
    return search.result()


class _Search:
    """A search by stages: the relaxation, a plan from what it finds promising, and the proof that none is cheaper."""

    def __init__(
        self, rows: Rows, limit: Limit, begun: float, report: Progress | None, should_stop: Callable[[], bool]
    ) -> None:
        self.rows, self.matrix = rows, rows.matrix()
        self.limit, self.begun, self.report, self.should_stop = limit, begun, report, should_stop
        self.built = time.monotonic()
        self.floor = rows.least_cost()
        self.cost: int | None = None
        self.known: Numbers | None = None
        """How much of each column the best plan takes."""
        self.promising = np.ones(len(self.matrix.upper), dtype=np.bool_)
        self.dear = ~self.promising
        """Literals that the proof need not take at their word."""
        self.work = 0.0

    def relax(self) -> None:
        """Bound all plans by the relaxation, and see by its prices what is promising."""
        relaxed = relax(self.matrix, self._left().seconds, self.should_stop)
        self.work += ENTRY_WORK * len(self.matrix.columns)
        if relaxed is not None:
            self._raise(self.rows.bound_of(relaxed.bound))
            self._sort(relaxed)

    def begin(self) -> None:
        """Find a good plan among what is promising."""
        for _ in range(WIDENINGS):
            if self._is_settled():
                return
            found = self._solve(self.matrix.within(self.promising))
            if found is None:
                return
            self._take(found)
            before = np.count_nonzero(self.promising)
            near = self.rows.static.neighbours()
            out = np.flatnonzero(found[self.rows.left_out]).tolist()
            self._open({other for index in out for it in near[index] for other in (it.before, it.after)}.union(out))
            if np.count_nonzero(self.promising) == before:
                return

    def heed(self, floor: Floor | None) -> None:
        """Let plans pay what these sessions are known to cost at least."""
        if floor is None:
            return
        self.matrix, more = raised(self.matrix, self.rows, floor, self.known)
        none = np.zeros(1, dtype=np.bool_)
        self.promising, self.dear = np.append(self.promising, none), np.append(self.dear, none)
        if self.known is not None:
            self.known = np.append(self.known, more)
            self.cost = self.rows.cost_of(float(self.known @ self.matrix.cost))

    def finish(self) -> None:
        """Prove what the best plan costs above the cheapest at most, or find that.

        In each round the literals that are not promising are lifted out of what literals share, which leaves a
        fraction of the entries, forbids no plan and charges none more: what bounds that bounds all plans. A plan that
        takes none of them is one of the whole model; of sessions that do take them none is lifted any more.
        """
        while not self._is_settled():
            found = self._solve(self.matrix.lifted(self.dear), proves=True)
            if found is None:
                return
            taken = np.flatnonzero(self.dear & (found > 0))
            if not len(taken):
                self._take(found)
                return
            self._open(self.rows.table.session[taken].tolist())

    def plan(self) -> Slots:
        """The best plan found."""
        if self.known is None:
            return {}
        table = self.rows.table
        taken = np.flatnonzero(self.known[: len(table)])
        columns = (column[taken].tolist() for column in (table.session, table.day, table.low, table.high))
        return {session: (day, low, high) for session, day, low, high in zip(*columns, strict=True)}

    def result(self) -> TimingResult:
        """What came out."""
        return TimingResult(
            plan=self.plan(),
            cost=self.cost,
            bound=self.floor,
            optimal=self.cost is not None and self.cost <= self.floor,
            build_seconds=self.built - self.begun,
            solve_seconds=time.monotonic() - self.built,
            work=self.work,
        )

    def _sort(self, relaxed: Relaxation) -> None:
        """See which literals would cost little more than what the relaxation takes, shared things paid or not."""
        matrix, table = self.matrix, self.rows.table
        charged = matrix.weights * relaxed.prices[matrix.row]
        lifted = matrix.cost - np.bincount(matrix.columns, np.where(matrix.limiting, 0, charged), len(matrix.cost))
        reduced = matrix.cost - np.bincount(matrix.columns, charged, len(matrix.cost))
        self.promising[: len(table)] = relaxed.values[: len(table)] > TAKEN
        for span in table.of:
            best = np.argsort(reduced[span.start : span.stop], kind="stable")[:PROMISING]
            self.promising[span.start + best] = True
        count = CHEAP * len(table.of)
        if count < len(table):
            limit = max(float(np.partition(lifted[: len(table)], count)[count]), TAKEN)
            self.dear[: len(table)] = (lifted[: len(table)] >= limit) & ~self.promising[: len(table)]
        long = [session.index for session in self.rows.static.sessions if session.container or session.days > 1]
        self._open(long)  # few, and much lies on them

    def _open(self, sessions: Iterable[int]) -> None:
        """Take all parts of days of these sessions for promising."""
        for session in sessions:
            span = self.rows.table.of[session]
            self.promising[span.start : span.stop] = True
            self.dear[span.start : span.stop] = False

    def _is_settled(self) -> bool:
        """Whether the best plan is good enough, or the time is over."""
        left = self._left()
        over = any(part is not None and part <= 0 for part in (left.seconds, left.work))
        return over or self.should_stop() or self.is_enough(self.cost, self.floor)

    @staticmethod
    def is_enough(cost: int | None, floor: int) -> bool:
        """Whether a plan of this cost is good enough beside this bound."""
        return cost is not None and cost - floor <= GOOD_ENOUGH * cost

    def _left(self) -> Limit:
        return self.limit.less(time.monotonic() - self.begun, self.work)

    def _raise(self, floor: int) -> None:
        self.floor = max(self.floor, floor)
        if self.report is not None:
            self.report(self.cost, self.floor)

    def _solve(self, matrix: Matrix, *, proves: bool = False) -> Numbers | None:
        """The columns of the cheapest plan found; the bound counts where nothing is held back."""
        cp, used = matrix.model()
        if self.known is not None:
            cp.proto.solution_hint.vars.extend(range(len(used)))
            cp.proto.solution_hint.values.extend(self.known[used].tolist())
        solver = cp_model.CpSolver()
        configure(solver, self._left())
        with _Watch(self, solver, counted=self.limit.work is not None, proves=proves) as watch:
            status = solver.solve(cp, watch)
        self.work += solver.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        if proves:  # within a tolerance of counted work even an optimum is one only nearly
            self.floor = max(self.floor, self.rows.bound_of(solver.best_objective_bound))
        found = np.zeros(len(matrix.upper), dtype=np.int64)
        found[used] = solver.response_proto.solution
        return found

    def _take(self, found: Numbers) -> None:
        """Keep the better plan."""
        cost = self.rows.cost_of(float(found @ self.matrix.cost))
        if self.cost is None or cost < self.cost:
            self.cost, self.known = cost, found


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


class _Watch(cp_model.CpSolverSolutionCallback):
    """Collects cost and bound, tells them four times a second, and stops the search when asked to."""

    def __init__(self, search: _Search, solver: cp_model.CpSolver, *, counted: bool, proves: bool) -> None:
        super().__init__()
        self._search, self._solver = search, solver
        self._proves = proves
        self._counted = counted  # then the solver itself stops where it is good enough
        self._bound = search.floor
        self._cost: int | None = None
        self._done = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        solver.best_bound_callback = self._raise_bound

    def on_solution_callback(self) -> None:
        """Note the cost of a better plan."""
        self._cost = self._search.rows.cost_of(self.objective_value)

    def _raise_bound(self, bound: float) -> None:
        self._bound = max(self._bound, self._search.rows.bound_of(bound))
        if self._proves:
            self._search.floor = max(self._search.floor, self._bound)

    def _tick(self) -> None:
        search = self._search
        while not self._done.wait(0.25):
            if search.report is not None:
                search.report(self._cost, search.floor)
            if (not self._counted and self._is_enough()) or search.should_stop():
                self._solver.stop_search()

    def _is_enough(self) -> bool:
        """Whether little but lots is left to improve, or to prove."""
        search = self._search
        return search.is_enough(self._cost, self._bound) or (
            self._proves and search.is_enough(search.cost, self._bound)
        )

    def __enter__(self) -> "_Watch":
        self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._ticker.join()
