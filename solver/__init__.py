"""Builds schedules of consultation sessions: rules that state, layers that encode, one checked answer.

``solve`` finds a schedule with a proven bound, ``find_violations`` judges any schedule, ``measure`` prices it.
"""

from solver.checker import Violation, find_violations
from solver.metrics import Score, measure
from solver.problem import InvalidProblem, Problem
from solver.result import Progress, Report, Result, ShouldStop, Status
from solver.schedule import Schedule

__all__ = [
    "InvalidProblem",
    "Problem",
    "Progress",
    "Result",
    "Schedule",
    "Score",
    "Status",
    "Violation",
    "find_violations",
    "get_ready",
    "measure",
    "solve",
]


def get_ready() -> None:
    """Load and compile all that a first ``solve`` would otherwise wait for, on its time.

    A second or two for OR-Tools; with Numba (the extra ``fast``) some ten more, the first time on a machine.
    """
    import solver.repair.search
    import solver.split  # noqa: F401
    from solver.dense.compiled import compiled_walk

    compiled_walk()


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    work: float | None = None,
    seed: int = 1,
    start: Schedule | None = None,
    report: Report | None = None,
    should_stop: ShouldStop | None = None,
) -> Result:
    """Find the best schedule within a time limit.

    Parameters
    ----------
    problem
        What to schedule; days of more than 62 slots raise ``InvalidProblem``.
    seconds
        Wall-clock limit; the best schedule found by then is returned.
    work
        Limit in units of work, each about a second's worth, counted alike on every machine: the same problem, seed,
        work and version give the same schedule to the byte, unless ``seconds`` or ``should_stop`` end the run before.
    seed
        Chooses among equals.
    start
        A schedule to start from; what is not legal of it is left out.
    report
        Called at least once a second with the progress.
    should_stop
        Asked often; True ends the run, which keeps its best so far.
    """
    from solver.split import run  # OR-Tools takes a second to import: who only reads problems need not wait for it

    return run(problem, seconds=seconds, work=work, seed=seed, start=start, report=report, should_stop=should_stop)
