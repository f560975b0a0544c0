"""How the solver grows: from a quarter of one committee to the years of nine, in one table and one plot.

./run python benchmarks/growth.py
"""

import argparse
import datetime
import math
import multiprocessing
import os
import platform
from importlib.metadata import version

from benchmarks.shapes import LONGER
from benchmarks.year import Outcome, run

SIZES = ("quarter", "core", "three", "nine")
WIDTH = 50


def main() -> None:
    """Print the machine, a line for each size, and what first schedules took against the number of sessions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="limit of one committee; larger problems get more")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    arguments = parser.parse_args()
    today = datetime.datetime.now(tz=datetime.UTC).date()
    python = platform.python_version()
    print(f"{os.cpu_count()} cores, Python {python}, OR-Tools {version('ortools')}, {today}\n")
    print("| problem | sessions | unplaced | hard violations | first feasible | limit | proven gap | peak memory |")
    print("|---|---|---|---|---|---|---|---|")
    outcomes = []
    for size in arguments.sizes:
        limit = arguments.seconds * LONGER.get(size, 1.0)
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            outcomes.append(pool.apply(run, ((size, 1, limit),)))
        print(line(size, limit, outcomes[-1]), flush=True)
    plot([(o.sessions, o.first_feasible) for o in outcomes if o.first_feasible is not None])


def line(size: str, limit: float, outcome: Outcome) -> str:
    """One line of the table."""
    first = "not found" if outcome.first_feasible is None else f"{outcome.first_feasible:.1f} s"
    return (
        f"| {size} | {outcome.sessions} | {outcome.sessions - outcome.placed} | {outcome.violations} | {first} "
        f"| {limit:g} s | {100 * outcome.gap:.1f} % | {outcome.memory} MB |"
    )


def plot(points: list[tuple[int, float]]) -> None:
    """Bars on a logarithmic scale, and the exponent of the line through the first and the last."""
    if len(points) < 2:
        return
    most = max(seconds for _, seconds in points)
    least = min(seconds for _, seconds in points)
    print("\nseconds to the first feasible schedule, logarithmic:")
    for sessions, seconds in points:
        length = 1 + round((WIDTH - 1) * math.log(seconds / least) / math.log(max(most / least, 1.001)))
        print(f"{sessions:>6} {'█' * length} {seconds:.1f}")
    (small, early), (large, late) = points[0], points[-1]
    print(f"grows as sessions^{math.log(late / early) / math.log(large / small):.2f}")


if __name__ == "__main__":
    main()
