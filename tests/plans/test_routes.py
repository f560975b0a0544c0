from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tokens import create_token
from app.committees.tables import CommitteeRow
from app.plans.tables import PlanRow
from tests.factories.bundle import MEMBERS
from tests.factories.planning import drop, make_committee, make_plan, publish_plan, redraft, solve_plan

ROOT = "/api/v1/committees/garden"
Call = Callable[..., Any]


def token(session: Session, committee: CommitteeRow, role: Role, member: str | None = None) -> str:
    wanted = TokenRequest(role=role, name="test", member=member)
    return create_token(session, operator(), wanted, (committee.id, committee.key))[1]


@pytest.fixture
def plan(session: Session) -> PlanRow:
    """A solved draft of the garden committee."""
    return solve_plan(session, make_plan(session, make_committee(session)))


@pytest.fixture
def call(client: TestClient, session: Session, plan: PlanRow) -> Call:
    """Send a request as a planner, every POST with a key of its own."""
    committee = session.get_one(CommitteeRow, plan.committee_id)
    secret = token(session, committee, Role.PLANNER)

    def send(method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        known = {"Authorization": f"Bearer {secret}", "Idempotency-Key": uuid4().hex, "Accept-Language": "en"}
        return client.request(method, ROOT + path, json=body, headers=known | named)

    return send


def kind(response: Response) -> tuple[int, str]:
    return response.status_code, response.json()["type"]


def test_a_plan_is_made_listed_and_shown_with_its_etag(call: Call) -> None:
    made = call("POST", "/plans", {"name": "二季度", "first_day": "2024-04-01", "last_day": "2024-06-30"})
    assert made.status_code == 201
    shown = call("GET", made.headers["Location"].removeprefix(ROOT))
    assert shown.json() == made.json()
    assert shown.headers["ETag"] == made.headers["ETag"] == '"1"'
    assert [item["name"] for item in call("GET", "/plans").json()["items"]] == ["草案", "二季度"]


def test_a_repeated_request_makes_no_second_plan(call: Call) -> None:
    body = {"name": "二季度", "first_day": "2024-04-01", "last_day": "2024-06-30"}
    first = call("POST", "/plans", body, Idempotency_Key="the-same-key")
    again = call("POST", "/plans", body, Idempotency_Key="the-same-key")
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(call("GET", "/plans").json()["items"]) == 2


@pytest.mark.parametrize(
    ("first_day", "last_day", "expected"),
    [
        ("2024-04-02", "2024-04-01", "/problems/horizon-backwards"),
        ("2024-01-01", "2025-12-31", "/problems/horizon-too-long"),
        ("2024-02-30", "2024-03-01", "/problems/invalid"),
    ],
)
def test_an_impossible_horizon_is_refused(call: Call, first_day: str, last_day: str, expected: str) -> None:
    body = {"name": "方案", "first_day": first_day, "last_day": last_day}
    assert kind(call("POST", "/plans", body)) == (422, expected)


def test_assignments_come_in_pages_and_can_be_filtered(call: Call, plan: PlanRow) -> None:
    path = f"/plans/{plan.id}/assignments"
    pages, following = [], "?limit=4"
    while following:
        page = call("GET", path + following).json()
        pages.append([item["session"] for item in page["items"]])
        following = page["next"]
    assert [len(page) for page in pages] == [4, 2]
    assert sorted([*pages[0], *pages[1]]) == ["act-1", "act-2", "act-3", "act-4", "talk-1", "talk-2"]
    talks = call("GET", path + "?format=sector_consultation").json()["items"]
    assert [item["session"] for item in talks] == ["talk-1", "talk-2"]
    for item in call("GET", path + "?member=m1").json()["items"]:
        assert "m1" in [person["member"] for person in item["attendees"]]
    day = talks[0]["day"]
    assert "talk-1" in [item["session"] for item in call("GET", f"{path}?day={day}").json()["items"]]
    assert {item["venue"] for item in call("GET", f"{path}?venue=hall").json()["items"]} == {"hall"}


def posted(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Assignments as they are listed, in the form in which a schedule is posted."""
    groups = {"presider": 0, "quorum": 1, "pool": 0}
    zone = timezone(timedelta(hours=8))
    return [
        {
            "session": item["session"],
            "day": item["day"],
            "start": datetime.fromisoformat(item["starts_at"]).astimezone(zone).time().isoformat(),
            "venue": item["venue"],
            "attendees": [
                {"group": groups[role], "member": person["member"]}
                for person in item["attendees"]
                for role in person["roles"]
            ],
        }
        for item in items
    ]


def test_a_posted_schedule_is_analysed_like_the_plan_itself(call: Call, plan: PlanRow) -> None:
    path = f"/plans/{plan.id}"
    body = {"assignments": posted(call("GET", f"{path}/assignments").json()["items"])}
    stored, found = call("GET", f"{path}/analysis").json(), call("POST", f"{path}/analysis", body).json()
    assert found == stored
    for part in found["preferences"]:
        assert part["cost"] == part["weight"] * sum(match["amount"] for match in part["matches"])
        assert all(match["sentence"] for match in part["matches"])


def test_any_posted_schedule_is_priced_and_judged(call: Call, plan: PlanRow) -> None:
    path = f"/plans/{plan.id}/analysis"
    late = {"session": "talk-1", "day": "2024-03-30", "start": "10:00:00", "venue": "station", "attendees": []}
    found = call("POST", path, {"assignments": [late], "weights": {"unscheduled": 7}}).json()
    assert {item["rule"] for item in found["violations"]} == {"well_formed"}
    inside = {**late, "day": "2024-03-16"}
    found = call("POST", path, {"assignments": [inside], "weights": {"unscheduled": 7}}).json()
    rules = {item["rule"] for item in found["violations"]}
    assert {
        "session_in_window",
        "venue_fits",
        "presider_is_present",
        "quorum_is_met",
        "mandatory_is_scheduled",
    } <= rules
    (left_out,) = (part for part in found["preferences"] if part["preference"] == "unscheduled")
    assert (left_out["weight"], left_out["cost"], len(left_out["matches"])) == (7, 7 * 3 * 5, 5)
    chinese = call("POST", path, {"assignments": [inside]}, Accept_Language="zh-CN").json()
    assert "未能安排" in str(chinese["preferences"])


@pytest.mark.parametrize(
    "assignments",
    [
        [{"session": "nothing", "day": "2024-03-05", "start": "08:30"}],
        [{"session": "act-1", "day": "2024-03-05", "start": "08:30"}] * 2,
        [{"session": "act-1", "day": "2024-03-05", "start": "08:30", "venue": "moon"}],
        [{"session": "act-1", "day": "2024-03-05", "start": "08:41"}],
        [{"session": "act-1", "day": "2024-03-05", "start": "08:30", "attendees": [{"group": 0, "member": "x"}]}],
    ],
)
def test_a_schedule_that_cannot_be_read_is_refused(
    call: Call, plan: PlanRow, assignments: list[dict[str, Any]]
) -> None:
    answer = call("POST", f"/plans/{plan.id}/analysis", {"assignments": assignments})
    assert kind(answer) == (422, "/problems/schedule-unreadable")


def test_the_analysis_tells_violations_in_the_readers_language(call: Call, session: Session, plan: PlanRow) -> None:
    drop(session, plan, "talk-1")
    analysis = call("GET", f"/plans/{plan.id}/analysis").json()
    assert (analysis["placed"], analysis["sessions"], analysis["hard_violations"]) == (5, 6, 1)
    assert analysis["violations"][0]["rule"] == "mandatory_is_scheduled"
    assert analysis["violations"][0]["sessions"] == ["talk-1"]
    assert analysis["cost"] == sum(item["cost"] for item in analysis["preferences"]) > 0
    chinese = call("GET", f"/plans/{plan.id}/analysis", Accept_Language="zh-CN").json()
    assert chinese["violations"][0]["sentence"] != analysis["violations"][0]["sentence"]


def test_publishing_needs_the_version_that_was_read(call: Call, plan: PlanRow) -> None:
    path, body = f"/plans/{plan.id}/publish", {"name": "第一版"}
    assert kind(call("POST", path, body)) == (428, "/problems/precondition-required")
    for stale in ('"1"', 'W/"2"', "2", '"x"', "*", '""', '"1", "2"'):
        assert kind(call("POST", path, body, If_Match=stale)) == (412, "/problems/precondition-failed")
    assert call("GET", "/releases").json()["items"] == []
    published = call("POST", path, body, If_Match='"2"')
    assert published.status_code == 201
    assert published.json()["number"] == 1
    assert call("GET", published.headers["Location"].removeprefix(ROOT)).json() == published.json()
    assert kind(call("POST", path, body, If_Match='"3"')) == (409, "/problems/plan-already-published")


def test_a_repeated_publication_answers_as_the_first_did(call: Call, plan: PlanRow) -> None:
    path, body = f"/plans/{plan.id}/publish", {"name": "第一版"}
    first = call("POST", path, body, If_Match='"2"', Idempotency_Key="publish-once")
    again = call("POST", path, body, If_Match='"2"', Idempotency_Key="publish-once")
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(call("GET", "/releases").json()["items"]) == 1


def test_a_refused_publication_names_what_would_break(call: Call, session: Session, plan: PlanRow) -> None:
    drop(session, plan, "talk-1")
    refused = call("POST", f"/plans/{plan.id}/publish", {"name": "第一版"}, If_Match=f'"{plan.version}"')
    assert kind(refused) == (409, "/problems/calendar-would-break")
    assert refused.json()["values"] == {"count": 1}
    assert [item["rule"] for item in refused.json()["violations"]] == ["mandatory_is_scheduled"]
    assert "talk-1" in refused.json()["violations"][0]["sentence"]


def test_releases_keep_what_they_published(call: Call, session: Session, plan: PlanRow) -> None:
    publish_plan(session, plan)
    second = redraft(session, plan)
    drop(session, second, "act-1")
    publish_plan(session, second)
    releases = call("GET", "/releases").json()["items"]
    assert [(item["number"], item["parent"], item["sessions"], item["current"]) for item in releases] == [
        (1, None, 6, False),
        (2, 1, 5, True),
    ]
    assert len(call("GET", "/releases/1/sessions").json()["items"]) == 6
    assert len(call("GET", "/releases/2/sessions").json()["items"]) == 5


def test_a_member_sees_the_own_sessions_of_a_release_only(
    call: Call, client: TestClient, session: Session, plan: PlanRow
) -> None:
    publish_plan(session, plan)
    committee = session.get_one(CommitteeRow, plan.committee_id)
    everything = call("GET", "/releases/1/sessions").json()["items"]
    for member in MEMBERS[:3]:
        headers = {"Authorization": f"Bearer {token(session, committee, Role.MEMBER, member)}"}
        mine = client.get(f"{ROOT}/releases/1/sessions", headers=headers).json()["items"]
        attended = [item for item in everything if member in [person["member"] for person in item["attendees"]]]
        assert [item["session"] for item in mine] == [item["session"] for item in attended]
        assert {person["member"] for item in mine for person in item["attendees"]} <= {member}
        assert client.get(f"{ROOT}/plans", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "path", ["/plans/999999", "/plans/999999/assignments", "/plans/999999/analysis", "/releases/7", "/runs/999999"]
)
def test_what_is_not_there_is_not_found(call: Call, path: str) -> None:
    assert kind(call("GET", path)) == (404, "/problems/not-found")


@pytest.mark.parametrize("path", ["/plans/0", "/plans/x", f"/plans/{2**63}", "/releases/-1"])
def test_what_is_no_number_is_refused(call: Call, path: str) -> None:
    assert call("GET", path).status_code == 422
