"""Runs side by side."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.solving.schemas import ComparedFigure, ComparedRun, RunsCompared
from app.solving.service import PREFERENCES
from app.solving.tables import RunRow
from app.text import Language, say
from solver.metrics import Figures

FIGURES = tuple(Figures.__dataclass_fields__)


def compare_runs(session: Session, committee_id: int, numbers: Sequence[int], language: Language) -> RunsCompared:
    """Set runs side by side, in the order in which they are named."""
    query = select(RunRow).where(RunRow.committee_id == committee_id, RunRow.id.in_(numbers))
    found = {run.id: run for run in session.scalars(query)}
    if found.keys() != set(numbers):
        raise NotFound
    runs = [found[number] for number in dict.fromkeys(numbers)]
    return RunsCompared(
        runs=[_shown(run) for run in runs],
        figures=[_row(name, say(language, f"figure.{name}"), runs, _figure) for name in FIGURES],
        costs=[_row(name, say(language, f"preference.{name}"), runs, _cost) for name in PREFERENCES],
    )


def _shown(run: RunRow) -> ComparedRun:
    return ComparedRun(
        run=run.id,
        plan=run.plan_id,
        mode=run.mode,
        state=run.state,
        seconds=run.seconds,
        weights=run.weights,
        result_plan=run.result_plan_id,
    )


def _row(name: str, words: str, runs: Sequence[RunRow], value: Callable[[RunRow, str], Any]) -> ComparedFigure:
    values = [value(run, name) for run in runs]
    first = values[0]
    differences = [None if first is None or other is None else round(other - first, 3) for other in values]
    return ComparedFigure(figure=name, name=words, values=values, difference=differences)


def _figure(run: RunRow, name: str) -> float | None:
    found: float | None = (run.result or {}).get("figures", {}).get(name)
    return found


def _cost(run: RunRow, name: str) -> float | None:
    found: float | None = (run.result or {}).get("costs", {}).get(name)
    return found
