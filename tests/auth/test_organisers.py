"""Organisers over HTTP: they file sessions of their own group, the secretary confirms, and then they are fixed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy.orm import Session

from app.auth.roles import Role
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.bundle import activity, tiny_bundle

SESSIONS = "/api/v1/committees/garden/sessions"
Headers = dict[str, str]


@pytest.fixture
def people(session: Session) -> dict[str, Headers]:
    """The secretary and two organisers of a committee where each sector may file two sessions."""
    tiny = tiny_bundle()
    groups = tuple(group.model_copy(update={"session_quota": 2}) for group in tiny.groups)
    committee = stored_committee(session, tiny.model_copy(update={"groups": groups}))
    return {
        "secretary": bearer(session, committee, Role.SECRETARY),
        "science": bearer(session, committee, Role.ORGANISER, group="science"),
        "farming": bearer(session, committee, Role.ORGANISER, group="farming"),
    }


def salon(key: str) -> dict[str, Any]:
    wanted: dict[str, Any] = activity(key).model_dump(mode="json", exclude_defaults=True)
    return wanted


def file(client: TestClient, who: Headers, key: str) -> Response:
    answer: Response = client.post(SESSIONS, json=salon(key), headers=who | fresh_key())
    return answer


def change(client: TestClient, who: Headers, key: str, wanted: dict[str, Any], version: int) -> Response:
    headers = who | {"If-Match": f'"{version}"'}
    answer: Response = client.patch(f"{SESSIONS}/{key}", json=wanted, headers=headers)
    return answer


def test_filed_then_confirmed_then_fixed(client: TestClient, people: dict[str, Headers]) -> None:
    filed = file(client, people["science"], "salon")
    assert filed.status_code == 201, filed.text
    assert (filed.json()["filed_by"], filed.json()["confirmed"]) == ("science", False)
    changed = change(client, people["science"], "salon", {"last": "2024-03-20"}, filed.json()["version"])
    assert changed.status_code == 200, changed.text
    condition = {"If-Match": changed.headers["etag"]}
    confirmed = client.post(f"{SESSIONS}/salon/confirm", headers=people["secretary"] | condition | fresh_key())
    assert (confirmed.status_code, confirmed.json()["confirmed"]) == (200, True), confirmed.text
    version = confirmed.json()["version"]
    refused = change(client, people["science"], "salon", {"last": "2024-03-22"}, version)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/session-is-confirmed")
    headers = people["science"] | {"If-Match": f'"{version}"'}
    assert client.delete(f"{SESSIONS}/salon", headers=headers).status_code == 409
    assert change(client, people["science"], "salon", {"name": "改名", "guests": 5}, version).status_code == 200


def test_what_was_filed_is_deleted_by_its_organiser_only(client: TestClient, people: dict[str, Headers]) -> None:
    version = file(client, people["science"], "salon").json()["version"]
    condition = {"If-Match": f'"{version}"'}
    guessed = client.delete(f"{SESSIONS}/nothing", headers=people["farming"] | condition)
    for key in ("salon", "act-1"):
        foreign = client.delete(f"{SESSIONS}/{key}", headers=people["farming"] | condition)
        assert (foreign.status_code, foreign.json()) == (404, guessed.json())
        assert client.get(f"{SESSIONS}/{key}", headers=people["farming"]).status_code == 200
    assert client.delete(f"{SESSIONS}/salon", headers=people["science"] | condition).status_code == 204


def test_the_quota_holds_for_rows_filed_together(client: TestClient, people: dict[str, Headers]) -> None:
    assert file(client, people["science"], "one").status_code == 201
    together = {"create": [salon("two"), salon("three")]}
    refused = client.post(f"{SESSIONS}/bulk", json=together, headers=people["science"] | fresh_key())
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/quota-used-up")
    assert refused.json()["values"] == {"group": "science", "year": 2024, "quota": 2, "filed": 2}
    assert client.get(f"{SESSIONS}/two", headers=people["science"]).status_code == 404
    assert file(client, people["science"], "two").status_code == 201
    assert file(client, people["science"], "three").status_code == 409
    assert file(client, people["farming"], "three").status_code == 201


def test_nobody_confirms_what_it_files(client: TestClient, people: dict[str, Headers]) -> None:
    wanted = salon("salon") | {"confirmed": True, "filed_by": "farming"}
    refused = client.post(SESSIONS, json=wanted, headers=people["science"] | fresh_key())
    assert refused.status_code == 422 or refused.json()["confirmed"] is False
    filed = file(client, people["science"], "mine")
    condition = {"If-Match": filed.headers["etag"]}
    own = client.post(f"{SESSIONS}/mine/confirm", headers=people["science"] | condition | fresh_key())
    assert own.status_code == 403
