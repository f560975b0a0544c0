"""Tries the solver and the checker on many small problems where the truth is known, and prints every disagreement.

./run python benchmarks/correctness.py --tiny 20000 --pairs 2000 --mutants 5000
"""

import argparse
import datetime
import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from multiprocessing import get_context
from random import Random

from solver import Status, find_violations, measure, solve
from solver.exact import Limit, Proof, solve_exactly
from solver.instances import tiny_problem
from solver.members import who_bound
from solver.problem import Problem
from solver.programme import programme_of
from solver.schedule import Schedule
from solver.static import Static
from solver.timing import Floor, when
from tests.instances.planted import plant
from tests.instances.programmes import some_without_picks
from tests.solver.brute_force import optimum
from tests.solver.metamorphic import Effect, vary
from tests.solver.mutations import mutate
from tests.solver.slot_oracle import broken_rules

NOTHING = float("inf")
"""The least cost of a problem that has no schedule."""
SECONDS = 60.0
"""Far more than a tiny problem takes."""


def tiny_fault(seed: int) -> str | None:
    """Solve a tiny problem and compare verdict, cost and bounds with enumeration."""
    problem = tiny_problem(seed)
    best, result = optimum(problem), solve(problem, seconds=SECONDS, seed=seed)
    found = find_violations(problem, result.schedule)
    if result.cost != measure(problem, result.schedule).cost:
        return "the cost is not that of the schedule"
    if best is None:
        return None if result.status is Status.INFEASIBLE and found else f"{result.status}, but there is no schedule"
    if found or result.status is not Status.OPTIMAL:
        return f"{result.status} with {len(found)} violations, but {best[0]} is possible"
    if not result.bound == result.cost == best[0]:
        return f"bound {result.bound}, cost {result.cost}, but the least is {best[0]}"
    part = programme_of(problem, some_without_picks(problem, Random(seed)))
    paid = optimum(part.problem)
    if paid is None:
        return f"nothing is possible for {part.sessions} alone, but {best[0]} for all"
    static, floor = Static(problem), Floor(part.sessions, paid[0])
    who = who_bound(static)
    bound = who.cost + when(static, who, limit=Limit(seconds=SECONDS), floor=lambda: floor).bound
    return f"times and people cost {bound} at least, but {best[0]} is possible" if bound > best[0] else None


def pair_fault(seed: int) -> str | None:
    """Change a problem in a way whose effect is known, and solve both."""
    rng = Random(seed)
    problem = tiny_problem(seed) if rng.random() < 0.7 else plant(rng, n_sessions=7, n_days=8, n_people=6)[0]
    change, before, after, effect = vary(rng, problem)
    costs = least(before), least(after)
    holds = {
        Effect.SAME: costs[0] == costs[1],
        Effect.NO_MORE: costs[1] <= costs[0],
        Effect.NO_LESS: costs[1] >= costs[0],
    }
    return None if holds[effect] else f"{change}: {costs[0]} became {costs[1]}"


def least(problem: Problem) -> float:
    """The least cost, which the complete model must prove."""
    answer = solve_exactly(problem, limit=Limit(seconds=SECONDS))
    if answer.proof is Proof.INFEASIBLE:
        return NOTHING
    if answer.proof is not Proof.OPTIMAL or answer.cost is None:
        raise AssertionError(f"not settled: {answer.proof}")
    return answer.cost


def mutant_fault(seed: int) -> str | None:
    """Change a legal schedule a little; the checker must find what a second, slower judge finds, and nothing else."""
    problem, schedule = planted_or_tiny(seed)
    rng = Random(seed)
    mutant = mutate(rng, problem, schedule)
    if find_violations(problem, schedule):
        return "a false alarm about the planted schedule"
    found = {violation.rule for violation in find_violations(problem, mutant)}
    expected = broken_rules(problem, mutant)
    return None if found == expected else f"found {sorted(found)}, but broken are {sorted(expected)}"


def planted_or_tiny(seed: int) -> tuple[Problem, Schedule]:
    """A problem with a legal schedule."""
    rng = Random(seed)
    if rng.random() < 0.3:
        problem = tiny_problem(seed)
        best = optimum(problem)
        if best is not None:
            return problem, best[1]
    return plant(rng, n_sessions=rng.randint(3, 12), n_days=rng.randint(4, 14))


def guarded(job: tuple[Callable[[int], str | None], int]) -> tuple[int, str | None]:
    """Run one trial; an exception is a fault too."""
    trial, seed = job
    try:
        return seed, trial(seed)
    except Exception as error:
        return seed, f"{type(error).__name__}: {error}"


def campaign(name: str, trial: Callable[[int], str | None], seeds: range, processes: int) -> int:
    """Try all seeds, print a row, and every fault below it; return how many there are."""
    began, faults = time.monotonic(), []
    with get_context("spawn").Pool(processes) as pool:
        for seed, fault in pool.imap_unordered(guarded, ((trial, seed) for seed in seeds), chunksize=20):
            if fault is not None:
                faults.append((seed, fault))
    print(f"| {name} | {len(seeds)} | {len(faults)} | {time.monotonic() - began:.0f} |", flush=True)
    for seed, fault in sorted(faults)[:50]:
        print(f"{name} {seed}: {fault}", flush=True)
    return len(faults)


def main() -> None:
    """Run the three campaigns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiny", type=int, default=20_000, help="tiny problems against enumeration")
    parser.add_argument("--pairs", type=int, default=2_000, help="pairs of problems")
    parser.add_argument("--mutants", type=int, default=5_000, help="mutated schedules")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    today = datetime.datetime.now(tz=datetime.UTC).date()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, OR-Tools {version('ortools')}, {today}\n")
    print("| campaign | trials | disagreements | seconds |\n|---|---|---|---|", flush=True)
    first, faults = arguments.first, 0
    for name, trial, count in (
        ("tiny", tiny_fault, arguments.tiny),
        ("pairs", pair_fault, arguments.pairs),
        ("mutants", mutant_fault, arguments.mutants),
    ):
        faults += campaign(name, trial, range(first, first + count), arguments.processes) if count else 0
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
