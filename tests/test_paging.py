"""Lists are found, filtered and sorted rightly, page by page, whatever comes and goes meanwhile."""

import json
from base64 import urlsafe_b64encode
from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.auth.roles import Role
from app.committees.schemas import Member, Membership
from app.committees.tables import CommitteeRow, MemberRow
from app.cursors import make_cursor
from app.imports.service import import_bundle
from app.problems.bundle import Bundle
from app.sessions.schemas import Session as Sitting
from tests.factories.access import as_role, bearer, stored_committee
from tests.factories.bundle import activity
from tests.factories.facts import full_bundle
from tests.factories.serving import usual_app

BASE = "/api/v1/committees/garden"
PEOPLE = {
    "zhang-1": "张伟", "zhang-2": "章伟", "zeng": "曾国强", "shan": "单小雨", "ou": "区明", "bai": "白云",
    "rare": "𠮷田㛃", "lv": "吕布", "english": "Ann O’Neil", "equal": "＝HYPERLINK",
}  # fmt: skip


def people_bundle() -> Bundle:
    full = full_bundle()
    more = tuple(Member(key=key, name=name) for key, name in PEOPLE.items())
    return full.model_copy(update={"members": (*full.members, *more)})


@pytest.fixture
def committee(session: Session) -> CommitteeRow:
    return stored_committee(session, people_bundle())


@pytest.fixture
def reader(client: TestClient, session: Session, committee: CommitteeRow) -> TestClient:
    return as_role(client, session, committee)


def read(reader: TestClient, address: str) -> list[dict[str, Any]]:
    answer = reader.get(f"{BASE}/{address}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def keys(reader: TestClient, address: str) -> list[str]:
    return [row["key"] for row in read(reader, address)]


def walk(reader: TestClient, path: str, following: str | None) -> list[dict[str, Any]]:
    """Read from an address on, following ``next`` to the end."""
    rows: list[dict[str, Any]] = []
    while following is not None:
        answer = reader.get(f"{BASE}/{path}{following}")
        assert answer.status_code == 200, answer.text
        rows, following = rows + answer.json()["items"], answer.json()["next"]
    return rows


SEARCHES = [
    ("张", ["zhang-1"]),
    ("zhangwei", ["zhang-1", "zhang-2"]),
    ("Zhang Wei", ["zhang-1", "zhang-2"]),
    ("ＺＷ", ["zhang-1", "zhang-2"]),
    ("zgq", ["zeng"]),
    ("cengguo", ["zeng"]),
    ("shanxiao", ["shan"]),
    ("danxiao", ["shan"]),
    ("om", ["ou"]),
    ("quming", ["ou"]),
    ("𠮷", ["rare"]),
    ("㛃", ["rare"]),
    ("𠮷 田", ["rare"]),
    ("lübu", ["lv"]),
    ("oneil", ["english"]),
    ("o'neil", ["english"]),
    ("=hyper", ["equal"]),
    ("BAI", ["bai"]),
    ("%", []),
    ("\\", []),
    ("'", []),
    ("zhang_", []),
]


@pytest.mark.parametrize("query, found", SEARCHES)
def test_members_are_found(reader: TestClient, query: str, found: list[str]) -> None:
    answer = reader.get(f"{BASE}/members", params={"q": query})
    assert [row["key"] for row in answer.json()["items"]] == found


def test_every_named_list_is_searched_by_pinyin(reader: TestClient) -> None:
    searches = {"areas": "hd", "groups": "kejijie", "departments": "swj", "duties": "ds", "venues": "huiyiting",
                "blackouts": "kaoshi", "formats": "jbxs", "topics": "zhishui", "sessions": "qthy"}  # fmt: skip
    found = {path: keys(reader, f"{path}?q={query}") for path, query in searches.items()}
    assert found == {
        "areas": ["river"], "groups": ["science"], "departments": ["water"], "duties": ["reading"], "venues": ["hall"],
        "blackouts": ["exams"], "formats": ["sector_consultation"], "topics": ["water"], "sessions": ["plenary"],
    }  # fmt: skip


def test_a_renamed_row_is_found_by_its_new_name(reader: TestClient, session: Session) -> None:
    bundle = people_bundle()
    renamed = [item.model_copy(update={"name": "欧阳锋"}) if item.key == "bai" else item for item in bundle.members]
    import_bundle(session, bundle.model_copy(update={"members": tuple(renamed)}), operator())
    assert keys(reader, "members?q=oyf") == ["bai"]
    assert keys(reader, "members?q=baiyun") == []


def test_a_renamed_committee_is_found_by_its_new_name(
    reader: TestClient, session: Session, committee: CommitteeRow
) -> None:
    assert [row["key"] for row in reader.get("/api/v1/committees?q=yqzx").json()["items"]] == ["garden"]
    committee.name = "湖区政协"
    session.flush()
    assert [row["key"] for row in reader.get("/api/v1/committees?q=huqu&sort=name").json()["items"]] == ["garden"]
    assert reader.get("/api/v1/committees?q=yuanqu").json()["items"] == []


def test_names_stand_in_the_order_of_their_pinyin(reader: TestClient) -> None:
    wanted = ["english", "equal", "bai", "lv", "ou", "shan", "zeng", "zhang-1", "zhang-2"]
    found = [key for key in keys(reader, "members?sort=name") if key in wanted]
    assert sorted(found[:2]) == ["english", "equal"]
    assert found[2:] == wanted[2:]
    assert keys(reader, "members?sort=-name") == keys(reader, "members?sort=name")[::-1]


def test_without_sort_rows_stand_in_the_order_of_their_making(reader: TestClient) -> None:
    numbers = [row["id"] for row in read(reader, "members")]
    assert numbers == sorted(numbers)


def sorted_lists() -> list[tuple[str, str]]:
    """Every field by which any of the committee's lists can be sorted, as the API describes it."""
    found = []
    prefix = "/api/v1/committees/{committee}/"
    for path, operations in usual_app().openapi()["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", ()):
            if parameter.get("name") == "sort" and path.startswith(prefix):
                pattern = next(item["pattern"] for item in parameter["schema"]["anyOf"] if "pattern" in item)
                fields = pattern[pattern.index("(") + 1 : pattern.index(")")].split("|")
                found += [(path.removeprefix(prefix), field) for field in fields]
    return found


def by_hand(rows: list[dict[str, Any]], field: str, *, descending: bool) -> list[int]:
    """The order by one field: rows without a value last, rows that are alike in the order of their making."""
    values = sorted({row[field] for row in rows if row[field] is not None}, reverse=descending)
    return [row["id"] for value in [*values, None] for row in rows if row[field] == value]


def test_every_sort_is_right_in_one_page_and_in_many(
    reader: TestClient, session: Session, committee: CommitteeRow
) -> None:
    fields = sorted_lists()
    assert len(fields) > 60
    planners, members = bearer(session, committee), bearer(session, committee, Role.MEMBER, "m4")
    for path, field in fields:
        reader.headers.update(members if path == "personal-limits" else planners)  # nobody else's to see
        plain = read(reader, path)
        for sort in (field, f"-{field}", f"{field},-updated_at"):
            whole = [row["id"] for row in read(reader, f"{path}?sort={sort}")]
            assert [row["id"] for row in walk(reader, path, f"?sort={sort}&limit=1")] == whole, (path, sort)
            if field != "name":
                assert whole == by_hand(plain, field, descending=sort.startswith("-")), (path, sort)


def test_several_fields_are_sorted_one_after_the_other(reader: TestClient) -> None:
    rows = walk(reader, "memberships", "?sort=group,-member&limit=3")
    found = [(row["group"], row["member"]) for row in rows]
    assert found == [("farming", f"m{n}") for n in (8, 7, 6, 5)] + [("science", f"m{n}") for n in (4, 3, 2, 1)]


def test_pages_stay_right_while_rows_come_and_go(reader: TestClient, session: Session, committee: CommitteeRow) -> None:
    first = reader.get(f"{BASE}/members?sort=name&limit=4").json()
    seen = [row["key"] for row in first["items"]]
    rest = [key for key in keys(reader, "members?sort=name") if key not in seen]
    # The very row at which the page ended goes, one before it and one behind it come.
    session.execute(delete(MemberRow).where(MemberRow.committee_id == committee.id, MemberRow.key == seen[-1]))
    bundle = people_bundle()
    new = (Member(key="before", name="Aa"), Member(key="behind", name="钟"))
    kept = tuple(item for item in bundle.members if item.key != seen[-1])
    import_bundle(session, bundle.model_copy(update={"members": (*kept, *new)}), operator())
    behind = [row["key"] for row in walk(reader, "members", first["next"])]
    assert [key for key in behind if key != "behind"] == rest
    assert "behind" in behind and "before" not in behind


def cursor_after(reader: TestClient, address: str) -> str:
    """The cursor of the page after an address's."""
    following: str = reader.get(f"{BASE}/{address}").json()["next"]
    return parse_qs(following.removeprefix("?"))["cursor"][0]


@pytest.mark.parametrize(
    "address",
    [
        "venues?limit=1",
        "members?limit=2&sort=-name",
        "members?limit=2&sort=name,key",
        "members?limit=2",
        "members?limit=2&sort=name&q=m",
        "members?limit=2&sort=name&party_member=false",
    ],
)
def test_a_cursor_goes_only_with_its_list_filters_and_order(reader: TestClient, address: str) -> None:
    cursor = cursor_after(reader, "members?limit=2&sort=name")
    answer = reader.get(f"{BASE}/{address}&cursor={cursor}")
    assert answer.status_code == 422
    assert [(flaw["pointer"], flaw["reason"]) for flaw in answer.json()["errors"]] == [("/cursor", "unknown_cursor")]
    assert reader.get(f"{BASE}/members?limit=5&sort=name&cursor={cursor}").status_code == 200


def forged(*place: object) -> str:
    """A cursor for members by name whose mark is right."""
    return make_cursor(json.dumps(["members", {"sort": "name"}]), place)


FORGED = [
    forged(),
    forged(1),
    forged("a"),
    forged("a", None),
    forged("a", "b"),
    forged("a", True),
    forged("a", 1.5),
    forged("a", 2**63),
    forged("a\0", 1),
    forged(7, 1),
    forged(["a"], 1),
    forged({"a": 1}, 1),
    forged("a", 1, 1),
    urlsafe_b64encode(b"\xff").decode(),
    urlsafe_b64encode(b"[" * 1400).decode(),
    urlsafe_b64encode(b'["\\ud800"]').decode(),
    "7",
    "",
    "%00",
    "%F0%A0%AE%B7",
    "a" * 2001,
]


@pytest.mark.parametrize("cursor", FORGED)
def test_a_forged_cursor_is_refused(reader: TestClient, cursor: str) -> None:
    answer = reader.get(f"{BASE}/members?sort=name&cursor={cursor}")
    assert answer.status_code == 422
    assert [flaw["pointer"] for flaw in answer.json()["errors"]] == ["/cursor"]


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "now", "2024", 5, []])
def test_a_forged_moment_never_fails(reader: TestClient, value: object) -> None:
    cursor = make_cursor(json.dumps(["busy", {"sort": "start"}]), (value, 1))
    assert reader.get(f"{BASE}/busy?sort=start&cursor={cursor}").status_code in (200, 422)


def test_a_well_made_place_is_taken(reader: TestClient) -> None:
    assert reader.get(f"{BASE}/members?sort=name&cursor={forged(chr(0x10FFFF), 1)}").json()["items"] == []
    assert len(reader.get(f"{BASE}/members?sort=name&cursor={forged('', 1)}").json()["items"]) == 18


@pytest.mark.parametrize(
    "sort", ["", "colour", "name,", "--name", "name;key", "name,key,name,key", "Name", "search", "%00"]
)
def test_other_sorts_are_refused(reader: TestClient, sort: str) -> None:
    answer = reader.get(f"{BASE}/members?sort={sort}")
    assert answer.status_code == 422
    assert [flaw["pointer"] for flaw in answer.json()["errors"]] == ["/sort"]


def filters_bundle() -> Bundle:
    """Memberships of some time, members with expertise, obligations of several kinds."""
    full = full_bundle()
    members = tuple(
        item.model_copy(update={"expertise": ("law",), "party_member": True}) if item.key == "m2" else item
        for item in full.members
    )
    memberships = tuple(
        item.model_copy(update={"since": date(2024, 1, 1), "until": date(2024, 6, 30)}) if item.member == "m1" else item
        for item in full.memberships
    )
    more = Membership(group="farming", member="m1", since=date(2024, 7, 1))
    sittings = tuple(
        item.model_copy(update={"mandatory": False}) if item.key == "talk-1" else item for item in full.sessions
    )
    urgent: Sitting = activity("urgent").model_copy(update={"mandatory": True})
    return full.model_copy(
        update={"members": members, "memberships": (*memberships, more), "sessions": (*sittings, urgent)}
    )


FILTERS = [
    ("members?expertise=law", ["m2"]),
    ("members?party_member=true", ["m2"]),
    ("members?party_member=true&group=farming", []),
    ("members?group=science&on=2024-06-30", ["m1", "m2", "m3", "m4"]),
    ("members?group=science&on=2024-07-01", ["m2", "m3", "m4"]),
    ("members?group=farming&on=2024-06-30", ["m5", "m6", "m7", "m8"]),
    ("groups?member=m1", ["science", "farming"]),
    ("groups?member=m1&on=2024-08-01", ["farming"]),
    ("duties?group=science", ["reading"]),
    ("duties?group=farming", []),
    ("blackouts?format=micro_activity", ["exams"]),
    ("blackouts?format=plenary", []),
    ("blackouts?area=town", ["exams"]),
    ("formats?mandatory=true", ["sector_consultation"]),
    ("formats?container=true", ["plenary"]),
    ("formats?venue_kind=station", ["micro_activity"]),
    ("formats?duty=reading", []),
    ("topics?format=sector_consultation", ["water"]),
    ("topics?format=plenary", []),
    ("sessions?mandatory=true", ["urgent"]),
    ("sessions?mandatory=false", ["talk-1", "visit", "act-1", "plenary", "hearing"]),
    ("sessions?pinned=true", ["act-1"]),
    ("sessions?group=science", ["talk-1", "visit", "hearing", "urgent"]),
    ("sessions?group=farming&format=sector_consultation", []),
    ("sessions?member=m5", ["talk-1"]),
    ("sessions?member=m3", ["act-1"]),
    ("sessions?department=water", ["talk-1"]),
    ("sessions?venue=station", ["act-1"]),
    ("sessions?venue=nowhere", []),
]


def test_filters(client: TestClient, session: Session) -> None:
    reader = as_role(client, session, stored_committee(session, filters_bundle()))
    assert {address: keys(reader, address) for address, _ in FILTERS} == dict(FILTERS)
    assert len(read(reader, "memberships?on=2024-07-01&member=m1")) == 1
    assert len(read(reader, "memberships?on=2023-12-31&member=m1")) == 0
    assert len(read(reader, "memberships?role=member")) == 9
    assert len(read(reader, "busy?owner=water")) == 1
    assert len(read(reader, "busy?owner=water&owner_kind=member")) == 0
