"""What members, approvers and planners do over the API, from an answer to the conflict it leads to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.notices.tables import NoticeRow
from app.plans.tables import AssignmentRow, PlanRow
from app.sessions.tables import FormatRow
from tests.factories.access import bearer
from tests.factories.drafting import ROOT, Call
from tests.factories.planning import free_days, session_number

As = Callable[..., Any]


@pytest.fixture
def as_member(client: TestClient, session: Session, published: PlanRow) -> As:
    committee = session.get_one(CommitteeRow, published.committee_id)
    known: dict[str, dict[str, str]] = {}

    def send(who: str, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        headers = known.setdefault(who, bearer(session, committee, Role.MEMBER, who))
        more = {"Idempotency-Key": uuid4().hex} | ({} if version is None else {"If-Match": f'"{version}"'})
        return client.request(method, ROOT + path, json=body, headers={**headers, **more})

    return send


def quorum_of(call: Call) -> Any:
    shown = call("GET", "/conflicts").json()["published"]
    return next((item for item in shown["quorums"] if item["session"] == "talk-1"), None)


def test_a_quorum_is_counted_by_answers(session: Session, call: Call, as_member: As, draft: PlanRow) -> None:
    session.execute(update(FormatRow).values(leave_approver="member", leave_member="m8"))
    assert quorum_of(call) is None
    for who in ("m1", "m3"):
        given = as_member(who, "POST", "/my/sessions/talk-1/answer", {"answer": "accepted"}).json()
        assert (given["state"], given["via"], given["on_behalf"]) == ("accepted", "api", False)
    asked = as_member("m2", "POST", "/my/sessions/talk-1/answer", {"answer": "declined", "comment": "住院"})
    assert asked.json()["state"] == "leave_asked"
    found = quorum_of(call)
    assert (found["needed"], found["firm"], found["answers_met"]) == (3, 2, False)
    assert (found["silent"], found["undecided"], found["on_leave"]) == (["m4"], ["m2"], [])

    (request,) = call("GET", "/conflicts").json()["leave_requests"]
    assert (request["approvers"], request["answer"]["comment"]) == (["m8"], "住院")
    assert as_member("m1", "GET", "/leave-requests").json() == {"items": []}
    (mine,) = as_member("m8", "GET", "/leave-requests").json()["items"]
    address = f"/leave-requests/{mine['id']}/decision"
    foreign = as_member("m1", "POST", address, {"decision": "approved"})
    guessed = as_member("m1", "POST", "/leave-requests/999999/decision", {"decision": "approved"})
    assert (foreign.status_code, guessed.status_code) == (404, 404)
    assert as_member("m8", "POST", address, {"decision": "approved", "note": "保重"}).json()["state"] == "on_leave"
    assert as_member("m8", "POST", address, {"decision": "approved"}).status_code == 409

    conflicts = call("GET", "/conflicts").json()
    for calendar in (conflicts["published"], conflicts["drafts"][0]):
        assert {item["rule"] for item in calendar["conflicts"]} == {"person_is_available"}
        assert [(item["session"], item["member"], item["roles"]) for item in calendar["leaves"]] == [
            ("talk-1", "m2", ["quorum"])
        ]
    found = quorum_of(call)
    assert (found["planned"], found["met"], found["firm"], found["on_leave"]) == (3, True, 2, ["m2"])
    told = call("POST", "/sessions/talk-1/answers/m4", {"answer": "accepted", "comment": "电话"}).json()
    assert (told["via"], told["on_behalf"]) == ("staff", True)
    found = quorum_of(call)
    assert (found["firm"], found["answers_met"], found["silent"]) == (3, True, [])
    answers = call("GET", "/sessions/talk-1/answers").json()
    assert answers["counts"] == {
        "needs_action": len(answers["items"]) - 4, "accepted": 3, "tentative": 0, "leave_asked": 0, "on_leave": 1,
    }  # fmt: skip
    notices = session.scalars(select(NoticeRow).where(NoticeRow.state == "waiting").order_by(NoticeRow.id)).all()
    assert [row.items[0]["kind"] for row in notices] == ["leave_asked", "leave_approved"]
    words = call("GET", f"/notices/{notices[0].id}").json()["text"]
    assert "委员2" in words and "住院" not in words
    assert "保重" in call("GET", f"/notices/{notices[1].id}").json()["text"]


def test_somebody_on_leave_is_replaced_by_the_best(session: Session, call: Call, as_member: As) -> None:
    mine = {who: as_member(who, "GET", "/my/sessions").json()["items"] for who in (f"m{n}" for n in range(1, 9))}
    who, what = next((who, item["session"]) for who in mine for item in mine[who] if item["roles"] == ["pool"])
    as_member(who, "POST", f"/my/sessions/{what}/answer", {"answer": "declined", "comment": "出差"})
    (request,) = call("GET", "/leave-requests", role=Role.SECRETARY).json()["items"]
    assert request["approvers"] == []
    decided = call("POST", f"/leave-requests/{request['id']}/decision", {"decision": "approved"}, role=Role.SECRETARY)
    assert decided.status_code == 200
    assert call("POST", f"/leave-requests/{request['id']}/decision", {"decision": "approved"}).status_code == 403
    (leave,) = call("GET", "/conflicts").json()["published"]["leaves"]
    assert (leave["session"], leave["member"]) == (what, who)
    instead = [item["member"] for item in leave["replacements"]]
    assert instead
    attending = {member for member in mine for item in mine[member] if item["session"] == what}
    assert attending.isdisjoint(instead)
    (shown,) = [item for item in as_member(who, "GET", "/my/sessions").json()["items"] if item["session"] == what]
    assert shown["answer"]["decision"] == "approved"


def test_another_time_is_proposed_and_taken_up_in_a_draft(
    session: Session, call: Call, as_member: As, draft: PlanRow
) -> None:
    row = session.get_one(AssignmentRow, (draft.id, session_number(session, "talk-1")))
    day = free_days(session, draft)[0]
    better = row.starts_at + (day - row.day)
    body = {"starts_at": better.isoformat(), "comment": "那天上午有手术"}
    assert as_member("m8", "POST", "/my/sessions/talk-1/proposals", body).status_code == 404
    as_member("m2", "POST", "/my/sessions/talk-1/proposals", {**body, "comment": None})
    made = as_member("m2", "POST", "/my/sessions/talk-1/proposals", body).json()
    (waiting,) = call("GET", "/conflicts").json()["proposals"]
    assert (waiting, made["comment"]) == (made, "那天上午有手术")
    address = f"/time-proposals/{made['id']}/decision"
    assert call("POST", address, {"accept": True, "plan": draft.id}).status_code == 428
    taken = call("POST", address, {"accept": True, "plan": draft.id}, plan=draft)
    assert taken.json()["state"] == "accepted"
    session.refresh(row)
    assert (row.day, row.starts_at) == (day, better)
    assert call("GET", "/time-proposals").json() == {"items": []}
    assert call("POST", address, {"accept": False}).json()["type"] == "/problems/proposal-settled"


def test_members_state_times_and_approvers_delegate(
    session: Session, call: Call, as_member: As, draft: PlanRow
) -> None:
    row = session.get_one(AssignmentRow, (draft.id, session_number(session, "talk-1")))
    wanted = {
        "kind": "impossible", "start": (row.starts_at - timedelta(days=7)).isoformat(),
        "end": (row.ends_at - timedelta(days=7)).isoformat(), "rrule": "FREQ=WEEKLY",
    }  # fmt: skip
    made = as_member("m2", "POST", "/my/times", wanted)
    assert (made.status_code, made.json()["owner"], made.json()["source"]) == (201, "m2", "member")
    assert as_member("m2", "POST", "/my/times", {**wanted, "end": wanted["start"]}).status_code == 422
    assert {item["rule"] for item in call("GET", "/conflicts").json()["published"]["conflicts"]} == {
        "person_is_available"
    }
    number = made.json()["id"]
    assert as_member("m3", "DELETE", f"/my/times/{number}", version=1).status_code == 404
    assert as_member("m2", "DELETE", f"/my/times/{number}", version=1).status_code == 204
    assert as_member("m2", "GET", "/my/times").json() == {"items": []}

    days = {"first": "2024-03-01", "last": "2024-03-31"}
    made = as_member("m7", "POST", "/leave-delegations", {"delegate": "m8", **days})
    assert made.json()["approver"] == "m7"
    assert as_member("m7", "POST", "/leave-delegations", {"delegate": "m7", **days}).status_code == 422
    assert (
        as_member("m7", "POST", "/leave-delegations", {"approver": "m6", "delegate": "m8", **days}).status_code == 404
    )
    number = made.json()["id"]
    assert as_member("m8", "GET", "/leave-delegations").json() == {"items": []}
    assert as_member("m8", "DELETE", f"/leave-delegations/{number}", version=1).status_code == 404
    assert as_member("m7", "DELETE", f"/leave-delegations/{number}", version=1).status_code == 204
