"""One run: construct, let CP-SAT decide when, realise its plan while that is proven, polish while there is time."""

import threading
from collections.abc import Callable
from random import Random

from solver.dense import dense_sessions, nearness_bound
from solver.exact.size import LARGEST
from solver.gaps import make_fair, unfair
from solver.greedy import construct
from solver.loosen import FEW, MANY, loosen
from solver.members import who_bound
from solver.memory import give_back_memory
from solver.mend import mend
from solver.pace import (
    ARRANGING_WAYS,
    FIRST_SECONDS,
    FIRST_SHARE,
    IMPROVING,
    LARGEST_PROGRAMME,
    LEAVING_SECONDS,
    PATIENCE_SECONDS,
    REPORT_EVERY,
    ROUND_SHARE,
    SLOWER,
    TIMING_SHARE,
    TRIAL_SECONDS,
    TRIAL_SHARE,
    WHOLE_TIMING_SHARE,
)
from solver.phases import Phases
from solver.realise import realise
from solver.reasons import reasons
from solver.result import Result, Status, Unplaced, gap_of
from solver.schedule import Schedule
from solver.state import State
from solver.static import Static
from solver.timing import Floor, Slots, when
from solver.warm import start_from


class Run(Phases):
    """The course of one run; ``state`` holds the best schedule whenever no phase is working on it."""

    def result(self, start: Schedule | None) -> Result:
        """Run all phases and say what came out."""
        self.begin(start, think=not self.clock.counts)  # side by side nothing would come out the same twice
        return self.end(keep=start is not None)

    def begin(self, start: Schedule | None, *, think: bool = False) -> None:
        """Construct a first schedule, or begin from one; then CP-SAT thinks about times already if it shall."""
        self.static = Static(self.problem)
        self.mandatory = {session.index for session in self.static.sessions if session.mandatory}
        self.dense = dense_sessions(State(self.static))
        self.whole = len(self.dense) == sum(not session.container for session in self.static.sessions)
        self.deciding = threading.Thread(target=self._decide_when, daemon=True)
        self.state = start_from(self.static, start) if start else construct(self.static)
        self._note("construct")
        if think and not self.whole:
            self.deciding.start()
        if self.missing:
            mend(self.state, self.seed)
            self._note("mend")

    def end(self, *, keep: bool) -> Result:
        """Improve what there is until nothing is left of the time, and say what came out."""
        if self.whole:
            self._arrange(min(FIRST_SHARE * self.clock.left(), FIRST_SECONDS * len(self.dense)), keep=keep)
            self._decide_all(LARGEST_PROGRAMME)
            if self._is_settled():
                return self._answer()
        if self.clock.counts:
            self._consider_programme(keep=keep)
            self._decide_when()
            if self.whole:
                self._arrange_again(keep=keep)
        else:
            self._improve_while(keep=keep)
        if self.failure is not None:
            raise self.failure
        if not self.whole:
            self._decide_all(LARGEST)
            if self.timing is not None and self.timing.plan not in ({}, self.tried) and not self._is_settled():
                self._try_plan(self.timing.plan)
            if not self._is_settled():
                self._polish()
        return self._answer()

    # --- phases ---------------------------------------------------------------------------------------------------

    def _improve_while(self, *, keep: bool) -> None:
        """Improve what there is until CP-SAT has a plan of times, then that plan until it is done."""
        if self.deciding.ident is None:
            self.deciding.start()
        if self.whole:
            self._arrange_again(keep=keep)
        else:
            self._consider_programme(keep=keep)
            patience = self.clock.elapsed() + PATIENCE_SECONDS
            self._wait(lambda: bool(self.plan) or self.clock.elapsed() > patience)
            if not self.plan:
                self._improve("timing", self.clock.total, while_true=lambda: self.deciding.is_alive() and not self.plan)
            if self.plan and not self._is_settled():
                self._try_plan(self.plan)
            self._polish(while_true=self.deciding.is_alive)
        self._wait(lambda: False)  # a slow machine builds its model beyond the limit

    def _consider_programme(self, *, keep: bool) -> None:
        """Arrange a dense programme within more, and let the complete model find its cheapest places."""
        try:
            if not self.whole:
                self._arrange_better(keep=keep)
                self._decide_programme()
                self._take_places()
        finally:
            self.considered.set()

    def _known_floor(self) -> Floor | None:
        """What has been found of the dense programme within more, once it has been thought about."""
        while not (self.whole or self._is_over() or self.considered.wait(REPORT_EVERY)):
            pass
        return self.floor

    def _wait(self, enough: Callable[[], bool]) -> None:
        while self.deciding.is_alive() and not self._is_over() and not enough():
            self.deciding.join(min(REPORT_EVERY, max(self.clock.left(), 0.01)))
            self._say("timing", self.cost, len(self.state.placed))

    def _decide_when(self) -> None:
        """Bound *who*, find times, bound the rest; CP-SAT leaves the interpreter to the improver."""
        try:
            who, close = who_bound(self.static), nearness_bound(self.static) if self.whole else 0
            share = WHOLE_TIMING_SHARE if self.whole else TIMING_SHARE
            self.timing = when(
                self.static,
                who,
                limit=self.clock.limit(share * self.clock.left()),
                report=lambda _, bound: self._prove_all(bound + who.cost, close),
                should_stop=self._is_over,
                on_plan=self._take_plan,
                floor=self._known_floor,
            )
            give_back_memory()
            self.clock.spend(self.timing.work)
            self._prove_all(self.timing.bound + who.cost, close)
            if self.whole and not self.clock.counts:
                close = max(close, nearness_bound(self.static, share * self.clock.left(), self._is_over))
                self._prove_all(self.timing.bound + who.cost, close)
        except BaseException as error:  # handed to the run's own thread
            self.failure = error

    def _try_plan(self, plan: Slots) -> None:
        """Build a schedule inside the parts of days that timing chose, choose its people, keep the better one."""
        kept, cost, self.tried, self.chosen = self.state, self.cost, plan, False
        self.state = realise(self.static, plan)
        self._mend()
        self._note("realise")
        for attempt in range(0 if self._take_places() else ARRANGING_WAYS):
            if self._arrange(self._programme_seconds(), keep=not self.missing, attempt=attempt):
                break
        if not self.missing and self._rearranging_seconds() < self.clock.left():
            self._rearrange()
        else:
            seconds = min(TRIAL_SHARE * self.clock.left(), TRIAL_SECONDS * len(self.static.sessions))
            self._improve("realise", until=self.clock.elapsed() + seconds)
        if self.missing:
            self._mend()
            self._note("realise")
        if self._rank(kept, cost) < self._rank(self.state, self.cost):
            self.state = kept
            self._note("realise")

    def _polish(self, while_true: Callable[[], bool] = lambda: True) -> None:
        """Improve step by step and rearrange in turns; the last turn ends in time."""
        random, most, seconds = Random(self.seed), FEW, ROUND_SHARE * self._rearranging_seconds()
        while while_true() and not self._is_settled():
            left = self.clock.left()
            if self.missing or seconds > left:
                self._improve("polish", until=self.clock.total, while_true=while_true)
                return
            self._improve("polish", until=self.clock.elapsed() + min(IMPROVING * seconds, left - seconds))
            began = self.clock.elapsed()
            self._rearrange(loosen(self.static, self.state.schedule(), random, most, self.tried))
            most = min(MANY, 3 * most // 2)
            seconds = SLOWER * (self.clock.elapsed() - began)

    def _answer(self) -> Result:
        self.stopped.set()
        if self.deciding.ident is not None:  # the interpreter must not end while CP-SAT calls back
            self.deciding.join(LEAVING_SECONDS)
        if unfair(self.state):
            make_fair(self.state)
            self._note("fair")
        status = Status.NOT_FOUND if self.missing else Status.FEASIBLE
        if not self.missing and self.cost <= self.bound:
            status = Status.OPTIMAL
        if self.infeasible:
            status = Status.INFEASIBLE
        missing = [session for session in self.static.sessions if session.index not in self.state.placed]
        return Result(
            status=status,
            schedule=self.state.schedule(),
            cost=self.cost,
            bound=self.bound,
            gap=gap_of(self.cost, self.bound),
            seconds=self.clock.passed(),
            first_feasible_seconds=self.first_feasible,
            unplaced=tuple(Unplaced(session.index, reasons(self.state, session)) for session in missing),
        )
