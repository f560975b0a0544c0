from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app.availability.schemas import Busy, BusyOwner
from app.committees.tables import CommitteeRow
from app.database import session_scope
from app.imports.service import import_bundle
from app.plans.draft_tables import Fate
from app.plans.marks import plan_marks
from app.plans.tables import AssignmentRow, PlanRow
from app.sessions.tables import ConsultationSession
from app.solving.execute import execute_run
from app.solving.schemas import RunRequest
from app.solving.service import UnknownAreaInScope, UnknownSessionInScope, start_run
from app.solving.tables import RunRow, RunState
from app.solving.views import view_run
from app.venues.tables import VenueRow
from tests.factories.bundle import tiny_bundle
from tests.factories.planning import ACCESS, make_plan, publish_month

pytestmark = pytest.mark.usefixtures("service_database")

Places = dict[str, tuple[datetime, str | None]]


def publish_and_redraft() -> int:
    """A published month, and an empty draft over the same days."""
    with session_scope() as session:
        published = publish_month(session)
        return make_plan(session, session.get_one(CommitteeRow, published.committee_id)).id


def close(kind: BusyOwner, owner: str, *days: datetime) -> None:
    """Make an owner busy on whole days."""
    busy = tuple(
        Busy(owner_kind=kind, owner=owner, start=day, end=day + timedelta(days=1))
        for day in (datetime.combine(day.date(), time(), UTC) - timedelta(hours=8) for day in days)
    )
    with session_scope() as session:
        import_bundle(session, tiny_bundle().model_copy(update={"busy": busy}), ACCESS)


def repair(plan_id: int, **wanted: Any) -> RunRow:
    with session_scope() as session:
        request = RunRequest.model_validate({"mode": "repair", "seconds": 5, **wanted})
        run = start_run(session, session.get_one(PlanRow, plan_id), request, ACCESS)
    execute_run(run.id)
    with session_scope() as session:
        return session.get_one(RunRow, run.id)


def places(plan_id: int) -> Places:
    with session_scope() as session:
        query = (
            select(ConsultationSession.key, AssignmentRow.starts_at, VenueRow.key)
            .join(AssignmentRow, AssignmentRow.session_id == ConsultationSession.id)
            .join(VenueRow, VenueRow.id == AssignmentRow.venue_id, isouter=True)
        )
        rows = session.execute(query.where(AssignmentRow.plan_id == plan_id))
        return {key: (starts_at, venue) for key, starts_at, venue in rows}


def test_an_empty_draft_begins_with_what_is_published() -> None:
    plan = publish_and_redraft()
    run = repair(plan)
    assert (run.state, run.result_plan_id) == (RunState.SUCCEEDED, plan)
    assert run.result is not None
    assert (run.result["changes"], run.result["cost"], run.result["proven"]) == ([], 0, True)
    assert places(plan) == places(plan - 1) != {}


def test_a_closed_venue_moves_one_session_and_tells_its_people() -> None:
    plan = publish_and_redraft()
    before = places(plan - 1)
    starts_at, venue = before["talk-1"]
    assert venue == "hall"
    close(BusyOwner.VENUE, "hall", starts_at + timedelta(hours=8))
    run = repair(plan, alternatives=2)
    shown = view_run(run, "en").repair
    assert shown is not None
    assert (shown.proven, shown.hard_violations, shown.left) == (True, 0, [])
    assert "talk-1" in shown.broken
    changed = {change.session for change in shown.changes}
    after = places(plan)
    assert {key for key in before if before[key] != after.get(key)} <= changed
    assert sum(change.cost for change in shown.changes) == shown.cost == shown.bound
    told = {item.member: item.why for item in shown.told}
    assert "m1" in told
    assert all(reason.sentence for why in told.values() for reason in why)
    assert view_run(run, "zh").repair != shown
    for other in shown.alternatives:
        assert other.cost >= shown.cost
        assert places(other.plan) not in ({}, after)
        with session_scope() as session:
            assert session.get_one(PlanRow, other.plan).sibling_of_id == plan


def test_what_has_no_place_is_postponed_and_marked_so() -> None:
    plan = publish_and_redraft()
    days = [datetime(2024, 3, day, 4, tzinfo=UTC) for day in range(1, 30)]
    close(BusyOwner.VENUE, "hall", *days)
    shown = view_run(repair(plan), "en").repair
    assert shown is not None
    gone = {change.session for change in shown.changes if change.kind == "postponed"}
    assert {"talk-1", "talk-2"} <= gone
    assert shown.last_resort == 2  # both are mandatory
    with session_scope() as session:
        marks = plan_marks(session, plan)
    assert {key for key, mark in marks.items() if mark.fate is Fate.POSTPONED} == gone


def test_the_freeze_day_and_the_scope_are_kept() -> None:
    plan = publish_and_redraft()
    starts_at, _ = places(plan - 1)["talk-1"]
    close(BusyOwner.VENUE, "hall", starts_at + timedelta(hours=8))
    frozen = view_run(repair(plan, freeze_before="2024-04-01"), "zh").repair
    assert frozen is not None
    assert (frozen.changes, frozen.broken) == ([], [])
    assert [item.rule for item in frozen.left].count("venue_is_open") == frozen.hard_violations > 0
    assert all(item.sentence for item in frozen.left)
    inside = repair(plan, scope={"sessions": ["talk-1"], "from": "2024-03-01", "to": "2024-03-29"})
    assert inside.result is not None
    assert {change["session"] for change in inside.result["changes"]} == {"talk-1"}
    elsewhere = repair(plan, scope={"area": "river"})
    assert elsewhere.result is not None
    assert elsewhere.result["changes"] == []


def test_a_scope_names_what_there_is() -> None:
    plan = publish_and_redraft()
    with pytest.raises(UnknownSessionInScope):
        repair(plan, scope={"sessions": ["nothing"]})
    with pytest.raises(UnknownAreaInScope):
        repair(plan, scope={"area": "nowhere"})


def test_a_repair_does_not_wait_for_a_build() -> None:
    plan = publish_and_redraft()
    with session_scope() as session:
        start_run(session, session.get_one(PlanRow, plan), RunRequest(mode="repair", seconds=5), ACCESS)
        jobs = session.execute(text("SELECT queue_name, lock FROM procrastinate_jobs")).all()
    assert [tuple(job) for job in jobs] == [("interactive", "repair-1")]
