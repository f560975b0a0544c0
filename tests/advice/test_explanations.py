"""Why a session has no place, the ways out, and taking one, through the API."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.plans.tables import PlanRow
from tests.factories.drafting import Call
from tests.factories.planning import make_plan

HALL_CLOSED = {
    "owner_kind": "venue",
    "owner": "hall",
    "start": "2024-02-29T00:00:00+08:00",
    "end": "2024-04-01T00:00:00+08:00",
}


def unplaced(call: Call, draft: PlanRow, key: str) -> str:
    """Take a session out of a draft; return where its advice is found."""
    edit = {"operations": [{"op": "unschedule", "session": key}]}
    assert call("POST", f"/plans/{draft.id}/edits", edit, plan=draft).status_code == 200
    return f"/plans/{draft.id}/sessions/{key}"


def changed(call: Call, key: str, **fields: Any) -> None:
    """Change facts of a session."""
    version = call("GET", f"/sessions/{key}").json()["version"]
    assert call("PATCH", f"/sessions/{key}", fields, version=version).status_code == 200


def placed(call: Call, draft: PlanRow, key: str) -> dict[str, Any] | None:
    found = call("GET", f"/plans/{draft.id}/assignments").json()["items"]
    return next((item for item in found if item["session"] == key), None)


def test_a_closed_hall_is_explained_and_another_venue_taken(session: Session, call: Call, draft: PlanRow) -> None:
    here = unplaced(call, draft, "talk-1")
    free = call("GET", f"{here}/explanation").json()
    assert (free["status"], free["reasons"]) == ("place", [])
    assert call("POST", "/busy", HALL_CLOSED).status_code == 201
    found = call("GET", f"{here}/explanation").json()
    assert (found["status"], found["minimal"], found["place"]) == ("conflict", True, None)
    assert [item["rule"] for item in found["reasons"]] == ["venue_is_open"]
    assert "会议厅" in found["reasons"][0]["sentence"]
    chinese = call("GET", f"{here}/explanation", language="zh").json()
    assert "不可用" in chinese["reasons"][0]["sentence"]

    ways = call("GET", f"{here}/ways-out").json()
    way = next(item for item in ways["ways"] if {part["act"] for part in item["changes"]} == {"other_venue"})
    assert (way["place"]["venue"], way["approver"]) == ("station", False)
    assert "活动站" in way["sentence"]
    tried = call("POST", f"{here}/ways-out/{way['way']}?dry_run=true", {}, plan=draft)
    assert tried.status_code == 200, tried.text
    assert (tried.json()["facts"], tried.json()["edit"]["blocking"]) == (["venues"], 0)
    assert placed(call, draft, "talk-1") is None
    assert call("GET", "/sessions/talk-1").json()["venues"] == []

    taken = call("POST", f"{here}/ways-out/{way['way']}", {"reason": "会议厅维修"}, plan=draft)
    assert taken.status_code == 200, taken.text
    report = taken.json()
    assert (report["dry_run"], report["edit"]["blocking"]) == (False, 0)
    assert taken.headers["ETag"] == f'"{report["edit"]["version"]}"'
    assert call("GET", "/sessions/talk-1").json()["venues"] == ["station"]
    at = placed(call, draft, "talk-1")
    assert at is not None
    assert (at["day"], at["venue"]) == (way["place"]["day"], "station")
    actions = set(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(4)))
    assert {"session.way_out", "plan.edit"} <= actions
    assert call("GET", f"/plans/{draft.id}/conflicts").json()["conflicts_total"] == 1  # talk-2 keeps its closed hall
    gone = call("POST", f"{here}/ways-out/{way['way']}", {}, plan=draft)
    assert (gone.status_code, gone.json()["type"]) == (409, "/problems/way-is-gone")


def test_a_tight_window_is_widened_and_a_presider_or_a_quorum_changed(call: Call, draft: PlanRow) -> None:
    here = unplaced(call, draft, "talk-1")
    changed(call, "talk-1", first="2024-03-11", last="2024-03-12")
    for member in ("m1", "m5", "m2", "m3"):
        busy = {"owner_kind": "member", "owner": member, "start": "2024-03-11T00:00:00+08:00",
                "end": "2024-03-13T00:00:00+08:00"}  # fmt: skip
        assert call("POST", "/busy", busy).status_code == 201
    found = call("GET", f"{here}/explanation").json()
    named = {member for item in found["reasons"] for member in item["members"]}
    assert found["status"] == "conflict"
    assert named & {"m1", "m5", "m2", "m3"}
    ways = call("GET", f"{here}/ways-out").json()["ways"]
    assert [part["act"] for part in ways[0]["changes"]] == ["widen_window"]
    assert ways[0]["cost"] == 2
    answer = call("POST", f"{here}/ways-out/{ways[0]['way']}", {}, plan=draft)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert set(report["facts"]) <= {"first", "last"}
    assert placed(call, draft, "talk-1") is not None


def test_only_an_approver_waives_a_notice(session: Session, call: Call, published: PlanRow) -> None:
    committee = session.get_one(CommitteeRow, published.committee_id)
    late = make_plan(session, committee, as_of=datetime(2024, 3, 27, tzinfo=UTC))
    here = f"/plans/{late.id}/sessions/talk-1"
    found = call("GET", f"{here}/explanation").json()
    assert [item["rule"] for item in found["reasons"]] == ["notice_is_given"]
    ways = call("GET", f"{here}/ways-out").json()["ways"]
    waive = next(item for item in ways if item["approver"])
    refused = call("POST", f"{here}/ways-out/{waive['way']}", {}, plan=late)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/way-needs-approver")
    wanted = {"reason": "急件"}
    done = call("POST", f"{here}/ways-out/{waive['way']}", wanted, plan=late, role=Role.APPROVER)
    assert done.status_code == 200, done.text
    assert call("GET", "/sessions/talk-1").json()["waiver"]["reason"] == "急件"


def test_a_draft_without_solution_is_explained(call: Call, draft: PlanRow) -> None:
    complete = call("GET", f"/plans/{draft.id}/explanation").json()
    assert (complete["status"], complete["unplaced"], complete["reasons"]) == ("complete", [], [])
    for key in ("talk-1", "talk-2"):
        unplaced(call, draft, key)
        changed(call, key, first="2024-03-11", last="2024-03-11")
    assert call("GET", f"/plans/{draft.id}/explanation").json()["status"] == "unknown"
    order = {"before": "talk-1", "after": "talk-2", "min_days": 3}
    assert call("POST", "/orders", order).status_code == 201
    found = call("GET", f"/plans/{draft.id}/explanation").json()
    assert (found["status"], found["unplaced"], found["minimal"]) == ("conflict", ["talk-1", "talk-2"], True)
    rules = [item["rule"] for item in found["reasons"]]
    assert sorted(set(rules)) == ["mandatory_is_scheduled", "session_in_window", "stages_in_order"]
    assert all("talk" in item["sentence"] for item in found["reasons"])


def test_bad_input_changes_nothing(call: Call, draft: PlanRow) -> None:
    here = f"/plans/{draft.id}/sessions/talk-1"
    nothing = f"{here}/ways-out/nothing"
    assert call("POST", nothing, {}, plan=draft).status_code == 409
    assert call("POST", nothing, {}).status_code == 428
    assert call("POST", nothing, {}, version=99).status_code == 412
    assert call("POST", f"{here}/ways-out/..%20", {}, plan=draft).status_code in (404, 422)
    assert call("POST", nothing, {"reason": 7}, plan=draft).status_code == 422
    assert call("GET", f"/plans/{draft.id}/sessions/nowhere/explanation").status_code == 404
    assert call("GET", f"/plans/{draft.id + 999}/sessions/talk-1/ways-out").status_code == 404
    assert call("GET", f"{here}/explanation", role=Role.AUDITOR).status_code == 403
