"""Many rows at once: all or nothing, with a report, each mistake named by its place in the request."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.committees.tables import CommitteeRow
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.facts import full_bundle
from tests.records.samples import BASE, NAMES, SAMPLES, Row, create, path_of

MEMBERS = f"{BASE}/members"


@pytest.fixture
def planner(client: TestClient, session: Session) -> TestClient:
    client.headers.update(bearer(session, stored_committee(session, full_bundle())))
    return client


def bulk(client: TestClient, path: str, body: Row, query: str = "") -> Any:
    return client.post(f"{path}/bulk{query}", json=body, headers=fresh_key())


def revision(session: Session) -> int:
    return session.scalars(select(CommitteeRow.facts_revision).where(CommitteeRow.key == "garden")).one()


def entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def changes_of(name: str, row: Row, version: int) -> tuple[Row, Row]:
    """A patch and a deletion of a stored row, each with what names it."""
    named = {"key": row["key"]} if "key" in row else {"number": row["id"]}
    return {**named, "version": version, "changes": SAMPLES[name].patch}, {**named, "version": version}


@pytest.mark.parametrize("name", NAMES)
def test_every_list_takes_many_rows_at_once(planner: TestClient, session: Session, name: str) -> None:
    if name == "travel_times":
        create(planner, "areas", SAMPLES["areas"].row)
    before = revision(session)
    made = bulk(planner, path_of(name), {"create": [SAMPLES[name].row]})
    assert made.status_code == 200, made.text
    (version,) = made.json()["created"]
    assert (version["version"], version["key"]) == (1, SAMPLES[name].row.get("key"))
    row = planner.get(f"{path_of(name)}/{version['key'] or version['number']}").json()

    patch, _ = changes_of(name, row, 1)
    changed = bulk(planner, path_of(name), {"patch": [patch]}).json()
    assert [item["version"] for item in changed["patched"]] == [2]
    assert bulk(planner, path_of(name), {"patch": [{**patch, "version": 2}]}).json()["unchanged"] == 1

    _, deletion = changes_of(name, row, 2)
    assert bulk(planner, path_of(name), {"delete": [deletion]}).json()["deleted"] == 1
    assert planner.get(f"{path_of(name)}/{version['key'] or version['number']}").status_code == 404
    assert revision(session) == before + 3


def test_one_request_makes_changes_and_deletes(planner: TestClient, session: Session) -> None:
    create(planner, "members", {"key": "m9", "name": "委员9"})
    before, recorded = revision(session), entries(session)
    body = {
        "create": [{"key": f"n{number}", "name": f"新委员{number}"} for number in range(3)],
        "patch": [
            {"key": "m1", "version": 1, "changes": {"employer": "学校"}},
            {"key": "m2", "version": 1, "changes": {}},
        ],
        "delete": [{"key": "m9", "version": 1}],
    }
    report = bulk(planner, MEMBERS, body).json()
    assert [row["key"] for row in report["created"]] == ["n0", "n1", "n2"]
    assert [(row["key"], row["version"]) for row in report["patched"]] == [("m1", 2)]
    assert (report["unchanged"], report["deleted"], report["dry_run"]) == (1, 1, False)
    assert (report["facts_revision"], revision(session), entries(session)) == (before + 1, before + 1, recorded + 1)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.subject) == ("member.bulk", "members")
    assert set(entry.before) == {"members/m1", "members/m9"}
    assert set(entry.after) == {"members/m1", "members/n0", "members/n1", "members/n2"}
    history = planner.get(f"{MEMBERS}/n1/history").json()["items"]
    assert [(item["action"], item["after"]["name"]) for item in history] == [("create", "新委员1")]


def test_a_dry_run_does_nothing_and_says_the_same(planner: TestClient, session: Session) -> None:
    before, recorded = revision(session), entries(session)
    body = {"create": [{"key": "n1", "name": "新"}], "delete": [{"key": "m8", "version": 1}]}
    refused = bulk(planner, MEMBERS, body, "?dry_run=true")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (409, "/delete/0")
    report = bulk(planner, MEMBERS, {"create": body["create"]}, "?dry_run=true").json()
    assert (report["dry_run"], [row["key"] for row in report["created"]]) == (True, ["n1"])
    assert (revision(session), entries(session)) == (before, recorded)
    assert planner.get(f"{MEMBERS}/n1").status_code == 404
    assert bulk(planner, MEMBERS, {"create": body["create"]}).json()["created"][0]["key"] == "n1"


POOL = {"role": "pool", "members": ["m2"], "low": 1, "want": 2, "high": 3}
MISTAKES: list[tuple[str, Row, int, str, list[tuple[str, str]]]] = [
    ("members", {}, 422, "invalid", [("", "bulk_rows")]),
    ("members", {"create": [{"key": f"n{n}", "name": "x"} for n in range(1001)]}, 422, "invalid",
     [("/create", "too_long")]),
    ("members", {"create": [{"key": "n1", "name": "x"}, {"key": "m1", "name": "x"}, {"key": "n1", "name": "x"}]}, 409,
     "already-exists", [("/create/1", "exists_already"), ("/create/2", "exists_already")]),
    ("members", {"create": [{"key": "n1", "name": "x"}, {"key": "n2", "name": ""}]}, 422, "invalid",
     [("/create/1/name", "string_too_short")]),
    ("members", {"create": [{"key": "n1", "name": "x", "area": "sea"}]}, 422, "rows-contradict",
     [("/create/0/area", "unknown_reference")]),
    ("members", {"patch": [{"key": "m1", "version": 1, "changes": {"area": "sea"}}]}, 422, "rows-contradict",
     [("/patch/0/changes/area", "unknown_reference")]),
    ("members", {"patch": [{"key": "m1", "version": 1, "changes": {"name": None}}]}, 422, "invalid",
     [("/patch/0/changes/name", "missing")]),
    ("members", {"patch": [{"key": "m1", "version": 2, "changes": {}}], "delete": [{"key": "m2", "version": 7}]}, 412,
     "rows-changed", [("/patch/0/version", "version_changed"), ("/delete/0/version", "version_changed")]),
    ("members", {"patch": [{"key": "m77", "version": 1, "changes": {}}]}, 422, "rows-unknown",
     [("/patch/0/key", "unknown_row")]),
    ("members", {"patch": [{"key": "m1", "version": 1, "changes": {}}], "delete": [{"key": "m1", "version": 1}]}, 422,
     "rows-unknown", [("/delete/0/key", "named_twice")]),
    ("orders", {"delete": [{"number": 2**63 - 2, "version": 1}]}, 422, "rows-unknown",
     [("/delete/0/number", "unknown_row")]),
    ("orders", {"delete": [{"number": 2**63, "version": 1}]}, 422, "invalid",
     [("/delete/0/number", "less_than_equal")]),
    ("sessions", {"patch": [{"key": "act-1", "version": 1, "changes": {"pin": None, "attendance": [POOL]}}]}, 422,
     "rows-contradict", [("/patch/0/changes/attendance/0/high", "pool_larger_than_people")]),
    ("sessions", {"patch": [{"key": "act-1", "version": 1, "changes": {"status": "cancelled"}}]}, 422,
     "fields-not-writable", [("/patch/0/changes/status", "field_of_an_act")]),
    ("venues", {"patch": [{"key": "hall", "version": 1, "changes": {"capacity": 1}}]}, 422, "rows-contradict",
     [("", "no_venue_fits")]),
]  # fmt: skip


@pytest.mark.parametrize("name, body, status, kind, flaws", MISTAKES)
def test_a_mistake_is_named_and_nothing_is_done(
    planner: TestClient, session: Session, name: str, body: Row, status: int, kind: str, flaws: list[tuple[str, str]]
) -> None:
    before, rows = revision(session), planner.get(path_of(name)).json()
    harmless = {"key": "harmless", "name": "无害"}
    if name == "members" and body and len(body.get("create", ())) < 1000:
        body = {**body, "create": [*body.get("create", []), harmless]}
    answer = bulk(planner, path_of(name), body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}"), answer.text
    assert [(flaw["pointer"], flaw["reason"]) for flaw in answer.json()["errors"]] == flaws
    assert revision(session) == before
    assert planner.get(path_of(name)).json() == rows


def test_the_number_of_statements_does_not_grow_with_the_rows(planner: TestClient, session: Session) -> None:
    counts = []
    for size in (1, 2, 200):  # the first finds who asks, and when that was last noted
        body = {"create": [{"key": f"n{size}-{number}", "name": "新"} for number in range(size)]}
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(session.connection(), "before_cursor_execute", note)
        assert bulk(planner, MEMBERS, body).status_code == 200
        event.remove(session.connection(), "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[1] == counts[2]


def test_a_thousand_rows_are_taken(planner: TestClient) -> None:
    rows = [
        {"owner_kind": "member", "owner": "m2", "start": f"2024-03-04T{hour:02}:{minute:02}:00Z",
         "end": "2024-03-06T00:00:00Z"}
        for hour in range(20) for minute in range(50)
    ]  # fmt: skip
    assert len(bulk(planner, f"{BASE}/busy", {"create": rows}).json()["created"]) == 1000
