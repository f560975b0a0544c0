"""Every list and every row can be read, in pages, filtered, with ETags; bad parameters are named."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.example.year import example_bundle
from app.problems.snapshot import LISTS
from tests.factories.access import as_role, bearer, stored_committee
from tests.factories.facts import full_bundle

BASE = "/api/v1/committees/garden"
PATHS = {item.name: item.name.replace("_", "-") for item in LISTS}


@pytest.fixture
def reader(client: TestClient, session: Session) -> TestClient:
    """A planner of a committee with a row in every list."""
    return as_role(client, session, stored_committee(session, full_bundle()))


def test_every_list_and_every_row_is_as_imported(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, full_bundle())
    planner, member = bearer(session, committee), bearer(session, committee, Role.MEMBER, "m4")
    bundle = full_bundle().model_dump(mode="json")
    for name, path in PATHS.items():
        # what members declare of themselves is theirs alone
        client.headers.update(member if name == "personal_limits" else planner)
        rows = client.get(f"{BASE}/{path}").json()["items"]
        stored = {"id", "version", "created_at", "updated_at", "uid"}
        assert [{key: row[key] for key in row if key not in stored} for row in rows] == bundle[name], name
        for row in rows:
            one = client.get(f"{BASE}/{path}/{row.get('key', row['id'])}")
            assert one.json() == row
            assert one.headers["etag"] == '"1"'


def test_etag_spares_the_body(reader: TestClient) -> None:
    for path in ("", "/members/m1", "/sessions/act-1"):
        etag = reader.get(BASE + path).headers["etag"]
        for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            answer = reader.get(BASE + path, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content) == (304, b"")
        assert reader.get(BASE + path, headers={"If-None-Match": '"7"'}).status_code == 200


def pages(reader: TestClient, path: str) -> Iterator[list[dict[str, Any]]]:
    """Follow ``next`` to the end."""
    address: str | None = path
    while address:
        page = reader.get(address).json()
        yield page["items"]
        address = path.split("?")[0] + page["next"] if page["next"] else None


def test_pages_hold_every_row_once(reader: TestClient) -> None:
    found = list(pages(reader, f"{BASE}/members?limit=3"))
    assert [len(page) for page in found] == [3, 3, 2]
    assert [row["key"] for page in found for row in page] == [f"m{number}" for number in range(1, 9)]


def test_filters_stay_from_page_to_page(reader: TestClient) -> None:
    found = list(pages(reader, f"{BASE}/members?limit=1&group=science"))
    assert [row["key"] for page in found for row in page] == ["m1", "m2", "m3", "m4"]


FILTERS = [
    ("members?group=farming", ["m5", "m6", "m7", "m8"]),
    ("members?q=委员3", ["m3"]),
    ("members?q=M3", ["m3"]),
    ("members?q=%25", []),
    ("members?q=_", []),
    ("members?office=chair", []),
    ("groups?kind=sector", ["science", "farming"]),
    ("groups?area=town", []),
    ("venues?kind=hall", ["hall"]),
    ("venues?area=river", ["station"]),
    ("venues?capacity=21", ["hall"]),
    ("venues?feature=screen", []),
    ("formats?q=协商", ["sector_consultation"]),
    ("blackouts?from=2024-03-14&to=2024-03-14", ["exams"]),
    ("blackouts?from=2024-03-15", []),
    ("duties?year=2024", ["reading"]),
    ("duties?year=2023", []),
    ("topics?lead_group=science", ["water"]),
    ("topics?lead_group=farming", []),
    ("sessions?format=plenary", ["plenary"]),
    ("sessions?topic=water", ["talk-1", "visit"]),
    ("sessions?topic=water&stage=visit", ["visit"]),
    ("sessions?parent=plenary", ["hearing"]),
    ("sessions?area=river", ["act-1"]),
    ("sessions?from=2024-03-09", ["talk-1", "visit", "act-1"]),
    ("sessions?to=2024-02-29", []),
    ("areas?q=河", ["river"]),
]


@pytest.mark.parametrize("query, keys", FILTERS)
def test_filter(reader: TestClient, query: str, keys: list[str]) -> None:
    assert [row["key"] for row in reader.get(f"{BASE}/{query}").json()["items"]] == keys


COUNTS = [
    ("busy?owner_kind=member", 1),
    ("busy?owner_kind=venue&owner=hall", 1),
    ("busy?owner=m2", 0),
    ("busy?source=manual", 3),
    ("busy?from=2024-03-04T04:00:00Z", 0),
    ("busy?from=2024-03-04T03:59:00Z&to=2024-03-04T01:01:00Z", 3),
    ("busy?to=2024-03-04T09:00:00%2B08:00", 0),
    ("travel-times?area=river", 1),
    ("memberships?member=m1", 1),
    ("memberships?group=science&member=m8", 0),
    ("links?group=farming", 1),
    ("orders?session=act-1", 1),
    ("orders?session=hearing", 0),
    ("separations?session=talk-1", 1),
    ("day-overrides?from=2024-03-09&to=2024-03-09&kind=working", 1),
    ("day-overrides?kind=rest", 0),
]


@pytest.mark.parametrize("query, count", COUNTS)
def test_filter_of_rows_without_key(reader: TestClient, query: str, count: int) -> None:
    assert len(reader.get(f"{BASE}/{query}").json()["items"]) == count


BAD = [
    ("members?limit=0", "/limit"),
    ("members?limit=-1", "/limit"),
    ("members?limit=201", "/limit"),
    ("members?limit=x", "/limit"),
    ("members?limit=9223372036854775808", "/limit"),
    ("members?limit=NaN", "/limit"),
    ("members?cursor=x", "/cursor"),
    ("members?cursor=%00", "/cursor"),
    ("members?cursor=" + "a" * 300, "/cursor"),
    ("members?cursor=YnVzeTox", "/cursor"),
    ("members?cursor=bWVtYmVyczotMQ==", "/cursor"),
    ("members?cursor=bWVtYmVyczo5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "/cursor"),
    ("members?group=%E2%80%AE", "/group"),
    ("members?group=A B", "/group"),
    ("members?q=%00", "/q"),
    ("members?q=a%E2%80%AEb", "/q"),
    ("members?q=%FF", None),
    ("members?office=king", "/office"),
    ("members?colour=red", "/colour"),
    ("venues?capacity=-1", "/capacity"),
    ("venues?capacity=1e400", "/capacity"),
    ("busy?from=2024-03-04", "/from"),
    ("busy?from=2024-03-04T00:00:00", "/from"),
    ("busy?from=0001-01-01T00:00:00%2B14:00", "/from"),
    ("busy?since=2024-03-04T00:00:00Z", None),
    ("sessions?from=9999-12-31", "/from"),
    ("sessions?from=soon", "/from"),
    ("duties?year=99999999999999999999", "/year"),
    ("busy/0", "/number"),
    ("busy/9223372036854775807", "/number"),
    ("busy/9223372036854775808", "/number"),
    ("members/M1", "/key"),
    ("members/%00", "/key"),
    ("members/%E2%80%AE", "/key"),
    ("members/%ED%A0%80", "/key"),
    ("members/" + "a" * 65, "/key"),
]


@pytest.mark.parametrize("query, pointer", BAD)
def test_bad_parameter_is_named(reader: TestClient, query: str, pointer: str | None) -> None:
    answer = reader.get(f"{BASE}/{query}")
    assert answer.headers["content-type"] == "application/problem+json" or pointer is None
    assert answer.status_code == 422 or pointer is None
    assert answer.status_code < 500
    if pointer is not None:
        assert pointer in [flaw["pointer"] for flaw in answer.json()["errors"]]


@pytest.mark.parametrize("key", ["%00", "%E2%80%AE", "..%2F..", "a" * 5000, "%F0%9F%98%80", "x'--"])
def test_hostile_committee_is_not_found(client: TestClient, session: Session, key: str) -> None:
    stored_committee(session)
    for headers in (bearer(session, None, Role.ADMIN),):
        answer = client.get(f"/api/v1/committees/{key}/members", headers=headers)
        assert answer.status_code in (404, 422)


def test_unknown_row_is_not_found(reader: TestClient) -> None:
    for path in ("members/m99", "busy/999999", f"busy/{2**63 - 2}", "sessions/none"):
        assert reader.get(f"{BASE}/{path}").status_code == 404


def test_committees_are_those_the_token_may_see(client: TestClient, session: Session) -> None:
    garden = stored_committee(session, full_bundle("garden"))
    stored_committee(session, full_bundle("lake"))
    for committee, keys in ((garden, ["garden"]), (None, ["garden", "lake"])):
        headers = bearer(session, committee, Role.ADMIN)
        page = client.get("/api/v1/committees", headers=headers).json()
        assert [row["key"] for row in page["items"]] == keys
    one = client.get(BASE, headers=bearer(session, garden)).json()
    assert (one["name"], one["first_day"], one["facts_revision"]) == ("园区政协", "2024-03-01", 1)
    assert one["blocks"][0]["start"] == "08:30:00"


def test_a_page_takes_as_many_queries_as_an_empty_one(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, example_bundle(scale="quarter"))
    headers = bearer(session, committee)
    client.get(f"/api/v1/committees/{committee.key}", headers=headers)
    for path in ("sessions", "topics", "busy", "members"):
        counts = {}
        for limit in (1, 200):
            seen: list[str] = []

            def note(_connection: object, _cursor: object, statement: str, *_: object, seen: list[str] = seen) -> None:
                seen.append(statement)

            event.listen(session.connection(), "before_cursor_execute", note)
            address = f"/api/v1/committees/{committee.key}/{path}?limit={limit}"
            assert client.get(address, headers=headers).status_code == 200
            event.remove(session.connection(), "before_cursor_execute", note)
            counts[limit] = len(seen)
        assert counts[1] == counts[200], path


@pytest.mark.parametrize("number", ["-1", "x", "bulk"])
def test_what_is_no_number_is_no_row(reader: TestClient, number: str) -> None:
    answer = reader.get(f"{BASE}/busy/{number}")
    assert answer.status_code == (405 if number == "bulk" else 404)
    assert answer.headers["content-type"] == "application/problem+json"
