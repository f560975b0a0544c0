"""One run: construct, improve while CP-SAT decides when, realise its plan, polish until gap or time is used up."""

import math
import threading
import time
from collections.abc import Callable
from random import Random

from solver.budget import WALK_WORK
from solver.course import Course
from solver.dense import Arranger, dense_sessions, nearness_bound
from solver.exact import Proof, rearrange, solve_exactly
from solver.exact.size import LARGEST, size_of
from solver.gaps import make_fair, unfair
from solver.greedy import construct
from solver.improve import Improver
from solver.linear import Flags
from solver.loosen import around, loosen
from solver.members import who_bound
from solver.mend import mend
from solver.metrics import measure
from solver.pace import (
    ARRANGING_WAYS,
    EXACT_SHARE,
    FIRST_SHARE,
    IMPROVING,
    LARGEST_CHOICE,
    LARGEST_PROGRAMME,
    PATIENCE_SECONDS,
    PEOPLE_PACE,
    PROGRAMME_SECONDS,
    REPORT_EVERY,
    ROUND_SHARE,
    SETTLING_SHARE,
    TIMING_SHARE,
    TRIAL_SHARE,
    WHOLE_TIMING_SHARE,
)
from solver.realise import realise
from solver.reasons import reasons
from solver.result import Result, Status, Unplaced, gap_of
from solver.schedule import Schedule
from solver.state import State
from solver.static import Static
from solver.timing import Slots, when
from solver.warm import start_from


class Run(Course):
    """The course of one run; ``state`` holds the best schedule whenever no phase is working on it."""

    def result(self, start: Schedule | None) -> Result:
        """Run all phases and say what came out."""
        self.begin(start, think=not self.clock.counts)  # side by side nothing would come out the same twice
        return self.end(keep=start is not None)

    def begin(self, start: Schedule | None, *, think: bool = False) -> None:
        """Construct a first schedule, or begin from one, while CP-SAT already thinks about times if it shall."""
        self.static = Static(self.problem)
        self.mandatory = {session.index for session in self.static.sessions if session.mandatory}
        self.dense = dense_sessions(State(self.static))
        self.whole = len(self.dense) == sum(not session.container for session in self.static.sessions)
        self.deciding = threading.Thread(target=self._decide_when, daemon=True)
        if think and not self.whole:
            self.deciding.start()
        self.state = start_from(self.static, start) if start else construct(self.static)
        self._note("construct")
        if self.missing:
            mend(self.state, self.seed)
            self._note("mend")

    def end(self, *, keep: bool) -> Result:
        """Improve what there is until nothing is left of the time, and say what came out."""
        if self.whole:
            self._arrange(FIRST_SHARE * self.clock.left(), keep=keep)
            self._decide_all(LARGEST_PROGRAMME)
            if self._is_settled():
                return self._answer()
        if self.clock.counts:
            self._decide_when()
            self._arrange(self._programme_seconds(), keep=keep)
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
        if self.whole or self.missing or keep:
            self._arrange(self._programme_seconds(), keep=keep)
        if not self.whole:
            patience = self.clock.elapsed() + PATIENCE_SECONDS
            self._wait(lambda: bool(self.plan) or self.clock.elapsed() > patience)
            if not self.plan:
                self._improve("timing", self.clock.total, while_true=lambda: self.deciding.is_alive() and not self.plan)
            if self.plan and not self._is_settled():
                self._try_plan(self.plan)
            elif not keep:
                self._arrange(self._programme_seconds(), keep=keep)
            if self.deciding.is_alive():
                self._improve("timing", self.clock.total, while_true=self.deciding.is_alive)
        self._wait(lambda: False)  # a slow machine builds its model beyond the limit

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
            )
            self.clock.spend(self.timing.work)
            self._prove_all(self.timing.bound + who.cost, close)
            if self.whole and not self.clock.counts:
                close = max(close, nearness_bound(self.static, share * self.clock.left(), self._is_over))
                self._prove_all(self.timing.bound + who.cost, close)
        except BaseException as error:  # handed to the run's own thread
            self.failure = error

    def _decide_all(self, largest: int) -> None:
        """Let the complete model of a small problem improve the schedule, prove its cost, or prove there is none."""
        if self._is_settled() or size_of(self.static, largest) > largest:
            return
        answer = solve_exactly(
            self.problem,
            limit=self.clock.limit(EXACT_SHARE * self.clock.left()),
            seed=self.seed,
            start=self.state.schedule(),
            floor=self.bound,
            report=lambda *_: self._say("exact", self.cost, len(self.state.placed)),
            should_stop=self._is_over,
        )
        self.clock.spend(answer.work)
        self.infeasible = answer.proof is Proof.INFEASIBLE and self.missing > 0
        if answer.schedule is not None:
            kept, cost = self.state, self.cost
            self.state = start_from(self.static, answer.schedule)
            self._note("exact")
            if self._rank(kept, cost) < self._rank(self.state, self.cost):
                self.state = kept
                self._note("exact")
            if not self.missing:
                self._prove(answer.bound)

    def _try_plan(self, plan: Slots) -> None:
        """Build a schedule inside the parts of days that timing chose, improve it a while, keep the better one."""
        kept, cost, self.tried = self.state, self.cost, plan
        self.state = realise(self.static, plan)
        self._mend()
        self._note("realise")
        for attempt in range(1, ARRANGING_WAYS + 1):
            if self._arrange(attempt * self._programme_seconds(), keep=False):
                break
        if not self.missing and self._rearranging_seconds() < self.clock.left():
            self._rearrange()
        else:
            self._improve("realise", until=self.clock.elapsed() + TRIAL_SHARE * self.clock.left())
        if self.missing:
            self._mend()
            self._note("realise")
        if self._rank(kept, cost) < self._rank(self.state, self.cost):
            self.state = kept
            self._note("realise")

    def _polish(self) -> None:
        """Improve step by step and rearrange in turns; the last turn ends in time."""
        random, seconds = Random(self.seed), ROUND_SHARE * self._rearranging_seconds()
        while not self._is_settled():
            left = self.clock.left()
            if self.missing or seconds > left:
                self._improve("polish", until=self.clock.total)
                return
            self._improve("polish", until=self.clock.elapsed() + min(IMPROVING * seconds, left - seconds))
            began = self.clock.elapsed()
            self._rearrange(loosen(self.static, self.state.schedule(), random))
            seconds = self.clock.elapsed() - began

    def _rearranging_seconds(self) -> float:
        """How long choosing all people takes, about; endlessly where there are too many."""
        people = sum(len(group.people) for session in self.static.sessions for group in session.groups)
        return PEOPLE_PACE * people if people <= LARGEST_CHOICE else math.inf

    def _rearrange(self, loose: dict[int, Flags] | None = None) -> None:
        """Take the cheapest people for all sessions; or starts for the loose ones, and people for those around."""
        if self.missing or self._is_settled():
            return
        schedule = self.state.schedule()
        better, work = rearrange(
            self.problem,
            schedule,
            loose or {},
            range(len(self.static.sessions)) if loose is None else around(self.static, schedule, loose),
            limit=self.clock.limit(self.clock.left()),
            should_stop=self._look_up,
        )
        self.clock.spend(work)
        if better is not None:
            self.state = start_from(self.static, better)
            self._note("rearrange")

    def _look_up(self) -> bool:
        """Say that it goes on, and whether to stop."""
        self._say("rearrange", self.cost, len(self.state.placed))
        return self._is_over()

    def _arrange(self, seconds: float, *, keep: bool) -> bool:
        """Let the dense programme be arranged anew, keep that if it is better, and tell whether all was placed."""
        if not self.dense or self._is_over():
            return True
        ends, rank = self.clock.elapsed() + seconds, self._rank(self.state, self.cost)
        arranger = Arranger(self.state, self.dense, self.seed, keep=keep)
        rest = measure(self.problem, self.state.schedule()).cost
        rest -= sum(self.static.sessions[index].price for index in arranger.sessions)
        begun: list[float] = []

        def progress() -> float:
            self.clock.spend(WALK_WORK)
            if not begun:  # making ready may have taken seconds, in which nothing cools
                begun.append(self.clock.elapsed())
            cost = arranger.legal_cost
            if self._is_over() or (cost is not None and self._is_good_enough(rest + cost)):
                return 1.0
            return (self.clock.elapsed() - begun[0]) / max(ends - begun[0], 0.001)

        def tell() -> None:
            cost = arranger.legal_cost
            placed = len(self.state.placed) + len(arranger.kept if cost is None else self.dense)
            self._say("programme", self.cost if cost is None else rest + cost, placed)

        if self.missing:
            arranger.walk(progress, until_legal=True, tell=tell, every=REPORT_EVERY)
            rank = self._settle(arranger, rank)
            arranger.lift()
        arranger.walk(progress, until_legal=False, tell=tell, every=REPORT_EVERY)
        self._settle(arranger, rank)
        return not self.lost

    def _programme_seconds(self) -> float:
        """How long the dense programme is arranged: all the time, or a little."""
        if self.whole:
            return (1 - SETTLING_SHARE) * self.clock.left()
        return min(PROGRAMME_SECONDS * len(self.dense), self.clock.left())

    def _settle(self, arranger: Arranger, rank: tuple[int, int]) -> tuple[int, int]:
        """Take the places found, or restore those kept where they rank before; return the rank of what is taken."""
        arranger.settle()
        self._note("programme")
        self.lost = self.missing > rank[0]
        if rank < self._rank(self.state, self.cost):
            arranger.put_back()
            self._note("programme")
        arranger.keep()
        return self._rank(self.state, self.cost)

    def _improve(self, phase: str, until: float, while_true: Callable[[], bool] = lambda: True) -> None:
        improver = Improver(self.state, self.seed, self.clock.spend)
        base, began = self.cost, self.clock.elapsed()
        kept, rank = dict(self.state.placed), self._rank(self.state, self.cost)
        if phase != "polish":  # there all people have just been chosen
            improver.settle(self._is_over)
        while improver.movable and while_true() and not self._is_over():
            if self.clock.elapsed() >= until or self._is_good_enough(base + improver.best_change):
                break
            improver.step(min(1.0, (self.clock.elapsed() - began) / max(until - began, 0.001)))
            if time.monotonic() - self.last_report >= REPORT_EVERY:
                self._say(phase, base + improver.best_change, len(improver.best))
        improver.restore_best()
        if not self._is_over():
            improver.share()
        self._note(phase)
        if rank < self._rank(self.state, self.cost):  # no step looks at the fairness of gaps
            improver.best = kept
            improver.restore_best()
            self._note(phase)

    def _answer(self) -> Result:
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
