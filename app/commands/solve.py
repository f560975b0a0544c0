"""``consult solve``: the best schedule of a problem within a time limit."""

import json
import resource
import signal
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from app.commands.files import FileRefused, check_folder, read_problem, read_schedule, write
from app.commands.refusal import language
from app.text import say
from solver import InvalidProblem, Problem, Progress, Result, Schedule, find_violations, get_ready, solve
from solver.schedule import encode

ECHO_SECONDS = 1.0
"""A signal so soon after the first is the same wish, sent to a wrapper's whole group."""


def solve_file(
    problem: Annotated[Path, typer.Argument(help="Problem in JSON form.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File for the schedule.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400, help="Time limit.")] = 60.0,
    work: Annotated[
        float | None, typer.Option(min=0.1, max=86_400, help="Limit in counted work: the same answer every time.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Chooses among equals.")] = 1,
    start: Annotated[Path | None, typer.Option(help="Schedule to start from.")] = None,
) -> None:
    """Solve a problem; Ctrl-C or SIGTERM ends the search and keeps the best schedule found.

    The last line of standard output is one JSON object about the run. The exit code is 0 when the schedule breaks no
    rule, 1 when it does, 2 when the input is refused.
    """
    check_folder(output)
    facts = read_problem(problem)
    first = None if start is None else read_schedule(start)
    try:
        result = run_interruptibly(facts, seconds, seed, first, work)
    except InvalidProblem as error:
        raise FileRefused(file=problem, reason=error) from error
    write(output, encode(result.schedule))
    typer.echo(say(language(), f"status.{result.status}"), err=True)
    say_unplaced(facts, result)
    summary = summarize(facts, result)
    typer.echo(json.dumps(summary))
    raise typer.Exit(1 if summary["hard_violations"] else 0)


def run_interruptibly(
    problem: Problem, seconds: float, seed: int, start: Schedule | None, work: float | None
) -> Result:
    """Solve in a thread of its own, so that a signal is heard at once; the first one asks the search to end."""
    stop = threading.Event()
    answer: Future[Result] = Future()

    def go() -> None:
        try:
            get_ready()
            answer.set_result(
                solve(
                    problem,
                    seconds=seconds,
                    work=work,
                    seed=seed,
                    start=start,
                    report=say_progress,
                    should_stop=stop.is_set,
                )
            )
        except BaseException as error:
            answer.set_exception(error)

    def ask(number: int, _frame: FrameType | None) -> None:
        """The first signal asks; a later one ends the program, but not the echo of the first from a wrapper."""
        if not stop.is_set():
            stop.set()
            asked.append(time.monotonic())
        elif time.monotonic() - asked[0] > ECHO_SECONDS:
            signal.signal(number, before[number])
            signal.raise_signal(number)

    asked: list[float] = []
    before: dict[int, Any] = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    threading.Thread(target=go, daemon=True).start()
    try:
        return _wait(answer)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(answer: "Future[Result]") -> Result:
    while True:
        try:
            return answer.result(timeout=0.2)  # wakes up for signals
        except TimeoutError:
            if answer.done():
                raise


def say_progress(progress: Progress) -> None:
    """Write one line of progress to standard error."""
    bound = "" if progress.bound is None else f"  bound {progress.bound}"
    gap = "" if progress.gap is None else f"  gap {progress.gap:.2%}"
    cost = "" if progress.cost is None else f"  cost {progress.cost}"
    placed = f"placed {progress.placed}/{progress.sessions}"
    sys.stderr.write(f"{progress.seconds:7.1f} s  {progress.phase:<10} {placed}{cost}{bound}{gap}\n")


def say_unplaced(problem: Problem, result: Result) -> None:
    """Write each session that has no place to standard error, with the rules that leave it none."""
    for item in result.unplaced:
        sys.stderr.write(f"not placed: {problem.sessions[item.session].name} ({', '.join(item.rules)})\n")


def summarize(problem: Problem, result: Result) -> dict[str, Any]:
    """Say how the run ended; violations are counted by the independent checker."""
    return {
        "status": str(result.status),
        "cost": result.cost,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": round(result.seconds, 3),
        "first_feasible_seconds": result.first_feasible_seconds,
        "placed": len(result.schedule.assignments),
        "unplaced": len(problem.sessions) - len(result.schedule.assignments),
        "hard_violations": len(find_violations(problem, result.schedule)),
        "peak_memory_mb": round(peak_memory_mb(), 1),
    }


def peak_memory_mb(platform: str = sys.platform) -> float:
    """Largest memory this process has held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if platform == "darwin" else 1024)
