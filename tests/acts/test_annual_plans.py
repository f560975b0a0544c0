"""An annual plan's way from draft to approval, and what is planned of topics that are not approved."""

import pytest
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.plans.tables import PlanRow
from tests.factories.drafting import Call, call, draft
from tests.factories.facts import full_bundle
from tests.factories.planning import make_committee, make_plan, solve_plan

__all__ = ["call", "draft"]
PLAN = "/annual-plans/plan-2024"
WAITING = {"talk-1", "visit"}
"""Sessions of the one topic there is."""


@pytest.fixture
def published(session: Session) -> PlanRow:
    """A solved plan of a committee with a topic, not published: the annual plan is still a draft."""
    return solve_plan(session, make_plan(session, make_committee(session, full_bundle())))


def setting(session: Session, plan: PlanRow, value: str, approvals: int = 0) -> None:
    """Say what becomes of topics that are not approved."""
    committee = session.get_one(CommitteeRow, plan.committee_id)
    committee.unapproved_topics, committee.approvals = value, approvals
    committee.facts_revision += 1
    session.flush()


def version(call: Call) -> int:
    found: int = call("GET", PLAN).json()["version"]
    return found


def step(call: Call, name: str, role: Role = Role.PLANNER, who: str = "", **body: str) -> tuple[int, dict[str, object]]:
    answer = call("POST", f"{PLAN}/{name}", body, role=role, who=who, version=version(call))
    return answer.status_code, answer.json()


def test_it_is_submitted_returned_with_remarks_and_approved_by_others(
    session: Session, call: Call, published: PlanRow
) -> None:
    setting(session, published, "allowed", approvals=2)
    assert step(call, "approve", Role.APPROVER)[0] == 409
    assert step(call, "submit")[1]["state"] == "submitted"
    changed = call("PATCH", PLAN, {"note": "再改"}, version=version(call))
    assert (changed.status_code, changed.json()["type"]) == (409, "/problems/annual-plan-is-under-review")
    assert step(call, "return", Role.APPROVER)[0] == 422
    status, returned = step(call, "return", Role.APPROVER, remark="题目太多")
    assert (status, returned["state"], returned["approvals"]) == (200, "draft", 0)
    assert call("PATCH", PLAN, {"note": "已改"}, version=version(call)).status_code == 200
    assert step(call, "submit", Role.ADMIN)[0] == 200
    status, refused = step(call, "approve", Role.ADMIN)
    assert (status, refused["type"]) == (409, "/problems/approved-already")
    assert step(call, "approve", Role.APPROVER)[1]["state"] == "submitted"
    assert step(call, "approve", Role.APPROVER, "second")[1]["state"] == "approved"
    assert step(call, "approve", Role.PLANNER)[0] == 403
    shown = call("GET", f"{PLAN}/reviews").json()
    assert [item["verdict"] for item in shown["reviews"]] == [
        "submitted", "returned", "submitted", "approved", "approved",
    ]  # fmt: skip
    assert shown["reviews"][1]["remark"] == "题目太多"
    assert (shown["approvals"], shown["needed"]) == (2, 2)
    assert [item["action"] for item in call("GET", f"{PLAN}/history").json()["items"]][:1] == ["approved"]
    assert step(call, "withdraw")[1]["state"] == "draft"
    assert call("POST", f"{PLAN}/submit", {}, version=1).status_code == 412
    assert call("POST", f"{PLAN}/submit", {}).status_code == 428
    assert call("POST", "/annual-plans/none/submit", {}, version=1).status_code == 404


def test_it_reads_as_a_table(call: Call) -> None:
    table = call("GET", f"{PLAN}/table", language="zh").json()
    assert table["lines"] == [
        {"number": 1, "topic": "治水", "format": "界别协商", "month": 3, "lead": None, "departments": []}
    ]
    exported = call("GET", f"{PLAN}/table.csv", language="zh")
    assert exported.headers["content-type"] == "text/csv; charset=utf-8"
    assert exported.text.splitlines() == ["\ufeff序号,议题,形式,月份,牵头,承办单位", "1,治水,界别协商,3,,"]


def test_topics_that_are_not_approved_are_left_out_or_refused(session: Session, call: Call, published: PlanRow) -> None:
    setting(session, published, "refused")
    empty = make_plan(session, session.get_one(CommitteeRow, published.committee_id))
    refused = call("POST", f"/plans/{empty.id}/runs", {"seconds": 5})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/topics-not-approved")
    assert "water" in refused.json()["detail"]
    early = call("POST", f"/plans/{published.id}/publish", {"name": "首版"}, plan=published)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/topics-not-approved")

    setting(session, published, "left_out")
    solve_plan(session, empty)
    placed = {item["session"] for item in call("GET", f"/plans/{empty.id}/assignments").json()["items"]}
    assert placed
    assert not placed & WAITING

    step(call, "submit")
    assert step(call, "approve", Role.APPROVER)[1]["state"] == "approved"
    again = make_plan(session, session.get_one(CommitteeRow, published.committee_id))
    solve_plan(session, again)
    placed = {item["session"] for item in call("GET", f"/plans/{again.id}/assignments").json()["items"]}
    assert placed >= WAITING
    assert call("POST", f"/plans/{published.id}/publish", {"name": "首版"}, plan=published).status_code == 201


def test_bad_plans_change_nothing(call: Call) -> None:
    line = {"topic": "water", "format": "sector_consultation", "month": 5}
    fresh = {"key": "plan-2026", "name": "计划", "year": 2026}
    for topics in (
        [line, line],
        [{**line, "month": 13}],
        [{**line, "topic": "fire"}],
        [{**line, "departments": ["x"]}],
    ):
        answer = call("POST", "/annual-plans", {**fresh, "topics": topics})
        assert answer.status_code == 422, answer.text
    assert call("POST", "/annual-plans", {**fresh, "state": "approved", "topics": [line]}).status_code == 422
    assert len(call("GET", "/annual-plans").json()["items"]) == 1
