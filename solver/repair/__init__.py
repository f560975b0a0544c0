"""The smallest change of a published calendar that mends what facts have broken, with a proof that none is smaller.

The method is described in ``docs/repair.md``: a bound from what each broken session costs at least, an answer from
putting them back one by one, and where the two differ a model in which whatever stands in the way may yield at a price.
"""

import time
from collections.abc import Collection
from dataclasses import replace

from solver.problem import InvalidProblem, Problem
from solver.repair.outcome import Alternative, Difference, Repair, repaired
from solver.repair.prices import POINT, Change, Kind
from solver.repair.setting import Setting, Wishes
from solver.result import Progress, Report, ShouldStop, gap_of

__all__ = ["POINT", "Alternative", "Change", "Difference", "Kind", "Repair", "repair"]


def repair(
    problem: Problem,
    *,
    freeze_before: int | None = None,
    scope: Collection[int] | None = None,
    postpone: bool = True,
    alternatives: int = 0,
    seconds: float = 10.0,
    seed: int = 1,
    report: Report | None = None,
    should_stop: ShouldStop | None = None,
) -> Repair:
    """Mend what is published at the least cost; ``POINT`` units of cost are one person told.

    Parameters
    ----------
    problem
        The facts of today; ``published`` is what holds now, ``as_of`` the day from which urgency counts, ``pin`` what
        stays of a session.
    freeze_before
        What is published before this day stays as it is; the problem's own when left out.
    scope
        Sessions that may change; all when left out. What else is broken stays broken.
    postpone
        Whether leaving a session out is an answer at its price. Otherwise, and for mandatory sessions, it is the very
        last resort, and dearer than all else.
    alternatives
        How many different answers to look for beside the smallest, at most three.
    seconds
        Wall-clock limit for everything.
    seed
        Chooses among equals.
    report
        Called with every better answer and bound.
    should_stop
        Asked often; True ends the search, which keeps its best so far.
    """
    from solver.repair.search import Search  # OR-Tools takes a second to import

    if problem.gap_fairness:
        raise InvalidProblem("Gaps that have to be fair tie all sessions together: solve this problem, not mend it.")
    begin = time.monotonic()
    stop = should_stop or (lambda: False)
    if freeze_before is not None:
        problem = replace(problem, freeze_before=freeze_before)
    setting = Setting(problem, scope=scope, postpone=postpone)

    def tell(cost: int, bound: int) -> None:
        if report is not None:
            gap, seconds_so_far = gap_of(cost, bound), time.monotonic() - begin
            report(Progress("repair", seconds_so_far, cost, bound, gap, len(setting.base), len(problem.sessions)))

    found = Search(setting, Wishes(), begin + seconds, seed, stop, tell).run()
    best = repaired(setting, found, begin)
    if alternatives:
        from solver.repair.alternatives import different

        best = replace(best, alternatives=different(setting, best, alternatives, begin + seconds, seed, stop))
    return replace(best, seconds=time.monotonic() - begin)
