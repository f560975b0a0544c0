"""Publishes example years, breaks them in every way, and measures how long the smallest repair takes to be proven.

./run python benchmarks/repair.py --scales year tight --typical 60 --heavy 30
"""

import argparse
import datetime
import multiprocessing
import os
import platform
import resource
import statistics
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from app.commands.generate import Scale, make_problem
from benchmarks.disruptions import HEAVY, TYPICAL, Disruption, disruptions
from solver import Problem, Schedule, find_violations, solve
from solver.repair import repair
from solver.result import gap_of
from solver.schedule import decode_schedule, encode

CACHE = Path(tempfile.gettempdir()) / "consult-benchmarks"
"""Where base calendars are kept, so that a year is solved once."""


@dataclass(frozen=True)
class Outcome:
    """What one repair came to; ``left`` are violations that the published calendar did not have."""

    kind: str
    broken: int
    seconds: float
    proven: bool
    gap: float
    models: int
    left: int


def base_calendar(scale: Scale, seed: int, seconds: float) -> tuple[Problem, Schedule]:
    """Return the example's problem and a schedule of it, solved once."""
    problem = make_problem(scale, seed)
    CACHE.mkdir(exist_ok=True)
    kept = CACHE / f"{scale.value}-{seed}-{len(problem.sessions)}-{seconds:g}.json"
    if not kept.exists():
        kept.write_bytes(encode(solve(problem, seconds=seconds, seed=seed).schedule))
    schedule = decode_schedule(kept.read_bytes())
    if find_violations(problem, schedule):  # the example has changed since
        kept.unlink()
        return base_calendar(scale, seed, seconds)
    return problem, schedule


def mend(disruption: Disruption, limit: float) -> Outcome:
    """Repair once; the seconds are those of the whole call."""
    found = repair(disruption.problem, seconds=limit)
    known = set(found.before)
    return Outcome(
        disruption.kind,
        disruption.broken,
        found.seconds,
        found.proven,
        gap_of(found.cost, found.bound),
        found.models,
        sum(violation not in known for violation in found.left),
    )


def measure(job: tuple[Scale, int, str, int, float, float]) -> tuple[list[Outcome], int]:
    """Run one row of the table; return the outcomes and the peak memory in MB."""
    scale, seed, size, number, limit, seconds = job
    problem, schedule = base_calendar(scale, seed, seconds)
    found = disruptions(problem, schedule, TYPICAL if size == "typical" else HEAVY, number, seed)
    mend(found[0], limit)  # what is imported on first use does not count
    outcomes = [mend(item, limit) for item in found]
    return outcomes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def row(scale: Scale, size: str, outcomes: list[Outcome], memory: int) -> str:
    """One line of the table."""
    seconds = sorted(outcome.seconds for outcome in outcomes)
    ranks = statistics.quantiles(seconds, n=20, method="inclusive")
    cells = [
        scale.value,
        size,
        str(len(outcomes)),
        str(max(outcome.broken for outcome in outcomes)),
        f"{ranks[9]:.2f} s",
        f"{ranks[17]:.2f} s",
        f"{ranks[18]:.2f} s",
        f"{seconds[-1]:.2f} s",
        f"{100 * sum(outcome.proven for outcome in outcomes) / len(outcomes):.1f} %",
        f"{100 * max(outcome.gap for outcome in outcomes):.1f} %",
        str(sum(outcome.models > 0 for outcome in outcomes)),
        str(sum(outcome.left for outcome in outcomes)),
        f"{memory} MB",
    ]
    return "| " + " | ".join(cells) + " |"


HEAD = (
    "| scale | disruptions | number | most broken | median | p90 | p95 | max | proven | worst gap | with models "
    "| new violations | peak memory |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Print the machine, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", nargs="+", type=Scale, default=[Scale.YEAR, Scale.TIGHT])
    parser.add_argument("--typical", type=int, default=60)
    parser.add_argument("--heavy", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=10.0, help="seconds for one repair")
    parser.add_argument("--base-seconds", type=float, default=30.0, help="seconds for the calendar that is broken")
    arguments = parser.parse_args()
    today, python = datetime.datetime.now(tz=datetime.UTC).date(), platform.python_version()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}, Python {python}, OR-Tools {version('ortools')}, {today}\n\n{HEAD}")
    context = multiprocessing.get_context("spawn")
    for scale in arguments.scales:
        for size, number in (("typical", arguments.typical), ("heavy", arguments.heavy)):
            if number:
                job = (scale, arguments.seed, size, number, arguments.limit, arguments.base_seconds)
                with context.Pool(1) as pool:
                    print(row(scale, size, *pool.apply(measure, (job,))), flush=True)


if __name__ == "__main__":
    main()
