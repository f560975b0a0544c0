"""The API of notices and channels: previews, holding and releasing some or all, secrets that only go in."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.access import operator
from app.auth.roles import Role
from app.imports.service import import_bundle
from app.notices.tables import ChannelRow, NoticeRow
from app.problems.bundle import Contact
from tests.acts.county import BASE, County, county_bundle, make_county
from tests.factories.access import bearer, fresh_key
from tests.notices.providers import sms_settings

SMS: dict[str, Any] = {
    "key": "sms",
    "name": "短信网关",
    "settings": sms_settings("https://gateway.example"),
    "secrets": {"token": "top-secret"},
}
WECOM = {"kind": "wecom", "corp_id": "w", "agent_id": 1}


@pytest.fixture
def county(client: TestClient, session: Session) -> County:
    return make_county(client, session)


def held(county: County, **query: Any) -> list[Any]:
    asked = "&".join(f"{name}={value}" for name, value in {"limit": 200, "state": "held", **query}.items())
    found: list[Any] = county.get(f"/notices?{asked}")["items"]
    return found


def test_some_are_released_some_held_some_discarded(county: County) -> None:
    mine = {item["member"]: item["id"] for item in held(county)}
    assert county.post("/notices/release", {"members": ["m1", "m2"]}).json() == {"changed": 2}
    assert county.post("/notices/discard", {"notices": [mine["m3"]]}).json() == {"changed": 1}
    assert county.post("/notices/hold", {"notices": [mine["m1"]]}).json() == {"changed": 1}
    states = {item["member"]: item["state"] for item in county.get("/notices?limit=200")["items"]}
    assert (states.pop("m1"), states.pop("m2"), states.pop("m3")) == ("held", "waiting", "discarded")
    assert set(states.values()) == {"held"}
    assert county.post("/notices/release", {"release": 99}).json() == {"changed": 0}
    assert county.post("/notices/release", {"release": 1}).json()["changed"] == len(mine) - 2
    refused = county.post("/notices/discard", {"notices": [mine["m3"]]})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/notice-settled")
    unknown = county.post("/notices/release", {"notices": [999_999]})
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/nobody-selected")


def test_a_message_goes_out_in_the_language_of_that_day(county: County) -> None:
    (mine,) = held(county, member="m1")
    assert mine["language"] == "zh"
    contacts = (Contact(member="m1", language="en"),)
    import_bundle(county.session, county_bundle().model_copy(update={"contacts": contacts}), operator())
    county.post("/notices/release", {"members": ["m1", "m2"]})
    shown = {item["member"]: item["language"] for item in county.get("/notices?state=waiting")["items"]}
    assert shown == {"m1": "en", "m2": "zh"}
    assert county.get(f"/notices/{mine['id']}")["title"] == "[Garden committee] Schedule notice"


def test_an_act_sent_twice_acts_once_and_stands_in_the_audit_record(county: County) -> None:
    first = county.post("/notices/release", {}, once="again")
    assert county.post("/notices/release", {}, once="again").json() == first.json()
    entry = county.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, len(entry.after["notices"])) == ("notices.release", first.json()["changed"])


def test_a_member_sees_what_it_was_told_and_says_that_it_knows(county: County) -> None:
    member = bearer(county.session, county.committee, Role.MEMBER, member="m1")
    assert county.client.get(f"{BASE}/notices", headers=member).json()["items"] == []
    (mine,) = held(county, member="m1")
    (other,) = held(county, member="m2")
    address = f"{BASE}/notices/{mine['id']}"
    assert county.client.get(address, headers=member).status_code == 404, "it is still held"
    assert county.client.post(f"{address}/read", json={}, headers={**member, **fresh_key()}).status_code == 404
    for row in county.session.scalars(select(NoticeRow)):
        row.state = "sent"
    county.session.commit()
    shown = county.client.get(f"{BASE}/notices", headers=member).json()["items"]
    assert [item["id"] for item in shown] == [mine["id"]]
    assert county.client.get(f"{BASE}/notices/{other['id']}", headers=member).status_code == 404
    read = county.client.post(f"{address}/read", json={}, headers={**member, **fresh_key()})
    assert (read.status_code, read.json()["state"], read.json()["read_known_by"]) == (200, "read", "member")


def test_what_is_held_cannot_be_said_to_be_known(county: County) -> None:
    (mine,) = held(county, member="m1")
    assert county.post(f"/notices/{mine['id']}/read", {"note": "电话"}).status_code == 409


def test_contacts_and_the_telephone_list_are_for_editors(county: County) -> None:
    contacts = (Contact(member="m1", phone="+8613800000001"),)
    import_bundle(county.session, county_bundle().model_copy(update={"contacts": contacts}), operator())
    for row in county.session.scalars(select(NoticeRow)):
        row.state = "failed"
    county.session.commit()
    calls = {call["member"]: call["phone"] for call in county.get("/telephone-list?limit=200")["items"]}
    assert (calls["m1"], calls["m2"]) == ("+8613800000001", None)
    for role in (Role.APPROVER, Role.AUDITOR, Role.ORGANISER):
        headers = bearer(county.session, county.committee, role)
        assert county.client.get(f"{BASE}/telephone-list", headers=headers).status_code == 403
        assert county.client.get(f"{BASE}/contacts", headers=headers).status_code == 403
        seen = county.client.get(f"{BASE}/notices?limit=200", headers=headers)
        assert seen.status_code == 200
        assert "13800000001" not in seen.text
    changed = county.client.patch(
        f"{BASE}/contacts/{county.get('/contacts')['items'][0]['id']}",
        json={"phone": "+8613800000009"},
        headers={**county.headers, "If-Match": '"1"'},
    )
    assert changed.status_code == 200, changed.text
    audit = json.dumps([[row.before, row.after] for row in county.session.scalars(select(AuditEntry))])
    assert "138000000" not in audit


def test_a_channels_secrets_only_go_in(county: County) -> None:
    made = county.post("/channels", SMS, once="make")
    assert made.status_code == 201, made.text
    assert made.json()["secrets"] == ["token"]
    assert made.headers["Location"].endswith("/channels/sms")
    put = {**SMS, "name": "新名称", "secrets": {"other": "second-secret"}}
    headers = {**county.headers, "If-Match": '"1"'}
    changed = county.client.put(f"{BASE}/channels/sms", json=put, headers=headers)
    assert (changed.status_code, changed.json()["secrets"]) == (200, ["other", "token"])
    forgot = {**SMS, "secrets": {"other": None}}
    headers = {**county.headers, "If-Match": '"2"'}
    assert county.client.put(f"{BASE}/channels/sms", json=forgot, headers=headers).json()["secrets"] == ["token"]
    assert county.session.scalars(select(ChannelRow.secrets)).one() == {"token": "top-secret"}
    shown = (
        made.text + changed.text + json.dumps(county.get("/channels")) + county.post("/channels", SMS, once="make").text
    )
    audit = json.dumps([[row.before, row.after] for row in county.session.scalars(select(AuditEntry))])
    assert "top-secret" not in shown + audit
    assert "second-secret" not in shown + audit
    assert county.client.put(f"{BASE}/channels/sms", json=put, headers=county.headers).status_code == 428


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"settings": WECOM, "secrets": {}}, "secret_missing"),
        ({"settings": WECOM, "secrets": {"secret": "x", "y": "z"}}, "secret_unknown"),
        ({"settings": {"kind": "pigeon"}}, "union_tag_invalid"),
        ({"settings": {"kind": "sms", "url": "http://{secret.token}.example/"}}, "string_pattern_mismatch"),
    ],
)
def test_a_wrong_channel_is_refused_without_repeating_it(county: County, wanted: Any, reason: str) -> None:
    refused = county.post("/channels", {**SMS, **wanted})
    assert refused.status_code == 422
    assert reason in [error["reason"] for error in refused.json()["errors"]]
    assert "top-secret" not in refused.text


def test_a_channel_stays_of_its_kind_and_can_be_removed(county: County) -> None:
    county.post("/channels", SMS)
    assert county.post("/channels", SMS).status_code == 409
    other = {**SMS, "settings": {"kind": "email", "host": "mail.example", "sender": "a@example.com"}, "secrets": {}}
    headers = {**county.headers, "If-Match": '"1"'}
    refused = county.client.put(f"{BASE}/channels/sms", json=other, headers=headers)
    assert [error["reason"] for error in refused.json()["errors"]] == ["kind_is_fixed"]
    assert county.client.delete(f"{BASE}/channels/sms", headers=headers).status_code == 204
    assert county.get("/channels")["items"] == []


def test_a_trial_is_a_message_of_its_own(county: County) -> None:
    county.post("/channels", SMS)
    made = county.post("/channels/sms/trial", {"member": "m1"})
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["items"]) == ("waiting", [])
    assert "这是一条测试消息，用于检查通道“短信网关”。" in made.json()["text"]
    assert county.post("/channels/sms/trial", {}).status_code == 422
    assert county.post("/channels/sms/trial", {"member": "nobody"}).status_code == 422


def test_a_receipt_address_is_shown_once_and_takes_reports(county: County) -> None:
    receipts = {"message_id": "/id", "status": "/status", "delivered": ["OK"]}
    county.post("/channels", {**SMS, "settings": {**SMS["settings"], "receipts": receipts}})
    made = county.post("/channels/sms/receipt-address", once="address")
    address = made.json()["address"]
    assert county.post("/channels/sms/receipt-address", once="address").json()["address"] is None
    assert county.client.post(address, json={"id": "1", "status": "OK"}).status_code == 204
    assert county.client.post(address.rsplit("/", 1)[0] + "/guessed", json={}).status_code == 404
    county.post("/channels", {**SMS, "key": "plain"})
    assert county.post("/channels/plain/receipt-address").status_code == 409


def test_settings_are_read_and_set(county: County) -> None:
    shown = county.client.get(f"{BASE}/notice-settings", headers=county.headers)
    assert shown.json() == {"release": "held", "language": "zh", "read_within_hours": 24, "version": 0}
    wanted = {"release": "at_once", "language": "en", "read_within_hours": 4}
    stale = {**county.headers, "If-Match": '"3"'}
    assert county.client.put(f"{BASE}/notice-settings", json=wanted, headers=stale).status_code == 412
    fresh = {**county.headers, "If-Match": shown.headers["ETag"]}
    put = county.client.put(f"{BASE}/notice-settings", json=wanted, headers=fresh)
    assert (put.json()["version"], put.headers["ETag"]) == (1, '"1"')
    assert county.get("/notice-settings") == {**wanted, "version": 1}
