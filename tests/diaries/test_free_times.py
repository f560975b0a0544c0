"""Times at which everybody and a venue are free: ranked, on the grid, with who is missing when there is none."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.problems import bundle as facts
from tests.diaries.conftest import at, busy, eventful
from tests.diaries.test_weeks import BASE, local, week
from tests.factories.access import as_role, bearer, stored_committee
from tests.factories.bundle import tiny_bundle


def search(client: TestClient, first: str = "2024-03-04", last: str = "2024-03-04", **wanted: Any) -> dict[str, Any]:
    answer = client.get(f"{BASE}/free-times", params={"from": first, "to": last, "minutes": 60, **wanted})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def starts(found: dict[str, Any], part: str = "items") -> list[str]:
    return [local(item["starts_at"]) for item in found[part]]


def stored(client: TestClient, session: Session, **more: Any) -> TestClient:
    return as_role(client, session, stored_committee(session, tiny_bundle().model_copy(update=more)))


def test_the_fewest_undecided_come_first_then_the_most_liked_then_the_earliest(reader: TestClient) -> None:
    found = search(reader, member=["m1", "m2"], limit=200)
    liked, plain, undecided = ["04 15:00"], ["04 10:00", "04 10:30"], ["04 13:30", "04 14:00", "04 14:30"]
    assert starts(found) == [*liked, *plain, *undecided]
    counts = [(item["tentative"], item["preferred"]) for item in found["items"]]
    assert counts == [(0, 1), (0, 0), (0, 0), (1, 0), (1, 0), (1, 0)]
    assert (found["people"], found["nearest"]) == (2, [])
    assert {item["block"] for item in found["items"]} == {"morning", "afternoon"}


def test_what_is_found_is_what_everybodys_weeks_leave_free(reader: TestClient) -> None:
    found = search(reader, last="2024-03-24", member=["m1"], venue=["hall"], department=["water"], limit=200)
    free = [week(reader, path, days=21)["free"] for path in ("members/m1", "departments/water", "venues/hall")]
    hours = (time(8, 30), time(9), time(9, 30), time(10), time(10, 30), time(13, 30), time(14), time(14, 30), time(15))
    expected = []
    for day in range(4, 25):
        for hour in (*hours, time(15, 30), time(16)):
            start = at(day, hour.hour, hour.minute)
            if all(any(holds(stretch, start) for stretch in stretches) for stretches in free):
                expected.append(start)
    assert len(expected) > 50
    assert sorted(datetime.fromisoformat(item["starts_at"]) for item in found["items"]) == expected


def holds(stretch: dict[str, Any], start: datetime) -> bool:
    """Whether an hour lies in a free stretch of a working day."""
    begins, ends = (datetime.fromisoformat(stretch[name]) for name in ("starts_at", "ends_at"))
    return stretch["day_kind"] == "working" and begins <= start and start + timedelta(hours=1) <= ends


def test_a_member_of_a_group_is_needed_only_while_it_belongs(client: TestClient, session: Session) -> None:
    stays = facts.Membership(group="science", member="m1", until=date(2024, 3, 5))
    rows = tuple(busy("m1", at(day, 8), at(day, 18)) for day in (5, 6))
    found = search(
        stored(client, session, memberships=(stays,), busy=rows), last="2024-03-06", group=["science"], limit=200
    )
    assert {start[:2] for start in starts(found)} == {"04", "06"}


def test_the_first_named_venue_that_is_free_is_offered(client: TestClient, session: Session) -> None:
    taken = busy("station", at(4, 8), at(4, 12), owner_kind="venue")
    client = stored(client, session, busy=(taken,))
    found = search(client, venue=["station", "hall"], limit=200)
    offered = {local(item["starts_at"]): (item["venue"], item["venues_free"]) for item in found["items"]}
    assert offered["04 08:30"] == ("hall", 1)
    assert offered["04 13:30"] == ("station", 2)
    by_kind = search(client, venue_kind=["hall"], capacity=30)
    assert {(item["venue"], item["venue_name"]) for item in by_kind["items"]} == {("hall", "会议厅")}


def test_the_smallest_venue_that_holds_everybody_is_offered(client: TestClient, session: Session) -> None:
    client = stored(client, session)
    assert search(client, capacity=10)["items"][0]["venue"] == "station"
    assert search(client, capacity=21)["items"][0]["venue"] == "hall"
    nowhere = search(client, capacity=41)
    assert nowhere["items"] == []
    assert nowhere["nearest"][0]["missing"][0]["sentence"] == "没有空闲的合适场地。"


def test_without_a_common_time_the_nearest_say_who_is_missing(client: TestClient, session: Session) -> None:
    rows = (
        *(busy(f"m{number}", at(4, 8), at(4, 18)) for number in (1, 2)),
        busy("m3", at(4, 8), at(4, 12), note="出差"),
    )
    limit = facts.PersonalLimit(key="x", member="m4", kind=facts.LimitKind.OBSERVANCE, start=time(16), end=time(17))
    found = search(stored(client, session, busy=rows, personal_limits=(limit,)), group=["science", "farming"])
    assert (found["people"], found["items"]) == (8, [])
    assert starts(found, "nearest") == ["04 13:30", "04 08:30"]
    missing = [[(item["key"], item["kind"]) for item in near["missing"]] for near in found["nearest"]]
    assert missing == [[("m1", "busy"), ("m2", "busy")], [("m1", "busy"), ("m2", "busy"), ("m3", "busy")]]
    assert found["nearest"][1]["missing"][2]["sentence"] == "已有安排：出差。"


def test_at_most_five_are_nearest(client: TestClient, session: Session) -> None:
    away = busy("m1", at(1, 8), at(31, 18))
    found = search(stored(client, session, busy=(away,)), last="2024-03-29", member=["m1"])
    assert len(found["nearest"]) == 5
    assert [item["missing"][0]["key"] for item in found["nearest"]] == ["m1"] * 5


def test_a_format_brings_its_parts_of_the_day_and_its_days(client: TestClient, session: Session) -> None:
    form = facts.Format(
        key="salon", name="沙龙", duration_minutes=90, blocks=("afternoon",), weekdays=(6, 7), day_kinds=("rest",)
    )
    quiet = facts.Blackout(key="q", name="q", first=date(2024, 3, 10), last=date(2024, 3, 10), formats=("salon",))
    client = stored(client, session, formats=(form, *tiny_bundle().formats), blackouts=(quiet,))
    answer = client.get(
        f"{BASE}/free-times",
        params={"from": "2024-03-04", "to": "2024-03-17", "member": "m1", "format": "salon", "limit": 200},
    )
    assert starts(answer.json()) == [f"{day} {hour}" for day in ("09", "16", "17") for hour in HALF_HOURS]


HALF_HOURS = ("13:30", "14:00", "14:30", "15:00", "15:30")


def test_nothing_fits_where_nothing_is_long_enough(client: TestClient, session: Session) -> None:
    client = stored(client, session)
    assert search(client, member=["m1"], minutes=1440) == {"people": 1, "items": [], "nearest": []}
    assert len(search(client, member=["m1"], minutes=1)["items"]) == 13


def test_a_department_without_an_officer_left_is_missing(reader: TestClient) -> None:
    found = search(reader, "2024-03-06", "2024-03-06", department=["water"], limit=200)
    assert starts(found)[:2] == ["06 10:00", "06 10:30"]


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"member": "nobody"}, "/member/0", "no_such_key"),
    ({"member": "m1", "group": ["science", "nobody"]}, "/group/1", "no_such_key"),
    ({"department": "nobody"}, "/department/0", "no_such_key"),
    ({"venue": "nobody"}, "/venue/0", "no_such_key"),
    ({"venue_kind": "nobody"}, "/venue_kind/0", "no_such_key"),
    ({"member": "m1", "format": "nobody"}, "/format", "no_such_key"),
    ({}, "", "nobody_wanted"),
    ({"member": "m1", "to": "2024-03-03"}, "/to", "last_before_first"),
    ({"member": "m1", "to": "2026-03-03"}, "/to", "too_many_days"),
    ({"member": "m1", "from": "0001-01-01"}, "/from", "greater_than_equal"),
    ({"member": "m1", "to": "9999-12-31"}, "/to", "less_than_equal"),
    ({"member": "m1", "minutes": "0"}, "/minutes", "greater_than_equal"),
    ({"member": "m1", "minutes": "14400"}, "/minutes", "less_than_equal"),
    ({"member": "m1", "minutes": "NaN"}, "/minutes", "int_parsing"),
    ({"member": "m1", "limit": "0"}, "/limit", "greater_than_equal"),
    ({"member": "m1", "capacity": "-1"}, "/capacity", "greater_than_equal"),
    ({"member": "M 1\x00"}, "/member/0", "string_pattern_mismatch"),
    ({"member": "m1", "nothing": "1"}, "/nothing", "extra_forbidden"),
]


def test_bad_wishes_are_named(reader: TestClient) -> None:
    for wrong, pointer, reason in BAD:
        answer = reader.get(
            f"{BASE}/free-times", params={"from": "2024-03-04", "to": "2024-03-05", "minutes": "60", **wrong}
        )
        assert answer.status_code == 422, wrong
        flaw = answer.json()["errors"][0]
        assert (flaw["in"], flaw["pointer"], flaw["reason"]) == ("query", pointer, reason)
    answer = reader.get(f"{BASE}/free-times", params={"from": "2024-03-04", "to": "2024-03-05", "member": "m1"})
    assert [(flaw["pointer"], flaw["reason"]) for flaw in answer.json()["errors"]] == [("/minutes", "missing")]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
def test_members_do_not_search(client: TestClient, session: Session, role: Role) -> None:
    committee = stored_committee(session, eventful())
    parameters = {"from": "2024-03-04", "to": "2024-03-05", "minutes": 60, "member": "m1"}
    headers = bearer(session, committee, role)
    expected = 403 if role is Role.MEMBER else 200
    assert client.get(f"{BASE}/free-times", params=parameters, headers=headers).status_code == expected
    foreign = bearer(session, stored_committee(session, tiny_bundle("meadow")))
    assert client.get(f"{BASE}/free-times", params=parameters, headers=foreign).status_code == 404
