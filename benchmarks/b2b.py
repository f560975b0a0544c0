"""Solves public instances of business-to-business meeting scheduling through ``solver.solve``, and prints one table.

./run python benchmarks/b2b.py ../shared/data/b2b --seconds 120
"""

import argparse
import datetime
import json
import os
import platform
import time
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from solver import InvalidProblem, Schedule, Status, find_violations, solve
from solver.problem import (
    Block,
    DayKind,
    GapFairness,
    Group,
    Interval,
    Lag,
    Need,
    Person,
    Pin,
    Problem,
    Resource,
    ResourceKind,
    Role,
    Session,
    Weights,
)

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "b2b"
A_MONDAY = datetime.date(2024, 3, 4).toordinal()


def to_problem(data: dict[str, Any]) -> Problem:
    """State an instance as one day: a slot each meeting, both participants required, a table each from a stock."""
    slots, morning = data["slots"], min(data["morning_slots"], data["slots"])
    blocks = tuple(Block(name, a, b) for name, a, b in (("am", 0, morning), ("pm", morning, slots)) if a < b)
    everybody = range(data["participants"])
    lags = [Lag(before, after, 0) for after, item in enumerate(data["meetings"]) for before in item["after"]]
    return Problem(
        name=data["name"],
        grain=15,
        day_start=480,
        slots_per_day=slots,
        first_day=A_MONDAY,
        day_kinds=(DayKind.WORKING,),
        blocks=blocks,
        travel=(),
        people=tuple(Person(f"participant {p}", _busy(data["forbidden"][p])) for p in everybody),
        venues=(),
        resources=(Resource("tables", ResourceKind.STAFF, data["locations"]),),
        sessions=tuple(_session(number, item, blocks) for number, item in enumerate(data["meetings"])),
        lags=tuple(lags),
        gap_fairness=(GapFairness("participants", tuple(everybody), data["fairness"]),),
        weights=Weights(few_gaps=1),
    )


def _busy(forbidden: list[int]) -> tuple[Interval, ...]:
    return tuple(Interval(0, slot, slot + 1) for slot in sorted(set(forbidden)))


def _session(number: int, item: dict[str, Any], blocks: tuple[Block, ...]) -> Session:
    allowed = tuple(index for index, block in enumerate(blocks) if item["session"] in ("any", block.name))
    return Session(
        name=f"meeting {number}",
        format="meeting",
        duration=1,
        first=0,
        last=0,
        blocks=allowed,
        mandatory=True,
        groups=(Group(Role.REQUIRED, (item["a"], item["b"])),),
        needs=(Need(0, 1),),
        pin=None if item["fixed"] is None else Pin(start=item["fixed"]),
    )


def faults(data: dict[str, Any], schedule: Schedule) -> tuple[list[str], int]:
    """What is wrong with a schedule, and its breaks, read off the instance itself."""
    slot_of = {assignment.session: assignment.start for assignment in schedule.assignments}
    found = [f"meeting {number} missing" for number in range(len(data["meetings"])) if number not in slot_of]
    slots: list[list[int]] = [[] for _ in range(data["participants"])]
    for number, slot in slot_of.items():
        item = data["meetings"][number]
        half = "am" if slot < data["morning_slots"] else "pm"
        if item["session"] not in ("any", half) or item["fixed"] not in (None, slot):
            found.append(f"meeting {number} at the wrong time")
        found += [f"meeting {number} before {other}" for other in item["after"] if slot_of.get(other, slot) >= slot]
        for person in (item["a"], item["b"]):
            slots[person].append(slot)
            if slot in data["forbidden"][person]:
                found.append(f"participant {person} cannot come")
    used = list(slot_of.values())
    found += [f"slot {slot} full" for slot in set(used) if used.count(slot) > data["locations"]]
    found += [f"participant {person} twice at once" for person, mine in enumerate(slots) if len(set(mine)) < len(mine)]
    breaks = [sum(later - slot > 1 for slot, later in pairwise(sorted(mine))) for mine in slots]
    if max(breaks) - min(breaks) > data["fairness"]:
        found.append("breaks unfair")
    return found, sum(breaks)


@dataclass(frozen=True)
class Outcome:
    """What one run came to."""

    verdict: str
    cost: str
    bound: str
    seconds: float


def run(data: dict[str, Any], seconds: float, seed: int) -> Outcome:
    """Solve one instance and judge the answer twice: by the checker, and by the instance itself."""
    began = time.monotonic()
    try:
        problem = to_problem(data)
        result = solve(problem, seconds=seconds, seed=seed)
    except InvalidProblem as error:
        return Outcome(f"refused: {error}", "", "", time.monotonic() - began)
    if result.status in (Status.NOT_FOUND, Status.INFEASIBLE):
        return Outcome(result.status.value, "", "", result.seconds)
    found, breaks = faults(data, result.schedule)
    if found or find_violations(problem, result.schedule) or breaks != result.cost:
        return Outcome(f"WRONG: {found[:3]}, {breaks} breaks", str(result.cost), str(result.bound), result.seconds)
    return Outcome(result.status.value, str(result.cost), str(result.bound), result.seconds)


def main() -> None:
    """Print the machine, then a row for each instance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", type=Path, default=DATA, help="a folder of instances, or one of them")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    today = datetime.datetime.now(tz=datetime.UTC).date()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, OR-Tools {version('ortools')}, {today}\n")
    print("| instance | meetings | participants | slots | locations | verdict | breaks | bound | seconds |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    files = sorted(arguments.path.glob("*.json")) if arguments.path.is_dir() else [arguments.path]
    wrong = False
    for file in files:
        data = json.loads(file.read_text(encoding="utf-8"))
        outcome = run(data, arguments.seconds, arguments.seed)
        wrong |= outcome.verdict.startswith("WRONG")
        sizes = (len(data["meetings"]), data["participants"], data["slots"], data["locations"])
        told = (outcome.verdict, outcome.cost, outcome.bound, f"{outcome.seconds:.1f}")
        print("| " + " | ".join(map(str, (file.stem, *sizes, *told))) + " |", flush=True)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
