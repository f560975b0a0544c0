"""What members declare of themselves: theirs to see and to change, nobody else's."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.availability.tables import PersonalLimitRow
from tests.answers.helpers import BASE, get, last_entry, post, reasons, refusal, revision
from tests.factories.access import bearer, stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.facts import full_bundle

MINE = "/my/limits"
MORNINGS = {"kind": "unavailable", "weekdays": [2, 4], "start": "08:00:00", "end": "12:00:00"}


def member(session: Session, key: str = "m2") -> dict[str, str]:
    return bearer(session, stored_committee(session), Role.MEMBER, key)


def patch(client: TestClient, headers: dict[str, str], key: str, body: Any, etag: str | None = '"1"') -> Any:
    sent = {**headers, "Content-Type": "application/merge-patch+json"} | ({} if etag is None else {"If-Match": etag})
    return client.patch(f"{BASE}{MINE}/{key}", content=json.dumps(body), headers=sent)


def delete(client: TestClient, headers: dict[str, str], key: str, etag: str | None = '"1"') -> Any:
    return client.delete(f"{BASE}{MINE}/{key}", headers=headers | ({} if etag is None else {"If-Match": etag}))


def test_a_member_declares_changes_and_takes_back(client: TestClient, session: Session) -> None:
    headers = member(session)
    before = revision(session)
    declared = post(client, MINE, headers, MORNINGS)
    assert (declared.status_code, declared.headers["etag"], declared.json()["member"]) == (201, '"1"', "m2")
    key = declared.json()["key"]
    assert declared.headers["location"] == f"{BASE}{MINE}/{key}"
    assert get(client, f"{MINE}/{key}", headers) == declared.json()
    changed = patch(client, headers, key, {"weekdays": [5], "start": None, "end": None})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (changed.json()["weekdays"], changed.json()["start"], changed.json()["kind"]) == ([5], None, "unavailable")
    assert patch(client, headers, key, {"weekdays": None}, '"2"').json()["weekdays"] == [1, 2, 3, 4, 5, 6, 7]
    assert len(get(client, MINE, headers)["items"]) == 1
    assert delete(client, headers, key, '"3"').status_code == 204
    assert (get(client, MINE, headers)["items"], revision(session)) == ([], before + 4)


def test_a_change_of_nothing_changes_nothing(client: TestClient, session: Session) -> None:
    headers = member(session)
    key = post(client, MINE, headers, MORNINGS).json()["key"]
    before = revision(session)
    same = patch(client, headers, key, {"weekdays": [2, 4]})
    assert (same.status_code, same.headers["etag"], revision(session)) == (200, '"1"', before)


def test_changes_are_based_on_the_version_that_was_read(client: TestClient, session: Session) -> None:
    headers = member(session)
    key = post(client, MINE, headers, MORNINGS).json()["key"]
    for etag, status in ((None, 428), ('"2"', 412), ('W/"1"', 412)):
        assert patch(client, headers, key, {"weekdays": [1]}, etag).status_code == status
        assert delete(client, headers, key, etag).status_code == status
    assert get(client, f"{MINE}/{key}", headers)["version"] == 1


@pytest.mark.parametrize(
    "wrong, flaw",
    [
        ({"end": None}, ("/end", "missing")),
        ({"start": None}, ("/start", "missing")),
        ({"end": "08:00:00"}, ("/end", "ends_before_start")),
        ({"first": "2024-03-02", "last": "2024-03-01"}, ("/last", "last_before_first")),
        ({"weekdays": []}, ("/weekdays", "too_short")),
        ({"weekdays": [1, 1]}, ("/weekdays", "named_twice")),
        ({"weekdays": [1, 8]}, ("/weekdays/1", "less_than_equal")),
        ({"kind": "lazy"}, ("/kind", "enum")),
        ({"kind": None}, ("/kind", "enum")),
        ({"first": "0001-01-01"}, ("/first", "greater_than_equal")),
        ({"member": "m3"}, ("/member", "extra_forbidden")),
    ],
)
def test_what_cannot_be_declared(
    client: TestClient, session: Session, wrong: dict[str, Any], flaw: tuple[str, str]
) -> None:
    headers = member(session)
    refused = post(client, MINE, headers, {**MORNINGS, **wrong})
    assert (refused.status_code, reasons(refused)) == (422, [flaw])
    key = post(client, MINE, headers, MORNINGS).json()["key"]
    changed = patch(client, headers, key, wrong)
    assert (changed.status_code, reasons(changed)) == (422, [flaw])
    assert get(client, f"{MINE}/{key}", headers)["version"] == 1


@pytest.mark.parametrize("right", [{"end": "08:01:00"}, {"first": "2024-03-01", "last": "2024-03-01"}])
def test_what_can_just_be_declared(client: TestClient, session: Session, right: dict[str, Any]) -> None:
    assert post(client, MINE, member(session), {**MORNINGS, **right}).status_code == 201


def test_limits_are_bounded_in_number(client: TestClient, session: Session) -> None:
    headers = member(session)
    found = [post(client, MINE, headers, MORNINGS).status_code for _ in range(51)]
    assert found == [201] * 50 + [409]
    assert refusal(post(client, MINE, headers, MORNINGS)) == (409, "too-many-limits")


def test_nobody_but_the_member_sees_or_writes_a_limit(client: TestClient, session: Session) -> None:
    committee = stored_committee(session)
    lake = stored_committee(session, tiny_bundle("lake"))
    mine = bearer(session, committee, Role.MEMBER, "m2")
    key = post(client, MINE, mine, MORNINGS).json()["key"]
    others = (bearer(session, committee, Role.MEMBER, "m3"), bearer(session, lake, Role.MEMBER, "m2"))
    for headers in others:
        assert client.get(f"{BASE}{MINE}/{key}", headers=headers).status_code == 404
        assert patch(client, headers, key, {"weekdays": [1]}).status_code == 404
        assert delete(client, headers, key).status_code == 404
    assert get(client, MINE, others[0])["items"] == []
    assert client.get(f"{BASE}{MINE}", headers=others[1]).status_code == 404
    for role in set(Role) - {Role.MEMBER}:
        headers = bearer(session, committee, role)
        assert client.get(f"{BASE}{MINE}", headers=headers).status_code == 403
        assert post(client, MINE, headers, MORNINGS).status_code == 403
        assert patch(client, headers, key, {"weekdays": [1]}).status_code == 403
        assert delete(client, headers, key).status_code == 403
    assert len(session.scalars(select(PersonalLimitRow)).all()) == 1


def test_staff_learn_how_many_and_which_hours(client: TestClient, session: Session) -> None:
    committee = stored_committee(session)
    mine = bearer(session, committee, Role.MEMBER, "m2")
    observance = {"kind": "observance", "weekdays": [5], "start": "12:00:00", "end": "14:00:00"}
    for limit in (MORNINGS, observance, {"kind": "step_free"}):
        post(client, MINE, mine, limit)
    for role in set(Role) - {Role.MEMBER}:
        known = get(client, "/members/m2/limits", bearer(session, committee, role))
        hours = [("08:00:00", "12:00:00"), ("12:00:00", "14:00:00")]
        assert known == {
            "member": "m2",
            "count": 3,
            "hours": [{"first": None, "last": None, "start": start, "end": end} for start, end in hours],
        }
    staff = bearer(session, committee)
    assert get(client, "/members/m3/limits", staff) == {"member": "m3", "count": 0, "hours": []}
    assert client.get(f"{BASE}/members/m99/limits", headers=staff).status_code == 404
    assert client.get(f"{BASE}/members/m2/limits", headers=mine).status_code == 403
    lake = bearer(session, stored_committee(session, tiny_bundle("lake")))
    assert client.get(f"{BASE}/members/m2/limits", headers=lake).status_code == 404


def test_the_record_tells_that_something_was_declared_and_not_what(client: TestClient, session: Session) -> None:
    headers = member(session)
    key = post(client, MINE, headers, {**MORNINGS, "kind": "observance"}).json()["key"]
    assert (last_entry(session).action, last_entry(session).subject) == ("limit.declare", "m2")
    patch(client, headers, key, {"weekdays": [5]})
    assert last_entry(session).before == {"key": key, "member": "m2", "version": 1}
    assert last_entry(session).after == {"key": key, "member": "m2", "version": 2}
    delete(client, headers, key, '"2"')
    told = json.dumps([[row.before, row.after] for row in session.scalars(select(AuditEntry))])
    assert last_entry(session).action == "limit.take_back"
    assert "observance" not in told and "weekdays" not in told and "08:00" not in told


def test_a_limit_from_a_restored_export_is_the_members_too(client: TestClient, session: Session) -> None:
    headers = bearer(session, stored_committee(session, full_bundle()), Role.MEMBER, "m4")
    assert [limit["key"] for limit in get(client, MINE, headers)["items"]] == ["duty"]
    assert delete(client, headers, "duty").status_code == 204
