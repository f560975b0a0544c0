"""``consult check``: an independent judgement of a schedule."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.files import read_problem, read_schedule
from app.commands.refusal import language
from app.problems.check import sentence
from app.text import Language
from solver import Problem, Schedule, Violation, find_violations, measure
from solver.checker import is_well_formed


def check(
    problem: Annotated[Path, typer.Argument(help="Problem in JSON form.")],
    schedule: Annotated[Path, typer.Argument(help="Schedule in JSON form.")],
) -> None:
    """Judge a schedule by a checker that shares nothing with the solver.

    Standard output is one JSON object with the hard violations, the cost and the cost per preference. The exit code is
    0 when there are no violations, 1 when there are, 2 when the input is refused.
    """
    judgement = judge(read_problem(problem), read_schedule(schedule), language())
    typer.echo(json.dumps(judgement, ensure_ascii=False).encode())  # bytes: UTF-8 wherever it runs
    raise typer.Exit(1 if judgement["hard_violations"] else 0)


def judge(problem: Problem, schedule: Schedule, reader: Language) -> dict[str, Any]:
    """Judge a schedule; one that is not well formed has no cost."""
    violations = find_violations(problem, schedule)
    score = measure(problem, schedule) if is_well_formed(problem, schedule) else None
    return {
        "hard_violations": [record(reader, violation, problem) for violation in violations],
        "cost": None if score is None else score.cost,
        "preferences": {} if score is None else {part.preference: part.cost for part in score.parts},
    }


def record(reader: Language, violation: Violation, problem: Problem) -> dict[str, Any]:
    """A violation as a typed record with its sentence."""
    return {**asdict(violation), "sentence": sentence(reader, violation, problem)}
