from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.plans.tables import PlanRow
from tests.factories.drafting import Call
from tests.factories.planning import drop, free_days, move, publish_plan, redraft


def test_a_copy_says_the_same_and_goes_its_own_way(session: Session, call: Call, draft: PlanRow) -> None:
    pin = {"operations": [{"op": "pin", "session": "act-1", "time": True}]}
    call("POST", f"/plans/{draft.id}/edits", pin, plan=draft)
    made = call("POST", f"/plans/{draft.id}/copy", {"name": "另一稿"})
    assert made.status_code == 201
    copy = made.json()
    same = call("GET", f"/plans/{copy['id']}/diff?against=plan-{draft.id}").json()
    assert (same["sessions"], same["told"]) == ([], 0)
    assert (
        call("GET", f"/plans/{copy['id']}/assignments").json() == call("GET", f"/plans/{draft.id}/assignments").json()
    )


def test_a_draft_is_discarded_and_a_published_plan_is_not(
    session: Session, call: Call, draft: PlanRow, published: PlanRow
) -> None:
    assert call("DELETE", f"/plans/{draft.id}").status_code == 428
    assert call("DELETE", f"/plans/{draft.id}", plan=draft).status_code == 204
    assert call("GET", f"/plans/{draft.id}").status_code == 404
    refused = call("DELETE", f"/plans/{published.id}", plan=published)
    assert refused.json()["type"] == "/problems/plan-is-no-draft"


def test_a_release_comes_back_as_a_draft(session: Session, call: Call, draft: PlanRow) -> None:
    drop(session, draft, "act-1")
    publish_plan(session, draft, "少一场")
    back = call("POST", "/releases/1/draft", {"name": "恢复第一版"})
    assert back.status_code == 201
    shown = call("GET", f"/plans/{back.json()['id']}/diff").json()
    assert [(item["session"], item["change"]) for item in shown["sessions"]] == [("act-1", "added")]
    assert shown["before"] == "release-2"
    assert call("GET", "/releases/2/diff").json()["counts"] == {"cancelled": 1}
    assert call("GET", "/releases/1/diff").json()["counts"] == {"added": 6}
    assert call("GET", "/releases/2/diff?against=release-1").json()["sessions"][0]["session"] == "act-1"
    assert call("GET", "/releases/2/diff?against=release-99").status_code == 404
    assert call("GET", "/releases/2/diff?against=anything").status_code == 422


def test_rebasing_takes_over_what_others_published(session: Session, call: Call, draft: PlanRow) -> None:
    other = redraft(session, draft)
    days = free_days(session, draft)
    move(session, draft, "act-1", days[0])
    move(session, draft, "act-3", days[2])
    move(session, other, "act-2", days[1])
    move(session, other, "act-3", days[3])
    publish_plan(session, other)
    refused = call("POST", f"/plans/{draft.id}/publish", {"name": "旧稿"}, plan=draft)
    assert refused.json()["type"] == "/problems/plan-is-outdated"
    report = call("POST", f"/plans/{draft.id}/rebase", plan=draft).json()
    assert [item["session"] for item in report["taken"]] == ["act-2"]
    assert report["clashes"] == ["act-3"]
    assert report["base_release"] == 2
    left = call("GET", f"/plans/{draft.id}/diff").json()
    assert {item["session"] for item in left["sessions"]} == {"act-1", "act-3"}
    again = call("POST", f"/plans/{draft.id}/rebase", plan=draft)
    assert again.json()["type"] == "/problems/nothing-to-rebase"
    publish_plan(session, draft)


def test_two_persons_approve_before_a_plan_is_published(session: Session, call: Call, draft: PlanRow) -> None:
    committee = session.scalars(select(CommitteeRow)).one()
    committee.approvals = 1
    session.flush()
    drop(session, draft, "act-4")
    path = f"/plans/{draft.id}"
    early = call("POST", f"{path}/publish", {"name": "未批"}, plan=draft)
    assert early.json()["type"] == "/problems/approval-is-needed"
    assert call("POST", f"{path}/approve", {}, plan=draft, role=Role.APPROVER).json()["type"] == (
        "/problems/review-out-of-turn"
    )
    assert call("POST", f"{path}/submit", {"remark": "请审"}, plan=draft).json()["state"] == "submitted"
    body = {"operations": [{"op": "unschedule", "session": "act-1"}]}
    assert call("POST", f"{path}/edits", body, plan=draft).json()["type"] == "/problems/plan-is-under-review"
    assert call("POST", f"{path}/approve", {}, plan=draft).status_code == 403
    returned = call("POST", f"{path}/return", {"remark": "再核"}, plan=draft, role=Role.APPROVER).json()
    assert returned["state"] == "draft"
    call("POST", f"{path}/submit", {}, plan=draft)
    approved = call("POST", f"{path}/approve", {"remark": "同意"}, plan=draft, role=Role.APPROVER).json()
    assert (approved["state"], approved["approvals"], approved["needed"]) == ("approved", 1, 1)
    assert [item["verdict"] for item in approved["reviews"]] == ["submitted", "returned", "submitted", "approved"]
    assert call("GET", f"{path}/reviews").json() == approved
    assert call("POST", f"{path}/publish", {"name": "已批"}, plan=draft).status_code == 201


def test_nobody_approves_a_plan_of_their_own(session: Session, call: Call, draft: PlanRow) -> None:
    path = f"/plans/{draft.id}"
    call("POST", f"{path}/submit", {}, plan=draft, role=Role.ADMIN)
    refused = call("POST", f"{path}/approve", {}, plan=draft, role=Role.ADMIN)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/approved-already")
    assert call("POST", f"{path}/withdraw", {}, plan=draft).json()["state"] == "draft"
