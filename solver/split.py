"""A run of each part of a problem, one after the other, and what they come to together."""

from solver.budget import Clock
from solver.parts import Part, parts_of
from solver.problem import Problem
from solver.result import Progress, Report, Result, ShouldStop, Status, Unplaced, gap_of
from solver.run import Run
from solver.schedule import Schedule

_WORST_FIRST = (Status.INFEASIBLE, Status.NOT_FOUND, Status.FEASIBLE, Status.OPTIMAL)


def run(
    problem: Problem,
    *,
    seconds: float,
    work: float | None,
    seed: int,
    start: Schedule | None,
    report: Report | None,
    should_stop: ShouldStop | None,
) -> Result:
    """Solve one problem, or one part of it after the other; see ``solver.solve``."""
    clock, parts = Clock(seconds, work), parts_of(problem)
    if len(parts) == 1:
        return Run(problem, clock, seed, report, should_stop).result(start)
    totals = Totals(parts, report)
    runs = [Run(part.problem, clock, seed, totals.telling(number), should_stop) for number, part in enumerate(parts)]
    for part, one in zip(parts, runs, strict=True):
        one.begin(part.lower(start) if start else None)
    for number, one in enumerate(runs):
        left = sum(len(part.sessions) for part in parts[number:])
        one.clock = clock.part(len(parts[number].sessions) / left)
        totals.results.append(one.end(keep=start is not None))
        clock.spent = one.clock.spent
    return totals.result(clock.passed())


class Totals:
    """Adds up the progress and the results of parts that are solved one after the other."""

    def __init__(self, parts: list[Part], report: Report | None) -> None:
        self.parts, self.report = parts, report
        self.results: list[Result] = []
        self._told: list[Progress | None] = [None] * len(parts)

    def telling(self, number: int) -> Report | None:
        """Who is told of the progress of a part, and tells that of the whole."""
        if self.report is None:
            return None
        report, sessions = self.report, sum(len(part.sessions) for part in self.parts)

        def tell(progress: Progress) -> None:
            self._told[number] = progress
            known = [told for told in self._told if told is not None]
            cost, bound, gap = None, None, None
            if len(known) == len(self.parts):
                cost, bound = sum(told.cost or 0 for told in known), sum(told.bound or 0 for told in known)
                gap = gap_of(cost, bound)
            placed = sum(told.placed for told in known)
            report(Progress(progress.phase, progress.seconds, cost, bound, gap, placed, sessions))

        return tell

    def result(self, seconds: float) -> Result:
        """The results of all parts as one."""
        cost, bound = (sum(getattr(result, name) for result in self.results) for name in ("cost", "bound"))
        firsts = [result.first_feasible_seconds for result in self.results]
        pairs = list(zip(self.parts, self.results, strict=True))
        return Result(
            status=min((result.status for result in self.results), key=_WORST_FIRST.index),
            schedule=Schedule.of([item for part, result in pairs for item in part.lift(result.schedule)]),
            cost=cost,
            bound=bound,
            gap=gap_of(cost, bound),
            seconds=seconds,
            first_feasible_seconds=None if None in firsts else max(first for first in firsts if first is not None),
            unplaced=tuple(
                sorted(
                    (
                        Unplaced(part.sessions[one.session], one.rules)
                        for part, result in pairs
                        for one in result.unplaced
                    ),
                    key=lambda one: one.session,
                )
            ),
        )
