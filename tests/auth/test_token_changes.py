"""Tokens expire, get other names, are listed by filters; the secretariat hands out members' access only."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.auth.tables import Token
from app.clock import clock_reading, now
from app.committees.tables import CommitteeRow
from tests.factories.access import bearer, fresh_key, stored_committee

TOKENS = "/api/v1/committees/garden/tokens"
Headers = dict[str, str]


@pytest.fixture
def committee(session: Session) -> CommitteeRow:
    return stored_committee(session)


@pytest.fixture
def admin(session: Session, committee: CommitteeRow) -> Headers:
    return bearer(session, committee, Role.ADMIN)


def make(client: TestClient, headers: Headers, **wanted: Any) -> Response:
    body = {"role": "planner", "name": "script", **wanted}
    answer: Response = client.post(TOKENS, json=body, headers=headers | fresh_key())
    return answer


def patch(client: TestClient, headers: Headers, number: int, wanted: dict[str, Any], match: str | None) -> Response:
    condition = {} if match is None else {"If-Match": match}
    answer: Response = client.patch(f"{TOKENS}/{number}", json=wanted, headers=headers | condition)
    return answer


def type_of(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


def test_an_expired_token_opens_nothing(client: TestClient, admin: Headers) -> None:
    ends = now() + timedelta(days=1)
    made = make(client, admin, expires_at=ends.isoformat())
    assert datetime.fromisoformat(made.json()["expires_at"]) == ends
    bearer_of_it = {"Authorization": f"Bearer {made.json()['secret']}"}
    for moment, status in ((ends - timedelta(seconds=1), 200), (ends, 401)):
        with clock_reading(moment):
            assert client.get("/api/v1/access", headers=bearer_of_it).status_code == status


def test_an_end_lies_ahead(client: TestClient, admin: Headers) -> None:
    refused = make(client, admin, expires_at=now().isoformat())
    assert (refused.status_code, refused.json()["errors"][0]["reason"]) == (422, "expiry_is_past")
    number = make(client, admin).json()["id"]
    refused = patch(client, admin, number, {"expires_at": "2020-01-01T00:00:00Z"}, '"1"')
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/expires_at")


def test_name_and_end_are_changed_by_who_knows_the_version(
    client: TestClient, admin: Headers, session: Session
) -> None:
    made = make(client, admin)
    number = made.json()["id"]
    assert (made.headers["etag"], made.json()["version"]) == ('"1"', 1)
    assert type_of(patch(client, admin, number, {"name": "x"}, None)) == (428, "/problems/precondition-required")
    assert type_of(patch(client, admin, number, {"name": "x"}, '"7"')) == (412, "/problems/precondition-failed")
    ends = (now() + timedelta(days=3)).isoformat()
    changed = patch(client, admin, number, {"name": "新脚本", "expires_at": ends}, '"1"')
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json() == client.get(f"{TOKENS}/{number}", headers=admin).json()
    same = patch(client, admin, number, {"name": "新脚本"}, '"2"')
    assert (same.headers["etag"], same.json()) == ('"2"', changed.json())
    forever = patch(client, admin, number, {"expires_at": None}, '"2"')
    assert (forever.json()["expires_at"], forever.json()["name"], forever.json()["version"]) == (None, "新脚本", 3)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "token.patch").order_by(AuditEntry.id))
    first = entries.all()[0]
    assert (first.subject, first.before["name"], first.after["name"]) == (str(number), "script", "新脚本")


@pytest.mark.parametrize("wanted", [{"name": None}, {"name": ""}, {"role": "admin"}, {"expires_at": "soon"}, {"x": 1}])
def test_nothing_else_is_changed(client: TestClient, admin: Headers, wanted: dict[str, Any]) -> None:
    number = make(client, admin).json()["id"]
    assert patch(client, admin, number, wanted, '"1"').status_code == 422
    assert client.get(f"{TOKENS}/{number}", headers=admin).json()["version"] == 1


def test_a_withdrawn_token_stays_withdrawn(client: TestClient, admin: Headers) -> None:
    number = make(client, admin).json()["id"]
    stale = client.delete(f"{TOKENS}/{number}", headers=admin | {"If-Match": '"7"'})
    assert type_of(stale) == (412, "/problems/precondition-failed")
    assert client.delete(f"{TOKENS}/{number}", headers=admin | {"If-Match": '"1"'}).status_code == 204
    assert client.delete(f"{TOKENS}/{number}", headers=admin).status_code == 204
    assert client.get(f"{TOKENS}/{number}", headers=admin).headers["etag"] == '"2"'
    assert type_of(patch(client, admin, number, {"name": "x"}, '"2"')) == (409, "/problems/token-is-revoked")


def test_an_organisers_token_names_its_group(client: TestClient, admin: Headers) -> None:
    for wanted in ({"role": "organiser"}, {"role": "planner", "group": "science"}):
        refused = make(client, admin, **wanted)
        assert (refused.status_code, refused.json()["errors"][0]["reason"]) == (422, "group_for_organisers")
    unknown = make(client, admin, role="organiser", group="nowhere")
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/group")
    made = make(client, admin, role="organiser", group="farming")
    seen = client.get("/api/v1/access", headers={"Authorization": f"Bearer {made.json()['secret']}"}).json()
    assert (seen["role"], seen["group"]) == ("organiser", "farming")


def test_filters(client: TestClient, admin: Headers) -> None:
    numbers = [
        make(client, admin, role="member", member="m1").json()["id"],
        make(client, admin, role="member", member="m2").json()["id"],
        make(client, admin).json()["id"],
    ]
    client.delete(f"{TOKENS}/{numbers[1]}", headers=admin)

    def listed(**filters: str) -> list[int]:
        found = client.get(TOKENS, params=filters, headers=admin).json()["items"]
        return [item["id"] for item in found if item["id"] in numbers]

    assert listed(role="member") == numbers[:2]
    assert listed(member="m1") == numbers[:1]
    assert listed(revoked="true") == numbers[1:2]
    assert listed(revoked="false") == [numbers[0], numbers[2]]
    assert listed(role="member", revoked="false") == numbers[:1]
    page = client.get(TOKENS, params={"role": "member", "limit": 1}, headers=admin).json()
    rest = client.get(TOKENS + page["next"], headers=admin).json()
    assert [item["id"] for item in (*page["items"], *rest["items"])] == numbers[:2]
    assert client.get(TOKENS, params={"revoked": "perhaps"}, headers=admin).status_code == 422


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.PLANNER])
def test_the_secretariat_hands_out_members_access_only(
    client: TestClient, session: Session, committee: CommitteeRow, admin: Headers, role: Role
) -> None:
    secretariat = bearer(session, committee, role)
    for wanted in ({"role": "admin"}, {"role": role.value}, {"role": "organiser", "group": "science"}):
        assert type_of(make(client, secretariat, **wanted)) == (403, "/problems/only-members-tokens")
    made = make(client, secretariat, role="member", member="m3")
    assert made.status_code == 201
    number = made.json()["id"]
    assert [item["id"] for item in client.get(TOKENS, headers=secretariat).json()["items"]] == [number]
    assert patch(client, secretariat, number, {"name": "平板"}, '"1"').status_code == 200
    assert client.delete(f"{TOKENS}/{number}", headers=secretariat).status_code == 204
    staffs = session.scalars(select(Token.id).where(Token.role == Role.ADMIN)).first()
    assert staffs is not None
    guessed = client.get(f"{TOKENS}/999999", headers=secretariat)
    for answer in (
        client.get(f"{TOKENS}/{staffs}", headers=secretariat),
        patch(client, secretariat, staffs, {"name": "x"}, '"1"'),
        client.delete(f"{TOKENS}/{staffs}", headers=secretariat),
    ):
        assert (answer.status_code, answer.json()) == (404, guessed.json())
    assert client.get("/api/v1/access", headers=admin).status_code == 200
