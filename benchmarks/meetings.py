"""Solves the public meeting-scheduling instances, beside Timefold where there is a JDK, and prints one table.

./run python benchmarks/meetings.py ../shared/data/meeting-scheduling --seeds 5 --seconds 52
"""

import argparse
import datetime
import json
import multiprocessing
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.meeting_family import Instance, Score, assign_of, make_instance, problem_of, read_instance, score_of
from solver import find_violations, measure, solve

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "meeting-scheduling"
BARS = {50: 160, 100: 80, 400: 60}
"""Medium score to reach, by the number of meetings."""
PEER = "timefold==1.24.0b0"
PUBLIC = {"venue_preference", "parallel_sessions", "no_pause", "venue_change", "meetings_early"}
"""Preferences that together are the soft score."""


UNPLACED = Score(10**9, 0, 0)
"""Ranks last."""


@dataclass(frozen=True)
class Outcome:
    """One run: the score (None = a meeting has no place), CPU seconds of all threads, seconds until all was legal."""

    score: Score | None
    cpu: float
    first: float | None = None
    bound: int = 0
    agrees: bool = True


def run_ours(job: tuple[Instance, float, int]) -> Outcome:
    """Solve one instance by the product's own ``solve`` and score the answer by the public rules."""
    instance, seconds, seed = job
    compile_walk()
    problem = problem_of(instance)
    before = _cpu(resource.RUSAGE_SELF)
    result = solve(problem, seconds=seconds, seed=seed)
    cpu = _cpu(resource.RUSAGE_SELF) - before
    assign = assign_of(problem, result.schedule)
    if assign is None:
        return Outcome(None, cpu, result.first_feasible_seconds, result.bound)
    score, ours = score_of(instance, assign), measure(problem, result.schedule)
    soft = sum(part.cost for part in ours.parts if part.preference in PUBLIC)
    medium = sum(match.amount for match in ours.part("invitation_conflict").matches)
    broken = len(find_violations(problem, result.schedule))
    agrees = (score.medium, score.soft) == (medium, soft) and (score.hard == 0) == (broken == 0)
    return Outcome(score, cpu, result.first_feasible_seconds, result.bound, agrees)


def compile_walk() -> None:
    """Let a machine that has never solved a programme compile the walk, once for all runs after."""
    solve(problem_of(make_instance(1, meetings=4, persons=8)), seconds=1.0)


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


class Timefold:
    """Timefold in an environment of its own, made when first needed; ``missing`` says why there is none."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "bin" / "python"
        self.missing = "" if shutil.which("java") else "there is no java on PATH (a JDK 17 or newer is needed)"
        if not self.missing:
            self.missing = self._install(folder)

    def _install(self, folder: Path) -> str:
        if shutil.which("uv"):
            make = [["uv", "venv", "--quiet", "--python", sys.executable, str(folder)]]
            make.append(["uv", "pip", "install", "--quiet", "--python", str(self.python), PEER])
        else:
            venv.create(folder, with_pip=True)
            make = [[str(self.python), "-m", "pip", "install", "--quiet", PEER]]
        for command in make:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                return f"{PEER} cannot be installed: {done.stderr.strip().splitlines()[-1:]}"
        return ""

    def run(self, instance: Instance, seconds: int, seed: int) -> Outcome:
        """Solve one instance and score the answer by the public rules."""
        before = _cpu(resource.RUSAGE_CHILDREN)
        command = [str(self.python), str(ROOT / "benchmarks" / "meetings_timefold.py"), str(seconds), str(seed)]
        done = subprocess.run(command, input=flat(instance), capture_output=True, text=True, check=True)
        cpu = _cpu(resource.RUSAGE_CHILDREN) - before
        answer = json.loads(done.stdout.splitlines()[-1])
        assign = answer["assign"]
        if assign is None:
            return Outcome(None, cpu)
        score = score_of(instance, [(start, room) for start, room in assign])
        theirs = f"{-score.hard}hard/{-score.medium}medium/{-score.soft}soft"
        return Outcome(score, cpu, agrees=theirs == answer["score"])


def flat(instance: Instance) -> str:
    """The instance in the family's flat JSON form."""
    meetings = [{"duration": m.duration, "required": m.required, "preferred": m.preferred} for m in instance.meetings]
    grains = [{"index": index, "day": day} for index, day in enumerate(instance.days)]
    return json.dumps({"grains": grains, "rooms": [{"capacity": c} for c in instance.capacities], "meetings": meetings})


def row(instance: Instance, who: str, outcomes: list[Outcome]) -> str:
    """One line of the table: the score of the median run and of the worst."""
    ordered = sorted(outcomes, key=lambda item: item.score or UNPLACED)
    middle, worst = ordered[len(ordered) // 2], ordered[-1]
    bar, firsts = BARS.get(len(instance.meetings)), [item.first for item in outcomes if item.first is not None]
    kept = bar is not None and worst.score is not None and worst.score.hard == 0 and worst.score.medium <= bar
    cells = [
        instance.name,
        who,
        str(len(outcomes)),
        _told(middle.score),
        _told(worst.score),
        "" if bar is None else f"0/{bar}: {'yes' if kept else 'no'}",
        f"{max(firsts):.1f} s" if len(firsts) == len(outcomes) else "",
        f"{statistics.mean(item.cpu for item in outcomes):.0f} s",
        "yes" if all(item.agrees for item in outcomes) else "NO",
    ]
    return "| " + " | ".join(cells) + " |"


def _told(score: Score | None) -> str:
    return "not all placed" if score is None else f"{score.hard}/{score.medium}/{score.soft}"


HEAD = (
    "| instance | solver | seeds | hard/medium/soft, median | worst | bar, worst | all legal after, worst | CPU "
    "| scores agree |\n|---|---|---|---|---|---|---|---|---|"
)


def instances(paths: Iterable[Path], made: int) -> list[Instance]:
    """Read the instances of files and folders, and make some more."""
    files = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    found = sorted((read_instance(file) for file in files), key=lambda item: len(item.meetings))
    return found + [make_instance(seed) for seed in range(1, made + 1)]


def main() -> None:
    """Print the machine, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, default=[DATA], help="instances, or folders of them")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=52.0, help="limit by the clock; two threads work at first")
    parser.add_argument("--made", type=int, default=0, help="how many made instances to add")
    parser.add_argument("--timefold-seconds", type=int, default=60, help="0 leaves Timefold out")
    parser.add_argument("--timefold-seeds", type=int, default=1)
    arguments = parser.parse_args()
    today = datetime.datetime.now(tz=datetime.UTC).date()
    speed = "compiled" if find_spec("numba") else "not compiled (numba is not installed)"
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {speed}, {today}\n\n{HEAD}", flush=True)
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        peer = Timefold(Path(folder)) if arguments.timefold_seconds else None
        for instance in instances(arguments.paths, arguments.made):
            with context.Pool(1, maxtasksperchild=1) as pool:
                jobs = [(instance, arguments.seconds, seed) for seed in range(1, arguments.seeds + 1)]
                print(row(instance, "ours", pool.map(run_ours, jobs, chunksize=1)), flush=True)
            if peer is not None and not peer.missing:
                seeds = range(1, arguments.timefold_seeds + 1)
                theirs = [peer.run(instance, arguments.timefold_seconds, seed) for seed in seeds]
                print(row(instance, PEER, theirs), flush=True)
        if peer is not None and peer.missing:
            print(f"\nWithout Timefold: {peer.missing}.")


if __name__ == "__main__":
    main()
