"""Whatever is sent to whichever list: a clear refusal that changes nothing, never an error of the service's own."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.facts import full_bundle
from tests.records.samples import BASE, NAMES, SAMPLES, Row, create, path_of, resource_of

TEXTS = ["a\u0000b", "\ud800", "a\u202eb", "x" * 30_000, "\u2028", "\x1b[31m", ""]
NUMBERS = [2**63, -(2**63) - 1, 10**400, -1, 1.5]
RAW_NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" * 5000]
DATES = ["0001-01-01", "9999-12-31", "2024-02-30", "0000-00-00", "10000-01-01", "2024-W01", "now"]
MOMENTS = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-03-04T01:00:00", "2024-03-04T25:00:00Z"]
SHAPES: list[Any] = [None, [], {}, [[]], {"a": {"b": 1}}, True, "x", 7, [None], [{}], "\ud83d"]
HOSTILE: list[Any] = ["a\u0000b", "\ud800", "a\u202eb", 2**63, -1, "0001-01-01", "9999-12-31", [], {}, None, [[None]]]
JSON = {"Content-Type": "application/json"}
ANYTHING: list[Any] = [*TEXTS, *NUMBERS, *DATES, *MOMENTS, *SHAPES]


@pytest.fixture
def planner(client: TestClient, session: Session) -> TestClient:
    client.headers.update(bearer(session, stored_committee(session, full_bundle())))
    create(client, "areas", SAMPLES["areas"].row)
    return client


def revision(session: Session) -> int:
    return session.scalars(select(CommitteeRow.facts_revision).where(CommitteeRow.key == "garden")).one()


def first_row(client: TestClient, name: str) -> tuple[str, Row]:
    row: Row = client.get(f"{path_of(name)}?limit=1").json()["items"][0]
    return f"{path_of(name)}/{row.get('key', row['id'])}", row


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_all_fields_is_an_error_of_the_service(planner: TestClient, session: Session, name: str) -> None:
    address, _ = first_row(planner, name)
    fields = resource_of(name).facts.fact.model_fields
    etag = planner.get(address).headers["etag"]
    for value in ANYTHING:
        before = revision(session)
        body = json.dumps(dict.fromkeys(fields, value)).encode()
        changes = json.dumps(dict.fromkeys((field for field in fields if field != "key"), value)).encode()
        made = planner.post(path_of(name), content=body, headers={**JSON, **fresh_key()})
        changed = planner.patch(address, content=changes, headers={**JSON, "If-Match": etag})
        for answer, right in ((made, 201), (changed, 200)):  # a text may be a name, and a word even a key
            if answer.status_code != right:
                assert answer.status_code == 422, (value, answer.text)
                assert answer.headers["content-type"] == "application/problem+json"
        etag = changed.headers.get("etag", etag)
        if made.status_code == changed.status_code == 422:
            assert revision(session) == before


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_any_field_is_an_error_of_the_service(planner: TestClient, session: Session, name: str) -> None:
    address, row = first_row(planner, name)
    for field in resource_of(name).facts.fact.model_fields:
        for value in HOSTILE:
            before, body = revision(session), json.dumps({field: value}).encode()
            headers = {**JSON, "If-Match": f'"{row["version"]}"'}
            answer = planner.patch(address, content=body, headers=headers)
            assert answer.status_code in (200, 409, 422), (field, value, answer.text)
            if answer.status_code != 200:
                assert revision(session) == before
            elif answer.json()["version"] != row["version"]:  # the value was right for this field: put the old one back
                headers = {"If-Match": answer.headers["etag"]}
                row = planner.patch(address, json={field: row[field]}, headers=headers).json()


@pytest.mark.parametrize("name", NAMES)
def test_no_body_is_an_error_of_the_service(planner: TestClient, session: Session, name: str) -> None:
    address, _ = first_row(planner, name)
    field = next(iter(SAMPLES[name].row))
    bodies = [
        b"", b"\xff\xfe", b"{", b"[]", b"null", b"7", b'"x"', b"\x00", b"{}" * 3, b"[" * 100_000, b'{"a":' * 50_000,
        b'{"' + b"k" * 100_000 + b'": 1}', b'{"a": "' + b"x" * 10_000_000 + b'"}',
        f'{{"{field}": {"[" * 500}{"]" * 500}}}'.encode(),
        *(f'{{"{field}": {number}}}'.encode() for number in RAW_NUMBERS),
        b'{"\\ud800": 1}', b'{"key": "a", "key": "b"}',
    ]  # fmt: skip
    before = revision(session)
    for body in bodies:
        for headers in ({"Content-Type": "application/json"}, {"Content-Type": "application/merge-patch+json"}):
            answers = [
                planner.post(path_of(name), content=body, headers={**headers, **fresh_key()}),
                planner.post(f"{path_of(name)}/bulk", content=body, headers={**headers, **fresh_key()}),
                planner.patch(address, content=body, headers={**headers, "If-Match": '"1"'}),
            ]
            for answer in answers:
                assert answer.status_code in (400, 413, 415, 422), (body[:60], answer.text[:500])
                assert answer.headers["content-type"] == "application/problem+json"
                assert len(answer.content) < 100_000
    assert revision(session) == before


BOUNDS: list[tuple[str, Row]] = [
    ("formats", {"duration_minutes": 0}),
    ("formats", {"duration_minutes": 14_400}),
    ("formats", {"days": 0}),
    ("formats", {"days": 32}),
    ("sessions", {"duration_minutes": 0}),
    ("sessions", {"duration_minutes": 14_400}),
    ("sessions", {"first": "0001-01-01"}),
    ("sessions", {"last": "9999-12-31"}),
    ("weight_profiles", {"weights": {"coverage": -1}}),
    ("weight_profiles", {"weights": {"coverage": 10**400}}),
    ("weight_profiles", {"weights": {"joy": 1}}),
    ("weight_profiles", {"weights": {"\ud800": 1}}),
    ("members", {"target_load": 2**63}),
    ("members", {"expertise": ["x"] * 5001}),
    ("members", {"name": "\u202e"}),
    ("busy", {"end": "2024-03-04T01:00:00Z"}),
    ("busy", {"owner": "m999"}),
    ("day_overrides", {"day": "0001-01-01"}),
    ("venues", {"capacity": -1}),
]


@pytest.mark.parametrize("name, wrong", BOUNDS)
def test_a_value_outside_its_bounds_is_named(planner: TestClient, session: Session, name: str, wrong: Row) -> None:
    before = revision(session)
    body = json.dumps({**SAMPLES[name].row, **wrong}).encode()
    headers = {"Content-Type": "application/json", **fresh_key()}
    answer = planner.post(path_of(name), content=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert any(flaw["pointer"].startswith(f"/{next(iter(wrong))}") for flaw in answer.json()["errors"])
    assert revision(session) == before


@pytest.mark.parametrize(
    "text", ["𠮷野", "㛃", '=HYPERLINK("http://x")', "+1", "@x", "' OR 1=1 --", "😀", "張 偉", "a\u0301"]
)
def test_a_rare_name_is_kept_as_it_is(planner: TestClient, text: str) -> None:
    made = create(planner, "members", {"key": "rare", "name": text})
    assert made.status_code == 201, made.text
    stored = planner.get(f"{BASE}/members/rare").json()["name"]
    assert stored == ("á" if text == "a\u0301" else text)


def test_a_minute_is_long_enough(planner: TestClient) -> None:
    row = {**SAMPLES["sessions"].row, "duration_minutes": 1}
    assert create(planner, "sessions", row).json()["duration_minutes"] == 1
