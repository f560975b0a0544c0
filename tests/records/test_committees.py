"""The committee itself: made, changed, deleted by whom it may be, and never against its facts."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.database import Base
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.facts import full_bundle
from tests.factories.planning import make_plan, publish_plan, solve_plan
from tests.records.samples import BASE

ALL = "/api/v1/committees"
LAKE: dict[str, Any] = {
    "key": "lake",
    "name": "湖区政协",
    "blocks": [{"key": "morning", "name": "上午", "start": "08:30", "end": "11:30"}],
    "first_day": "2024-01-01",
    "last_day": "2024-12-31",
}


@pytest.fixture
def committee(session: Session) -> CommitteeRow:
    return stored_committee(session, full_bundle())


@pytest.fixture
def planner(client: TestClient, session: Session, committee: CommitteeRow) -> TestClient:
    client.headers.update(bearer(session, committee))
    return client


def test_an_admin_of_the_whole_service_makes_and_deletes_one(client: TestClient, session: Session) -> None:
    client.headers.update(bearer(session, None, Role.ADMIN))
    made = client.post(ALL, json=LAKE, headers=fresh_key())
    assert made.status_code == 201, made.text
    assert (made.headers["location"], made.headers["etag"]) == (f"{ALL}/lake", '"1"')
    assert client.get(f"{ALL}/lake").json() == made.json()
    assert client.post(f"{ALL}/lake/areas", json={"key": "a", "name": "一"}, headers=fresh_key()).status_code == 201
    again = client.post(ALL, json=LAKE, headers=fresh_key())
    assert (again.status_code, again.json()["errors"][0]["key"]) == (409, "lake")

    changed = client.patch(f"{ALL}/lake", json={"weights": {"coverage": 5}}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["weights"], changed.headers["etag"]) == (200, {"coverage": 5}, '"2"')
    history = client.get(f"{ALL}/lake/history").json()["items"]
    assert [(item["action"], item["version"]) for item in history] == [("patch", 2), ("create", 1)]
    assert history[1]["after"] == history[0]["before"]

    assert client.delete(f"{ALL}/lake").status_code == 428
    assert client.delete(f"{ALL}/lake", headers={"If-Match": '"1"'}).status_code == 412
    assert client.delete(f"{ALL}/lake", headers={"If-Match": '"2"'}).status_code == 204
    assert client.get(f"{ALL}/lake").status_code == 404


def test_everything_goes_with_a_committee_but_the_audit_record(
    client: TestClient, session: Session, committee: CommitteeRow
) -> None:
    solve_plan(session, make_plan(session, committee))
    client.headers.update(bearer(session, None, Role.ADMIN))
    version = client.get(BASE).headers["etag"]
    assert client.delete(BASE, headers={"If-Match": version}).status_code == 204
    for table in Base.metadata.sorted_tables:
        if "committee_id" in table.c and table.name not in ("audit_entries", "audit_heads"):
            mine = select(func.count()).select_from(table).where(table.c.committee_id == committee.id)
            assert session.execute(mine).scalar_one() == 0, table.name
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.subject, entry.committee_id) == ("committee.delete", "garden", committee.id)


def test_what_was_published_stays(client: TestClient, session: Session, committee: CommitteeRow) -> None:
    publish_plan(session, solve_plan(session, make_plan(session, committee)))
    client.headers.update(bearer(session, None, Role.ADMIN))
    answer = client.delete(BASE, headers={"If-Match": client.get(BASE).headers["etag"]})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/committee-published")
    assert client.get(BASE).status_code == 200


def test_a_committees_own_admin_neither_makes_nor_deletes_any(
    client: TestClient, session: Session, committee: CommitteeRow
) -> None:
    client.headers.update(bearer(session, committee, Role.ADMIN))
    answers = [
        client.post(ALL, json=LAKE, headers=fresh_key()),
        client.delete(BASE, headers={"If-Match": client.get(BASE).headers["etag"]}),
    ]
    assert [(answer.status_code, answer.json()["type"]) for answer in answers] == [
        (403, "/problems/whole-service-only")
    ] * 2
    client.headers.update(bearer(session, committee, Role.PLANNER))
    assert client.post(ALL, json=LAKE, headers=fresh_key()).status_code == 403


WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    ({"last_day": "2024-03-20"}, "", "window_outside_horizon", "talk-1"),
    ({"blocks": full_bundle().model_dump(mode="json")["committee"]["blocks"][1:]}, "", "unknown_reference", "plenary"),
    ({"weights": {"joy": 1}}, "/weights/joy", "unknown_weight", "garden"),
    ({"first_day": "2024-04-01"}, "/last_day", "last_before_first", "garden"),
    ({"grain_minutes": 60, "blocks": [{"key": "m", "name": "m", "start": "08:30", "end": "08:40"}]}, "/blocks/0/end",
     "block_without_slot", "garden"),
    ({"time_zone": "Asia/Atlantis"}, "/time_zone", "time_zone", ""),
    ({"key": "lake"}, "/key", "extra_forbidden", ""),
    ({"name": None}, "/name", "missing", ""),
    ({"sessions_per_day": -1}, "/sessions_per_day", "greater_than_equal", ""),
]  # fmt: skip


@pytest.mark.parametrize("patch, pointer, reason, key", WRONG)
def test_settings_never_contradict_the_facts(
    planner: TestClient, patch: dict[str, Any], pointer: str, reason: str, key: str
) -> None:
    before = planner.get(BASE)
    answer = planner.patch(BASE, json=patch, headers={"If-Match": before.headers["etag"]})
    assert answer.status_code == 422, answer.text
    found = [(flaw["pointer"], flaw["reason"], flaw.get("key", "")) for flaw in answer.json()["errors"]]
    assert (pointer, reason, key) in found
    assert planner.get(BASE).json() == before.json()


def test_settings_that_sessions_allow_are_changed(planner: TestClient) -> None:
    etag = planner.get(BASE).headers["etag"]
    answer = planner.patch(BASE, json={"last_day": "2024-12-31", "as_of": None}, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["last_day"], answer.json()["as_of"]) == ("2024-12-31", None)
    assert planner.patch(BASE, json={"name": "x"}, headers={"If-Match": etag}).status_code == 412
    assert planner.patch(BASE, json={"name": "x"}).status_code == 428
