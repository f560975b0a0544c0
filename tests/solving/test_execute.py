import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.database import session_scope
from app.example import example_bundle
from app.plans.drafts import read_problem, save_draft
from app.plans.errors import PlanAlreadyPublished
from app.plans.tables import AssignmentRow, PlanRow
from app.solving.execute import _carry_out, claim_run, end_run, execute_run
from app.solving.outcome import outcome_of
from app.solving.pool import SolveAbandoned
from app.solving.schemas import RunRequest
from app.solving.service import PlanIsBeingSolved, RunHasEnded, UnknownPreference, cancel_run, start_run
from app.solving.tables import RunRow, RunState
from solver import solve
from tests.factories.planning import ACCESS, make_committee, make_plan, publish_plan

pytestmark = pytest.mark.usefixtures("service_database")


def queue_run(wanted: RunRequest | None = None) -> RunRow:
    with session_scope() as session:
        plan = make_plan(session, make_committee(session))
        return start_run(session, plan, wanted or RunRequest(seconds=5), ACCESS)


def queue_long_run(seconds: int = 100) -> RunRow:
    """A run that is far from its end for many seconds."""
    bundle = example_bundle(scale="quarter")
    with session_scope() as session:
        committee = make_committee(session, bundle)
        plan = make_plan(session, committee, bundle.first_day, bundle.last_day, as_of=bundle.as_of)
        return start_run(session, plan, RunRequest(seconds=seconds), ACCESS)


def read(run: RunRow) -> RunRow:
    with session_scope() as session:
        return session.get_one(RunRow, run.id)


def placed_by(plan_id: int) -> int:
    with session_scope() as session:
        return session.scalar(select(func.count()).where(AssignmentRow.plan_id == plan_id)) or 0


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_run_writes_its_draft_and_what_came_of_it() -> None:
    run = queue_run()
    execute_run(run.id)
    ended = read(run)
    assert (ended.state, ended.attempt, ended.result_plan_id) == (RunState.SUCCEEDED, 1, run.plan_id)
    assert ended.result is not None
    assert (ended.result["placed"], ended.result["hard_violations"], ended.result["unplaced"]) == (6, 0, [])
    assert placed_by(run.plan_id) == 6
    with session_scope() as session:
        assert session.get_one(PlanRow, run.plan_id).version == 2


def test_a_run_that_has_ended_is_not_executed_again() -> None:
    run = queue_run()
    execute_run(run.id)
    execute_run(run.id)
    assert read(run).attempt == 1


def test_improving_begins_from_what_the_plan_holds() -> None:
    run = queue_run()
    execute_run(run.id)
    with session_scope() as session:
        again = start_run(session, session.get_one(PlanRow, run.plan_id), RunRequest(seconds=5, mode="improve"), ACCESS)
    execute_run(again.id)
    first, second = read(run).result, read(again).result
    assert first is not None and second is not None
    assert second["cost"] <= first["cost"]


def test_a_run_may_be_limited_by_counted_work() -> None:
    runs = [queue_run(RunRequest(work=1)), queue_run(RunRequest(work=1))]
    for run in runs:
        execute_run(run.id)
    first, second = (read(run).result for run in runs)
    assert first is not None and second is not None
    assert (first["cost"], first["bound"], first["placed"]) == (second["cost"], second["bound"], 6)


def test_whoever_lost_a_run_to_another_attempt_writes_nothing() -> None:
    run = queue_run()
    slow = claim_run(run.id)
    fast = claim_run(run.id)
    assert slow is not None and fast is not None
    with pytest.raises(SolveAbandoned):
        _carry_out(slow)
    assert not end_run(slow, RunState.FAILED, error="late")
    assert placed_by(run.plan_id) == 0
    _carry_out(fast)
    assert (read(run).state, placed_by(run.plan_id)) == (RunState.SUCCEEDED, 6)


def test_a_plan_that_changed_meanwhile_gets_the_result_beside_it() -> None:
    run = queue_run()
    with session_scope() as session:
        stated = read_problem(session, run.plan_id)
        session.get_one(PlanRow, run.plan_id).version += 1
        session.flush()
        outcome = outcome_of(stated, solve(stated.translation.problem, seconds=5))
        sibling = save_draft(session, stated, outcome.drafted, outcome.costs)
    assert sibling != run.plan_id
    assert (placed_by(run.plan_id), placed_by(sibling)) == (0, 6)
    with session_scope() as session:
        assert session.get_one(PlanRow, sibling).sibling_of_id == run.plan_id


def test_a_plan_has_one_active_run() -> None:
    run = queue_run()
    with pytest.raises(PlanIsBeingSolved), session_scope() as session:
        start_run(session, session.get_one(PlanRow, run.plan_id), RunRequest(), ACCESS)


def test_a_published_plan_is_not_solved() -> None:
    run = queue_run()
    execute_run(run.id)
    with session_scope() as session:
        publish_plan(session, session.get_one(PlanRow, run.plan_id))
    with pytest.raises(PlanAlreadyPublished), session_scope() as session:
        start_run(session, session.get_one(PlanRow, run.plan_id), RunRequest(), ACCESS)


def test_an_unknown_preference_is_refused() -> None:
    with pytest.raises(UnknownPreference, match="beauty"):
        queue_run(RunRequest(weights={"beauty": 1}))


def test_a_run_that_waits_is_cancelled_at_once() -> None:
    run = queue_run()
    with session_scope() as session:
        assert cancel_run(session, run.committee_id, run.id, ACCESS).state == RunState.CANCELLED
    execute_run(run.id)
    assert (read(run).state, placed_by(run.plan_id)) == (RunState.CANCELLED, 0)
    with pytest.raises(RunHasEnded), session_scope() as session:
        cancel_run(session, run.committee_id, run.id, ACCESS)


def test_a_cancelled_run_keeps_the_best_so_far() -> None:
    run = queue_long_run()
    thread = threading.Thread(target=execute_run, args=(run.id,))
    thread.start()
    wait_until(lambda: (read(run).progress or {}).get("placed", 0) > 0)
    with session_scope() as session:
        cancel_run(session, run.committee_id, run.id, ACCESS)
    thread.join(timeout=30)
    ended = read(run)
    assert ended.state == RunState.CANCELLED
    assert ended.result is not None
    assert ended.result["placed"] == placed_by(run.plan_id) > 0
