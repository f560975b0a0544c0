"""Import and export over HTTP, whatever is sent."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.committees.tables import CommitteeRow, MemberRow
from app.settings import get_settings
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.facts import full_bundle

IMPORTS = "/api/v1/committees/garden/imports"
BUNDLE = full_bundle().model_dump_json()
JSON = {"Content-Type": "application/json"}


def send(client: TestClient, headers: dict[str, str], body: bytes | str = BUNDLE, **query: str) -> Any:
    return client.post(IMPORTS, content=body, params=query, headers=JSON | headers | fresh_key())


def test_import_reports_and_export_gives_it_back(client: TestClient, session: Session) -> None:
    headers = bearer(session, None, Role.ADMIN)
    report = send(client, headers)
    assert report.status_code == 200
    assert (report.json()["changed"], report.json()["facts_revision"]) == (True, 1)
    assert report.json()["lists"]["sessions"] == {"created": 5, "updated": 0, "unchanged": 0}
    assert send(client, headers).json()["changed"] is False
    export = client.get("/api/v1/committees/garden/bundle", headers=headers)
    assert export.json() == json.loads(BUNDLE)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["token.create", "facts.import", "facts.import", "facts.export"]


def test_dry_run_stores_nothing(client: TestClient, session: Session) -> None:
    report = send(client, bearer(session, None, Role.ADMIN), dry_run="true")
    assert (report.json()["dry_run"], report.json()["lists"]["members"]["created"]) == (True, 8)
    assert session.scalar(select(func.count()).select_from(CommitteeRow)) == 0


def test_repeated_import_is_answered_as_before(client: TestClient, session: Session) -> None:
    headers = JSON | bearer(session, None, Role.ADMIN) | fresh_key()
    first = client.post(IMPORTS, content=BUNDLE, headers=headers)
    again = client.post(IMPORTS, content=BUNDLE, headers=headers)
    assert first.json() == again.json()
    assert again.json()["lists"]["members"]["created"] == 8


def test_bundle_belongs_to_the_addressed_committee(client: TestClient, session: Session) -> None:
    answer = send(client, bearer(session, None, Role.ADMIN), full_bundle("lake").model_dump_json())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/committee/key")


def test_committee_is_created_only_from_above(client: TestClient, session: Session) -> None:
    planner = bearer(session, stored_committee(session, full_bundle("lake")), Role.PLANNER)
    assert send(client, planner).status_code == 404


def test_report_names_rows_in_both_languages(client: TestClient, session: Session) -> None:
    headers = bearer(session, None, Role.ADMIN)
    bad = json.loads(BUNDLE)
    bad["sessions"][2]["target"] = "2024-03-30"
    for language, detail in (
        ("zh", "“act-1”：目标日期 2024-03-30 不在可排日期 2024-03-01 至 2024-03-29 之内。"),
        ("en", "“act-1”: the target 2024-03-30 lies outside the window 2024-03-01 to 2024-03-29."),
    ):
        answer = send(client, headers | {"Accept-Language": language}, json.dumps(bad))
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/bundle-invalid"
        (flaw,) = answer.json()["errors"]
        assert flaw == {
            "in": "body",
            "pointer": "/sessions/2/target",
            "reason": "target_outside_window",
            "detail": detail,
            "key": "act-1",
        }


HOSTILE: list[tuple[bytes, int]] = [
    (b"", 422),
    (b"  \n", 422),
    (b"{", 400),
    (b"\x00", 400),
    (b"\xff\xfe", 400),
    (b"null", 422),
    (b"[]", 422),
    (b"7", 422),
    (b"NaN", 422),
    (b'"\\ud800"', 400),
    (b'{"committee": "\\udfff"}', 400),
    (b'{"first_day": NaN, "committee": Infinity}', 422),
    (b"[" * 1_000_000, 400),
    (b"[" * 100_000 + b"]" * 100_000, 400),
    (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    (b'{"members": [' + b"1," * 3_000_001 + b"1]}", 413),
    (b'{"members": [' + b"{}," * 100_000 + b"{}]}", 422),
    (b'{"committee": {"key": ' + b"9" * 5000 + b"}}", 400),
    (BUNDLE.replace("委员1", "委员\\u0000").encode(), 422),
    (BUNDLE.replace("委员1", "委\u202e员").encode(), 422),
    (BUNDLE.replace('"委员1"', '"\\ud800"').encode(), 400),
    (BUNDLE.replace('"rank":0', '"rank":1e400').encode(), 422),
    (BUNDLE.replace('"rank":0', '"rank":9223372036854775808').encode(), 422),
    (BUNDLE.replace('"rank":0', '"rank":-1').encode(), 422),
    (BUNDLE.replace("2024-03-29", "9999-12-31").encode(), 422),
    (BUNDLE.replace("2024-03-29", "-1").encode(), 422),
    (BUNDLE.replace("Asia/Shanghai", "/etc/passwd").encode(), 422),
    (BUNDLE.replace('"m1"', '"m1\\n"').encode(), 422),
    (BUNDLE.replace('"sessions_per_day":2', '"sessions_per_day":true').encode(), 422),
]


@pytest.mark.parametrize("body, status", HOSTILE)
def test_hostile_body_is_refused_and_changes_nothing(
    client: TestClient, session: Session, body: bytes, status: int
) -> None:
    answer = send(client, bearer(session, None, Role.ADMIN), body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert session.scalar(select(func.count()).select_from(MemberRow)) == 0


def test_too_large_a_body_is_refused(client: TestClient, session: Session) -> None:
    answer = send(client, bearer(session, None, Role.ADMIN), b" " * (get_settings().body_limit + 1))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "json"])
def test_other_content_types_are_refused(client: TestClient, session: Session, kind: str) -> None:
    headers = bearer(session, None, Role.ADMIN) | fresh_key() | {"Content-Type": kind}
    assert client.post(IMPORTS, content=BUNDLE, headers=headers).status_code == 415


def test_only_an_admin_of_the_whole_service_restores_what_members_declare(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, full_bundle())
    changed = json.loads(BUNDLE)
    changed["personal_limits"][0]["weekdays"] = [5]
    for role in (Role.ADMIN, Role.SECRETARY, Role.PLANNER):
        refused = send(client, bearer(session, committee, role), json.dumps(changed))
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/limits-are-the-members-own")
        unchanged = send(client, bearer(session, committee, role))
        assert (unchanged.status_code, unchanged.json()["changed"]) == (200, False)
    report = send(client, bearer(session, None, Role.ADMIN), json.dumps(changed))
    assert report.json()["lists"]["personal_limits"]["updated"] == 1


def test_what_members_declare_leaves_only_with_an_export_of_the_whole_service(
    client: TestClient, session: Session
) -> None:
    committee = stored_committee(session, full_bundle())
    address = "/api/v1/committees/garden/bundle"
    mine = client.get(address, headers=bearer(session, committee, Role.ADMIN)).json()
    assert mine["personal_limits"] == []
    whole = client.get(address, headers=bearer(session, None, Role.ADMIN)).json()
    assert whole["personal_limits"] == json.loads(BUNDLE)["personal_limits"]
    assert {**mine, "personal_limits": whole["personal_limits"]} == whole
