"""The course of a run: its time, the schedule it holds, what that costs, what is proven, and what it tells."""

import threading
import time

from solver.budget import Clock
from solver.gaps import unfair
from solver.mend import mend
from solver.metrics import measure
from solver.pace import MENDING_WAYS, TARGET_GAP
from solver.problem import Assignment, Problem
from solver.result import Progress, Report, ShouldStop, gap_of
from solver.state import State
from solver.static import Static
from solver.timing import Floor, Slots, TimingResult


class Course:
    """What all phases of a run share; ``state`` holds the best schedule whenever no phase is working on it."""

    static: Static
    state: State
    mandatory: set[int]
    dense: tuple[int, ...]
    whole: bool
    """Whether there is nothing but a dense programme."""
    deciding: threading.Thread

    def __init__(
        self, problem: Problem, clock: Clock, seed: int, report: Report | None, should_stop: ShouldStop | None
    ) -> None:
        self.clock, self.last_report = clock, 0.0
        self.problem, self.seed = problem, seed
        self.report, self.should_stop = report, should_stop
        self.stopped = threading.Event()
        self.cost = self.bound = self.missing = 0
        self.first_feasible: float | None = None
        self.timing: TimingResult | None = None
        self.plan: Slots = {}
        self.tried: Slots = {}
        self.failure: BaseException | None = None
        self.infeasible = False
        self.chosen = False
        """Whether all people of the schedule have been chosen at once, so that little is to be gained one by one."""
        self.turns = 0
        """How many times the schedule has been improved step by step."""
        self.floor: Floor | None = None
        """What the dense programme within more costs at least, once that is known."""
        self.places: dict[int, Assignment] = {}
        """Its cheapest places, and those of what contains it."""
        self.considered = threading.Event()
        """Whether that has been thought about."""
        self.lost = False
        """Whether the dense programme last arranged had no place for some session."""

    def _is_over(self) -> bool:
        if not self.stopped.is_set() and (
            self.clock.is_over() or (self.should_stop is not None and self.should_stop())
        ):
            self.stopped.set()
        return self.stopped.is_set()

    def _is_settled(self) -> bool:
        """Whether nothing can be gained any more."""
        return self._is_over() or self.infeasible or (not self.missing and self.cost <= self.bound)

    def _is_good_enough(self, cost: int) -> bool:
        return cost <= self.bound or (self.timing is not None and gap_of(cost, self.bound) <= TARGET_GAP)

    def _mend(self) -> None:
        """Try in several ways to place every mandatory session: a plan that misses one is not taken."""
        for attempt in range(MENDING_WAYS):
            if self._lacking(self.state) and not self._is_over():
                mend(self.state, self.seed + attempt)

    def _take_plan(self, plan: Slots) -> None:
        self.plan = plan

    def _prove(self, bound: int) -> None:
        self.bound = max(self.bound, bound)

    def _prove_all(self, bound: int, close: int) -> None:
        """Add what nearness costs at least, unless a session is left out: then that costs its price at least."""
        self._prove(bound)
        self._prove(min([bound + close, *(self.static.sessions[index].price for index in self.dense)]))

    def _rank(self, state: State, cost: int) -> tuple[int, int]:
        return self._lacking(state), cost

    def _lacking(self, state: State) -> int:
        """How many mandatory sessions have no place, and how often gaps are not fair."""
        return len(self.mandatory - state.placed.keys()) + len(unfair(state))

    def _note(self, phase: str) -> None:
        """Price the state afresh and report it."""
        self.cost = measure(self.problem, self.state.schedule()).cost
        self.missing = self._lacking(self.state)
        if self.first_feasible is None and not self.missing:
            self.first_feasible = self.clock.passed()
        self._say(phase, self.cost, len(self.state.placed))

    def _say(self, phase: str, cost: int, placed: int) -> None:
        self.last_report = time.monotonic()
        if self.report is not None:
            total = len(self.problem.sessions)
            self.report(Progress(phase, self.clock.passed(), cost, self.bound, gap_of(cost, self.bound), placed, total))
