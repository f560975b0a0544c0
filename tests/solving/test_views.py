import pytest

from app.clock import now
from app.solving.tables import RunMode, RunRow, RunState
from app.solving.views import view_run
from app.text import Language
from solver.result import Status


def ended(status: Status) -> RunRow:
    result: dict[str, object] = {
        "status": status.value,
        "cost": 12,
        "bound": 10,
        "gap": 0.1,
        "seconds": 1.0,
        "first_feasible_seconds": None,
        "sessions": 2,
        "placed": 1,
        "hard_violations": 0,
        "costs": {},
        "formats": [],
        "unplaced": [{"session": "act-1", "rules": ["venue_fits"]}],
    }
    return RunRow(
        id=1,
        plan_id=1,
        mode=RunMode.BUILD,
        state=RunState.SUCCEEDED,
        seconds=5,
        seed=1,
        weights={},
        attempt=1,
        cancel_requested=False,
        result=result,
        created_by="test",
        created_at=now(),
    )


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_end_of_a_run_is_told_in_a_sentence(status: Status, language: Language) -> None:
    result = view_run(ended(status), language).result
    assert result is not None
    assert (result.status, result.verdict[-1]) == (status, "。" if language == "zh" else ".")
    assert result.unplaced[0].reasons != ["venue_fits"]


def test_infeasible_is_more_than_not_found() -> None:
    results = [view_run(ended(status), "en").result for status in (Status.NOT_FOUND, Status.INFEASIBLE)]
    assert "does not mean there is none" in (results[0].verdict if results[0] else "")
    assert "proven" in (results[1].verdict if results[1] else "")
