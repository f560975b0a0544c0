"""Every list can be written: make, read, change, look back, delete; and nothing of it is half done."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.problems.snapshot import LISTS
from app.records.resources import RESOURCES
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.facts import full_bundle
from tests.records.samples import BASE, NAMES, SAMPLES, call, create, path_of, resource_of, writer


@pytest.fixture
def committee(session: Session) -> CommitteeRow:
    """A committee with a row in every list."""
    return stored_committee(session, full_bundle())


@pytest.fixture
def planner(client: TestClient, session: Session, committee: CommitteeRow) -> TestClient:
    """A planner of that committee."""
    client.headers.update(bearer(session, committee))
    return client


def prepare(client: TestClient, session: Session, committee: CommitteeRow, name: str) -> TestClient:
    """Whoever may write the list, and what its sample refers to."""
    if name == "travel_times":
        create(writer(client, session, committee, "areas"), "areas", SAMPLES["areas"].row)
    return writer(client, session, committee, name)


def revision(session: Session) -> int:
    return session.scalars(select(CommitteeRow.facts_revision).where(CommitteeRow.key == "garden")).one()


def last_entry(session: Session) -> AuditEntry:
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_every_list_is_in_the_table_of_contents() -> None:
    assert {resource.facts for resource in RESOURCES} == set(LISTS)
    assert set(NAMES) == set(SAMPLES)


@pytest.mark.parametrize("name", NAMES)
def test_life_of_a_row(client: TestClient, session: Session, committee: CommitteeRow, name: str) -> None:
    client = prepare(client, session, committee, name)
    sample, before = SAMPLES[name], revision(session)

    made = create(client, name, sample.row)
    assert made.status_code == 201, made.text
    row = made.json()
    assert sample.row.items() <= _comparable(row, sample.row).items()
    assert made.headers["etag"] == '"1"'
    assert made.headers["location"] == call(name, row)
    assert revision(session) == before + 1
    assert last_entry(session).action == f"{resource_of(name).one}.create"
    assert client.get(call(name, row)).json() == row

    changed = client.patch(call(name, row), json=sample.patch, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"] == '"2"'
    expected = {**row, **sample.patch, **sample.changed, "version": 2}
    assert _without_times(changed.json()) == _without_times(expected)
    assert client.get(call(name, row)).json() == changed.json()
    assert revision(session) == before + 2

    same = client.patch(call(name, row), json=sample.patch, headers={"If-Match": '"2"'})
    assert (same.status_code, same.headers["etag"], same.json()) == (200, '"2"', changed.json())
    assert revision(session) == before + 2

    assert client.delete(call(name, row)).status_code == 428
    assert client.delete(call(name, row), headers={"If-Match": '"1"'}).status_code == 412
    gone = client.delete(call(name, row), headers={"If-Match": '"2"'})
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get(call(name, row)).status_code == 404
    assert revision(session) == before + 3
    entry = last_entry(session)
    named = row.get("key", row["id"])
    assert (entry.action, entry.subject) == (f"{resource_of(name).one}.delete", f"{name}/{named}")
    assert (entry.before is None, entry.after is None) == (False, True)

    client.headers.update(bearer(session, committee, Role.PLANNER))
    history = client.get(f"{call(name, row)}/history").json()["items"]
    assert [(item["action"], item["version"]) for item in history] == [("delete", 2), ("patch", 2), ("create", 1)]
    assert history[0]["before"] == history[1]["after"]
    assert history[1]["before"] == history[2]["after"]
    assert (history[0]["after"], history[2]["before"]) == (None, None)


def _comparable(row: dict[str, Any], sample: dict[str, Any]) -> dict[str, Any]:
    """A stored row with no more inside its parts than the sample says, and a pair in the sample's order."""
    shown = dict(row)
    if {"origin", "destination"} <= sample.keys() or {"first", "second"} <= sample.keys():
        one, other = ("origin", "destination") if "origin" in sample else ("first", "second")
        assert row[one] < row[other]
        shown[one], shown[other] = sample[one], sample[other]
    for field, value in sample.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            pairs = zip(row[field], value, strict=True)
            shown[field] = [{key: stored[key] for key in wanted} for stored, wanted in pairs]
    return shown


def _without_times(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("updated_at", "created_at")}


@pytest.mark.parametrize("name", NAMES)
def test_a_row_that_exists_is_named(client: TestClient, session: Session, committee: CommitteeRow, name: str) -> None:
    client = prepare(client, session, committee, name)
    create(client, name, SAMPLES[name].row)
    before = revision(session)
    again = create(client, name, SAMPLES[name].row)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-exists")
    assert again.json()["errors"][0]["reason"] == "exists_already"
    assert again.json()["errors"][0]["key"]
    assert revision(session) == before


@pytest.mark.parametrize("name", NAMES)
def test_the_same_request_again_has_no_effect(
    client: TestClient, session: Session, committee: CommitteeRow, name: str
) -> None:
    client, key = prepare(client, session, committee, name), fresh_key()
    first = client.post(path_of(name), json=SAMPLES[name].row, headers=key)
    second = client.post(path_of(name), json=SAMPLES[name].row, headers=key)
    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["etag"] == first.headers["etag"]


def test_two_members_of_the_same_name_stay_two(planner: TestClient) -> None:
    for key in ("zhang-1", "zhang-2"):
        assert create(planner, "members", {"key": key, "name": "张伟"}).status_code == 201
    found = planner.get(f"{BASE}/members?q=张伟").json()["items"]
    assert [row["key"] for row in found] == ["zhang-1", "zhang-2"]
    assert len({row["id"] for row in found}) == 2


def test_a_key_is_never_patched(planner: TestClient) -> None:
    answer = planner.patch(f"{BASE}/topics/water", json={"key": "fire"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/key"


def test_a_merge_patch_is_taken_under_its_own_media_type(planner: TestClient) -> None:
    headers = {"If-Match": '"1"', "Content-Type": "application/merge-patch+json"}
    answer = planner.patch(f"{BASE}/topics/water", content=b'{"lead_group": null}', headers=headers)
    assert (answer.status_code, answer.json()["lead_group"]) == (200, None)
    headers["Content-Type"] = "text/plain"
    assert planner.patch(f"{BASE}/topics/water", content=b"{}", headers=headers).status_code == 415


def test_null_clears_and_what_is_left_out_stays(planner: TestClient) -> None:
    address, headers = f"{BASE}/sessions/act-1", {"If-Match": '"1"'}
    pinned = planner.patch(address, json={"pin": {"start": None, "venue": None}, "target": None}, headers=headers)
    assert pinned.status_code == 200, pinned.text
    assert pinned.json()["pin"] == {"day": "2024-03-20", "start": None, "venue": None, "people": ["m3"]}
    assert pinned.json()["target"] is None
    assert pinned.json()["venues"] == ["station", "hall"]
    missing = planner.patch(address, json={"name": None}, headers={"If-Match": '"2"'})
    assert [(flaw["pointer"], flaw["reason"]) for flaw in missing.json()["errors"]] == [("/name", "missing")]


def test_a_dictionary_is_merged(planner: TestClient) -> None:
    address = f"{BASE}/weight-profiles/calm"
    answer = planner.patch(address, json={"weights": {"coverage": 7}}, headers={"If-Match": '"1"'})
    assert answer.json()["weights"] == {"target_date": 5, "coverage": 7}
    answer = planner.patch(address, json={"weights": {"target_date": None}}, headers={"If-Match": '"2"'})
    assert answer.json()["weights"] == {"coverage": 7}


def test_a_version_that_is_not_the_stored_one_changes_nothing(planner: TestClient, session: Session) -> None:
    before = revision(session)
    for header, status in ((None, 428), ('"2"', 412), ('W/"1"', 412), ('"1", "2"', 412), ("*", 412), ("", 412)):
        headers = {} if header is None else {"If-Match": header}
        assert planner.patch(f"{BASE}/areas/town", json={"name": "x"}, headers=headers).status_code == status
    assert revision(session) == before


def test_a_field_of_an_act_is_not_written(planner: TestClient) -> None:
    row = {**SAMPLES["sessions"].row, "status": "cancelled"}
    answer = create(planner, "sessions", row)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/fields-not-writable")
    assert [flaw["pointer"] for flaw in answer.json()["errors"]] == ["/status"]
    assert create(planner, "sessions", {**row, "status": "planned"}).status_code == 201
    answer = planner.patch(f"{BASE}/sessions/act-1", json={"confirmed": False}, headers={"If-Match": '"1"'})
    assert answer.json()["errors"][0]["reason"] == "field_of_an_act"
    answer = planner.patch(f"{BASE}/sessions/act-1", json={"confirmed": True}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200


def test_what_a_member_declares_only_the_member_reads(
    client: TestClient, session: Session, committee: CommitteeRow
) -> None:
    address = f"{BASE}/personal-limits/duty"
    for role, member, status in (
        (Role.ADMIN, None, 403),
        (Role.PLANNER, None, 403),
        (Role.AUDITOR, None, 403),
        (Role.MEMBER, "m5", 404),
        (Role.MEMBER, "m4", 200),
    ):
        client.headers.update(bearer(session, committee, role, member))
        assert client.get(address).status_code == status, role
        assert client.get(f"{address}/history").status_code == 404
        assert client.delete(address, headers={"If-Match": '"1"'}).status_code == 405


def test_an_organiser_files_what_waits_for_the_secretary(
    client: TestClient, session: Session, committee: CommitteeRow
) -> None:
    client.headers.update(bearer(session, committee))
    client.patch(f"{BASE}/groups/science", json={"session_quota": 1}, headers={"If-Match": '"1"'})
    client.headers.update(bearer(session, committee, Role.ORGANISER, group="science"))
    row = SAMPLES["sessions"].row
    two = {"create": [row, {**row, "key": "talk-10"}]}
    answer = client.post(f"{BASE}/sessions/bulk", json=two, headers=fresh_key())
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/quota-used-up")
    filed = create(client, "sessions", row)
    assert filed.status_code == 201, filed.text
    assert (filed.json()["filed_by"], filed.json()["confirmed"]) == ("science", False)
    patch = {"patch": [{"key": "talk-9", "version": 1, "changes": {"mandatory": True}}]}
    answer = client.post(f"{BASE}/sessions/bulk", json=patch, headers=fresh_key())
    assert [flaw["pointer"] for flaw in answer.json()["errors"]] == ["/patch/0/changes/mandatory"]
    assert client.delete(f"{BASE}/sessions/act-1", headers={"If-Match": '"1"'}).status_code == 404
    assert client.delete(f"{BASE}/sessions/talk-9", headers={"If-Match": '"1"'}).status_code == 204
    assert create(client, "areas", SAMPLES["areas"].row).status_code == 403


def test_history_is_in_pages_and_of_nothing_there_is_none(planner: TestClient) -> None:
    for version in range(1, 5):
        headers = {"If-Match": f'"{version}"'}
        planner.patch(f"{BASE}/areas/town", json={"name": f"城区{version}"}, headers=headers)
    address, versions = f"{BASE}/areas/town/history?limit=2", []
    while address:
        page = planner.get(address).json()
        versions += [item["version"] for item in page["items"]]
        address = f"{BASE}/areas/town/history{page['next']}" if page["next"] else ""
    assert versions == [5, 4, 3, 2, 1]
    assert planner.get(f"{BASE}/areas/nowhere/history").status_code == 404
    assert planner.get(f"{BASE}/busy/999999/history").status_code == 404


def test_an_import_is_part_of_the_history(planner: TestClient, session: Session) -> None:
    item = planner.get(f"{BASE}/members/m1/history").json()["items"][0]
    assert (item["action"], item["version"], item["before"]) == ("import", 1, None)
    assert item["after"] == full_bundle().model_dump(mode="json")["members"][0]
    assert session.scalar(select(func.count()).select_from(AuditEntry)) is not None


def test_a_foreign_row_looks_like_none(client: TestClient, session: Session, committee: CommitteeRow) -> None:
    lake = stored_committee(session, full_bundle("lake"))
    number = client.get(f"{BASE}/orders", headers=bearer(session, committee)).json()["items"][0]["id"]
    client.headers.update(bearer(session, lake))
    address = f"/api/v1/committees/lake/orders/{number}"
    assert client.get(address).status_code == 404
    assert client.patch(address, json={"min_days": 1}, headers={"If-Match": '"1"'}).status_code == 404
    assert client.delete(address, headers={"If-Match": '"1"'}).status_code == 404
    assert client.get(f"{address}/history").status_code == 404
    assert client.delete(f"{BASE}/areas/town", headers={"If-Match": '"1"'}).status_code == 404
