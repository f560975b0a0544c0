"""What a run does to the schedule it holds, a method for each phase."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

from solver.budget import WALK_WORK
from solver.course import Course
from solver.dense import Arranger, cooling_seconds
from solver.exact import Proof, rearrange, solve_exactly
from solver.exact.size import LARGEST, size_of
from solver.improve import Improver
from solver.linear import Flags
from solver.loosen import around
from solver.metrics import measure
from solver.pace import (
    ARRANGING_WAYS,
    EXACT_SHARE,
    LARGEST_CHOICE,
    PEOPLE_PACE,
    PROGRAMME_PACE,
    PROGRAMME_SECONDS,
    PROGRAMME_SHARE,
    REPORT_EVERY,
    SETTLING_SHARE,
)
from solver.programme import programme_of
from solver.schedule import Schedule
from solver.static import Static
from solver.timing import Floor
from solver.warm import start_from


class Phases(Course):
    """Each phase leaves the better of what was there and what it found."""

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

    def _decide_programme(self) -> None:
        """Let the complete model find the cheapest places of a dense programme within more, and what they cost."""
        if not self.dense or self._is_settled():
            return
        part, limit = programme_of(self.problem, self.dense), PROGRAMME_SHARE * self.clock.left()
        largest = int(min(LARGEST, limit / PROGRAMME_PACE))
        if size_of(Static(part.problem), largest) > largest:
            return
        answer = solve_exactly(
            part.problem,
            limit=replace(self.clock.limit(limit), work=limit),  # one worker: the other core decides when
            seed=self.seed,
            start=part.lower(self.state.schedule()),
            floor=None,
            report=lambda *_: self._say("programme", self.cost, len(self.state.placed)),
            should_stop=self._is_over,
        )
        self.clock.spend(answer.work)
        self.floor = Floor(part.sessions, answer.bound)
        if answer.proof is Proof.OPTIMAL and answer.schedule is not None:
            self.places = {item.session: item for item in part.lift(answer.schedule)}

    def _take_places(self) -> bool:
        """Take the cheapest places of the dense programme where they fit the rest; tell whether they do."""
        if not self.places:
            return False
        kept, cost = self.state, self.cost
        placed = {item.session: item for item in kept.schedule().assignments}
        self.state = start_from(self.static, Schedule.of([*(placed | self.places).values()]))
        self._note("programme")
        fits = all(self.state.placed.get(index) == item for index, item in self.places.items())
        if self._rank(kept, cost) < self._rank(self.state, self.cost):
            self.state = kept
            self._note("programme")
            return False
        return fits

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
        self.chosen |= loose is None
        if better is not None:
            self.state.become({assignment.session: assignment for assignment in better.assignments})
            self._note("rearrange")

    def _look_up(self) -> bool:
        """Say that it goes on, and whether to stop."""
        self._say("rearrange", self.cost, len(self.state.placed))
        return self._is_over()

    def _arrange(self, seconds: float, *, keep: bool, attempt: int = 0) -> bool:
        """Let the dense programme be arranged anew, keep that if it is better, and tell whether all was placed."""
        if not self.dense or self._is_over():
            return True
        ends, rank = self.clock.elapsed() + seconds, self._rank(self.state, self.cost)
        arranger = Arranger(self.state, self.dense, self.seed + (attempt << 31), keep=keep)
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

    def _arrange_again(self, *, keep: bool) -> None:
        """Arrange what is all a dense programme for all the time; where a walk cools in less, by other lots again."""
        seconds = self._programme_seconds()
        walks = max(1, int(seconds / cooling_seconds(len(self.dense))))
        ends = self.clock.elapsed() + seconds
        for attempt in range(walks):
            self._arrange((ends - self.clock.elapsed()) / (walks - attempt), keep=keep, attempt=attempt)

    def _arrange_better(self, *, keep: bool) -> None:
        """Arrange the dense programme within more, until that is better unless it began well: a short walk may fail."""
        rank = self._rank(self.state, self.cost)
        for attempt in range(1 if keep else ARRANGING_WAYS):
            self._arrange(self._programme_seconds() / 2, keep=keep or not self.missing, attempt=attempt)
            if self._rank(self.state, self.cost) < rank or self._is_over():
                return

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
        self.turns += 1
        improver = Improver(self.state, self.seed + self.turns, self.clock.spend)
        base, began = self.cost, self.clock.elapsed()
        kept, rank = dict(self.state.placed), self._rank(self.state, self.cost)
        if not self.chosen:
            improver.settle(lambda: self._is_over() or not while_true())
        while improver.movable and while_true() and not self._is_over():
            if self.clock.elapsed() >= until or self._is_good_enough(base + improver.best_change):
                break
            improver.step(min(1.0, (self.clock.elapsed() - began) / max(until - began, 0.001)))
            if time.monotonic() - self.last_report >= REPORT_EVERY:
                self._say(phase, base + improver.best_change, len(improver.best))
        improver.restore_best()
        if not (self.chosen or self._is_over()):
            improver.share()
        self._note(phase)
        if rank < self._rank(self.state, self.cost):  # no step looks at the fairness of gaps
            improver.best = kept
            improver.restore_best()
            self._note(phase)
