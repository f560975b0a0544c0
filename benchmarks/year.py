"""Solves example years of several scales and seeds, each in a process of its own, and prints one table.

Beside them, a plain CP-SAT model of the same problem (`plain_model.py`) is given the same time.

./run python benchmarks/year.py --scales quarter year tight three practice double --seeds 3 --seconds 30
"""

import argparse
import datetime
import multiprocessing
import os
import platform
import resource
import statistics
import time
from dataclasses import dataclass
from importlib.metadata import version

from benchmarks.plain_model import solve_plainly
from benchmarks.shapes import LONGER, SHAPES
from solver import Status, find_violations, measure, solve
from solver.result import gap_of


@dataclass(frozen=True)
class Outcome:
    """What one run came to; ``memory`` in MB."""

    sessions: int
    placed: int
    violations: int
    proven: bool
    first_feasible: float | None
    seconds: float
    cost: int
    bound: int
    gap: float
    memory: int


def run(job: tuple[str, int, float]) -> Outcome:
    """Make one problem, solve it and judge the answer by the checker."""
    scale, seed, seconds = job
    problem = SHAPES[scale](seed)
    result = solve(problem, seconds=seconds, seed=seed)
    return Outcome(
        sessions=len(problem.sessions),
        placed=len(result.schedule.assignments),
        violations=len(find_violations(problem, result.schedule)),
        proven=result.status is Status.OPTIMAL,
        first_feasible=result.first_feasible_seconds,
        seconds=result.seconds,
        cost=result.cost,
        bound=result.bound,
        gap=result.gap,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def run_plainly(job: tuple[str, int, float]) -> Outcome | None:
    """Solve the same problem by the plain model; None without an answer."""
    scale, seed, seconds = job
    problem = SHAPES[scale](seed)
    began = time.monotonic()
    schedule, bound, first = solve_plainly(problem, seconds)
    if schedule is None:
        return None
    cost = measure(problem, schedule).cost
    return Outcome(
        sessions=len(problem.sessions),
        placed=len(schedule.assignments),
        violations=len(find_violations(problem, schedule)),
        proven=cost <= bound,
        first_feasible=first,
        seconds=time.monotonic() - began,
        cost=cost,
        bound=bound,
        gap=gap_of(cost, bound),
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def row(name: str, limit: float, outcomes: list[Outcome]) -> str:
    """One line of the table: median and worst over the seeds."""
    gaps = [outcome.gap for outcome in outcomes]
    firsts = [outcome.first_feasible for outcome in outcomes]
    worst_first = "not found" if None in firsts else f"{max(first for first in firsts if first is not None):.1f} s"
    cells = [
        name,
        str(len(outcomes)),
        str(max(outcome.sessions for outcome in outcomes)),
        str(sum(outcome.sessions - outcome.placed for outcome in outcomes)),
        str(sum(outcome.violations for outcome in outcomes)),
        worst_first,
        f"{limit:g} s",
        f"{statistics.median(outcome.cost for outcome in outcomes):g}",
        f"{100 * statistics.median(gaps):.1f} %",
        f"{100 * max(gaps):.1f} %",
        f"{max(outcome.memory for outcome in outcomes)} MB",
    ]
    return "| " + " | ".join(cells) + " |"


HEAD = (
    "| scale | seeds | sessions | unplaced | hard violations | first feasible, worst | limit | cost, median "
    "| proven gap, median | worst | peak memory |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Print the machine, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--scales", nargs="+", choices=SHAPES, default=["quarter", "year", "tight", "practice", "double", "three"]
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30.0, help="limit; larger problems get more, see shapes.py")
    parser.add_argument("--plain", type=int, default=1, help="seeds that the plain CP-SAT model is shown on too")
    arguments = parser.parse_args()
    today = datetime.datetime.now(tz=datetime.UTC).date()
    python = platform.python_version()
    print(f"{os.cpu_count()} cores, Python {python}, OR-Tools {version('ortools')}, {today}\n\n{HEAD}", flush=True)
    context = multiprocessing.get_context("spawn")
    for scale in arguments.scales:
        limit = arguments.seconds * LONGER.get(scale, 1.0)
        with context.Pool(1, maxtasksperchild=1) as pool:
            jobs = [(scale, seed, limit) for seed in range(1, arguments.seeds + 1)]
            print(row(scale, limit, pool.map(run, jobs, chunksize=1)), flush=True)
            plain = pool.map(run_plainly, jobs[: arguments.plain], chunksize=1)
        found, name = [outcome for outcome in plain if outcome is not None], f"{scale}, plain CP-SAT model"
        if found:
            print(row(name, limit, found), flush=True)
        elif plain:
            print(f"| {name} | {len(plain)} | | | | not found | {limit:g} s | | | | |", flush=True)


if __name__ == "__main__":
    main()
