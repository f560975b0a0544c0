"""Runs as they are shown."""

from app.solving.repair_views import view_repair
from app.solving.schemas import RepairOptions, Run, RunProgress, RunResult, UnplacedSession
from app.solving.tables import RunMode, RunRow
from app.text import Language, say


def view_run(run: RunRow, language: Language) -> Run:
    """Show a run, the reasons of what it left out in the reader's language."""
    mends = run.mode == RunMode.REPAIR
    return Run(
        id=run.id,
        plan=run.plan_id,
        mode=run.mode,
        state=run.state,
        seconds=run.seconds,
        work=run.work,
        seed=run.seed,
        weights=run.weights,
        options=RepairOptions.model_validate(run.options) if mends else None,
        attempt=run.attempt,
        cancel_requested=run.cancel_requested,
        progress=None if run.progress is None else RunProgress.model_validate(run.progress),
        result=None if run.result is None or mends else _result(run.result, language),
        repair=view_repair(run.result, language) if run.result is not None and mends else None,
        result_plan=run.result_plan_id,
        error=run.error,
        created_by=run.created_by,
        created_at=run.created_at,
        started_at=run.started_at,
        heartbeat_at=run.heartbeat_at,
        ended_at=run.ended_at,
    )


def reasons(language: Language, rules: list[str]) -> list[str]:
    """Tell why a session has no place."""
    return [say(language, f"why.{rule}") for rule in rules] or [say(language, "why.unscheduled")]


def _result(document: dict[str, object], language: Language) -> RunResult:
    result = RunResult.model_validate(document)
    unplaced = [
        UnplacedSession(session=item.session, rules=item.rules, reasons=reasons(language, item.rules))
        for item in result.unplaced
    ]
    verdict = say(language, f"status.{result.status}")
    return result.model_copy(update={"verdict": verdict, "unplaced": unplaced})
