"""The week of a member, a department and a venue: what takes it, why, and what remains."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.plans.tables import ReleaseSessionRow
from app.problems import bundle as facts
from tests.diaries.conftest import at, enquiry, eventful
from tests.factories.access import as_role, bearer, stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.facts import full_bundle
from tests.factories.planning import publish_month

BASE = "/api/v1/committees/garden"
ZONE = ZoneInfo("Asia/Shanghai")


def week(client: TestClient, path: str, first: str = "2024-03-04", **more: Any) -> dict[str, Any]:
    headers = more.pop("headers", {})
    answer = client.get(f"{BASE}/{path}/week", params={"from": first, "days": 7, **more}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def local(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(ZONE):%d %H:%M}"


def lines(shown: dict[str, Any]) -> list[tuple[str, str, str, bool, list[str]]]:
    """Begin, end, kind, whether it takes time, and the sources of a week's stretches."""
    return [
        (
            local(item["starts_at"]),
            local(item["ends_at"]),
            item["kind"],
            item["takes"],
            [why["key"] or why["source"] for why in item["why"]],
        )
        for item in shown["stretches"]
    ]


def remaining(shown: dict[str, Any], day: str) -> list[str]:
    spans = [f"{local(item['starts_at'])}–{local(item['ends_at'])[3:]}" for item in shown["free"]]
    return [span[3:] for span in spans if span.startswith(day)]


def test_a_members_week_says_what_takes_it(reader: TestClient) -> None:
    shown = week(reader, "members/m1")
    assert lines(shown) == [
        ("04 09:00", "04 10:00", "busy", True, ["busy"]),
        ("04 14:00", "04 15:00", "tentative", False, ["busy"]),
        ("04 15:00", "04 16:00", "preferred", False, ["busy"]),
        ("04 16:00", "04 17:00", "impossible", True, ["busy"]),
        ("05 09:00", "05 10:00", "busy", True, ["busy"]),
        ("07 09:00", "07 11:00", "commitment", True, ["plenum"]),
        ("07 14:00", "07 15:00", "commitment", False, ["visit"]),
        ("08 00:00", "08 12:00", "rest", False, ["2024-03-08"]),
        ("08 12:00", "08 14:00", "limit", True, ["personal_limits", "2024-03-08"]),
        ("08 14:00", "08 16:00", "rest", False, ["2024-03-08"]),
        ("08 16:00", "08 18:00", "limit", True, ["personal_limits", "2024-03-08"]),
        ("08 18:00", "09 00:00", "rest", False, ["2024-03-08"]),
        ("09 00:00", "10 00:00", "blackout", True, ["quiet", "calendar"]),
        ("10 00:00", "11 00:00", "season", False, ["flood", "calendar"]),
    ]
    assert remaining(shown, "04") == ["08:30–09:00", "10:00–11:30", "13:30–16:00"]
    assert remaining(shown, "06") == ["08:30–11:30", "13:30–17:00"]
    assert remaining(shown, "08") == ["08:30–11:30", "14:00–16:00"]
    assert remaining(shown, "09") == []
    assert {item["day_kind"] for item in shown["free"] if local(item["starts_at"]).startswith("08")} == {"rest"}
    assert (shown["first"], shown["last"], shown["name"]) == ("2024-03-04", "2024-03-10", "委员1")


def test_reasons_are_records_and_sentences_in_both_languages(reader: TestClient) -> None:
    first = week(reader, "members/m1")["stretches"][0]["why"][0]
    number = reader.get(f"{BASE}/busy", params={"owner": "m1"}).json()["items"][0]["id"]
    assert first == {
        "kind": "busy",
        "takes": True,
        "source": "busy",
        "key": None,
        "number": number,
        "name": "支部会议",
        "officers": None,
        "sentence": "已有安排：支部会议。",
    }
    english = week(reader, "members/m1", headers={"Accept-Language": "en"})
    plenum = next(item["why"][0] for item in english["stretches"] if item["kind"] == "commitment")
    assert (plenum["name"], plenum["sentence"]) == ("Plenum", "The outside commitment “Plenum” is settled.")


def test_recurring_time_recurs_until_its_source_no_longer_counts(reader: TestClient) -> None:
    tuesdays = [
        local(item["starts_at"])
        for first in ("2024-03-04", "2024-03-11", "2024-03-18", "2024-03-25")
        for item in week(reader, "members/m1", first)["stretches"]
        if item["kind"] == "busy"
    ]
    assert tuesdays == ["04 09:00", "05 09:00", "19 09:00"]


def test_others_see_only_that_a_limit_is_declared(reader: TestClient, session: Session) -> None:
    staff = [item for item in week(reader, "members/m1")["stretches"] if item["kind"] == "limit"]
    assert [(why["key"], why["name"], why["sentence"]) for item in staff for why in item["why"][:1]] == [
        (None, None, "委员本人声明此时不便。")
    ] * 2
    assert "observe" not in str(staff) and "chair" not in str(week(reader, "members/m1"))


def test_a_member_sees_its_own_limits_in_full(client: TestClient, session: Session) -> None:
    member = bearer(session, stored_committee(session, eventful()), Role.MEMBER)
    shown = week(client, "members/m1", headers=member)
    limits = [why for item in shown["stretches"] for why in item["why"] if why["source"] == "personal_limits"]
    assert {(why["key"], why["takes"]) for why in limits} == {("school", True), ("observe", False), ("chair", False)}


def test_a_venues_week_has_its_hours(reader: TestClient) -> None:
    shown = week(reader, "venues/hall")
    assert lines(shown)[:3] == [
        ("04 00:00", "04 09:00", "closed", True, ["hall"]),
        ("04 16:00", "05 09:00", "closed", True, ["hall"]),
        ("05 16:00", "06 09:00", "closed", True, ["hall"]),
    ]
    assert remaining(shown, "04") == ["09:00–11:30", "13:30–16:00"]
    assert remaining(shown, "06") == ["09:00–11:30", "13:30–14:00", "15:00–16:00"]
    assert remaining(shown, "10") == []


def test_days_kept_free_in_an_area_concern_its_venues_alone(reader: TestClient) -> None:
    hall = week(reader, "venues/hall", "2024-03-10", days=1)
    station = week(reader, "venues/station", "2024-03-10", days=1)
    assert [why["source"] for item in hall["stretches"] for why in item["why"]] == ["venues", "calendar"]
    assert lines(station) == [("10 00:00", "11 00:00", "season", True, ["flood", "calendar"])]
    assert station["free"] == []


def test_an_enquiry_holds_the_time_of_all_whom_it_names(reader: TestClient) -> None:
    for path, held in (("members/m1", 2), ("members/m2", 0), ("departments/water", 2), ("venues/hall", 2)):
        stretches = week(reader, path, "2024-03-18")["stretches"]
        found = [local(item["starts_at"]) for item in stretches if item["kind"] == "held"]
        assert found == ["20 10:00", "21 10:00"][:held], path
    turnaround = [
        item for item in week(reader, "venues/hall", "2024-03-18")["stretches"] if item["kind"] == "turnaround"
    ]
    assert [local(item["starts_at"]) for item in turnaround] == ["20 09:30", "20 12:00", "21 09:30", "21 12:00"]


@pytest.mark.parametrize(
    ("answered", "held"),
    [
        ({"state": facts.EnquiryState.CONFIRMED, "chosen": 1}, ["21 10:00"]),
        ({"state": facts.EnquiryState.WITHDRAWN}, []),
        ({"until": at(1, 9)}, []),
    ],
)
def test_an_answered_enquiry_holds_what_was_chosen(
    client: TestClient, session: Session, answered: dict[str, Any], held: list[str]
) -> None:
    bundle = eventful().model_copy(update={"enquiries": (enquiry().model_copy(update=answered),)})
    client = as_role(client, session, stored_committee(session, bundle))
    stretches = week(client, "members/m1", "2024-03-18")["stretches"]
    assert [local(item["starts_at"]) for item in stretches if item["kind"] == "held"] == held


@pytest.mark.parametrize("lifted", [None, at(10, 12)])
def test_a_suspension_lasts_until_it_is_lifted(client: TestClient, session: Session, lifted: datetime | None) -> None:
    day = date(2024, 3, 11)
    storm = facts.Suspension(key="storm", name="台风", first=day, last=day, areas=("river",), lifted_at=lifted)
    bundle = tiny_bundle().model_copy(update={"suspensions": (storm,)})
    client = as_role(client, session, stored_committee(session, bundle))
    found = {
        path: lines(week(client, path, "2024-03-11", days=1))
        for path in ("venues/station", "venues/hall", "members/m1")
    }
    whole_day = ("11 00:00", "12 00:00", "suspension")
    assert found["venues/station"] == ([] if lifted else [(*whole_day, True, ["storm"])])
    assert found["venues/hall"] == []
    assert found["members/m1"] == ([] if lifted else [(*whole_day, False, ["storm"])])


def test_a_plenary_leaves_no_time_for_others(client: TestClient, session: Session) -> None:
    publish_month(session, full_bundle())
    headers = bearer(session, session.query(CommitteeRow).one())
    shown = week(client, "members/m8", "2024-03-01", days=8, headers=headers)
    plenary = [item for item in shown["stretches"] if item["why"][0]["key"] == "plenary"]
    assert {item["why"][0]["sentence"] for item in plenary} == {"“全体会议”期间不安排其他场次。"}
    day = local(plenary[0]["starts_at"])[:2]
    assert remaining(shown, day) == []
    found = client.get(
        f"{BASE}/free-times",
        params={"from": "2024-03-01", "to": "2024-03-08", "member": "m8", "minutes": 60, "limit": 200},
        headers=headers,
    )
    days = {local(item["starts_at"])[:2] for item in found.json()["items"]}
    assert days
    assert day not in days


def test_a_departments_time_is_taken_when_no_officer_remains(reader: TestClient) -> None:
    shown = week(reader, "departments/water")
    by_start = {
        local(item["starts_at"]): (item["kind"], item["takes"], item["officers_left"]) for item in shown["stretches"]
    }
    assert by_start["06 09:00"] == ("busy", True, 0)
    assert by_start["07 14:00"] == ("commitment", False, 1)
    assert remaining(shown, "06") == ["08:30–09:00", "10:00–11:30", "13:30–17:00"]


def test_published_sessions_take_time(client: TestClient, session: Session) -> None:
    publish_month(session, tiny_bundle())
    committee = session.query(CommitteeRow).one()
    headers = bearer(session, committee)
    for path, kinds in (("members/m1", 1), ("departments/water", 2), ("venues/hall", 2)):
        shown = [
            item
            for first in ("2024-03-01", "2024-03-11", "2024-03-21")
            for item in week(client, path, first, days=10, headers=headers)["stretches"]
            if item["kind"] == "session"
        ]
        assert len(shown) >= kinds, path
        assert all(item["takes"] and item["why"][0]["source"] == "sessions" for item in shown)


def test_what_is_provisional_says_so(client: TestClient, session: Session) -> None:
    publish_month(session, tiny_bundle())
    headers = bearer(session, session.query(CommitteeRow).one())
    session.query(ReleaseSessionRow).update({"provisional": True})
    shown = week(client, "venues/hall", "2024-03-01", days=31, headers=headers)
    sentences = {item["why"][0]["sentence"] for item in shown["stretches"] if item["kind"] == "session"}
    assert sentences
    assert all(sentence.endswith("尚属待定。") for sentence in sentences)


def test_a_week_begins_on_monday_unless_days_are_named(reader: TestClient) -> None:
    plain = reader.get(f"{BASE}/members/m1/week", params={"from": "2024-03-07"}).json()
    named = reader.get(f"{BASE}/members/m1/week", params={"from": "2024-03-07", "days": 2}).json()
    assert (plain["first"], plain["last"]) == ("2024-03-04", "2024-03-10")
    assert (named["first"], named["last"]) == ("2024-03-07", "2024-03-08")
    assert reader.get(f"{BASE}/members/m1/week").status_code == 200


BAD_DAYS = [
    {"days": 0},
    {"days": 32},
    {"days": "x"},
    {"days": 2**63},
    {"from": "0001-01-01"},
    {"from": "9999-12-31"},
    {"from": "2024-02-30"},
    {"from": "2024-03-04\x00"},
    {"since": "2024-03-04"},
]


def test_bad_days_are_named(reader: TestClient) -> None:
    for path in ("members/m1", "departments/water", "venues/hall"):
        for parameters in BAD_DAYS:
            answer = reader.get(f"{BASE}/{path}/week", params=parameters)
            assert answer.status_code == 422, (path, parameters)
            assert answer.json()["errors"][0]["in"] == "query"


def test_the_ends_of_time_can_be_looked_at(reader: TestClient) -> None:
    for first in ("1900-01-01", "2200-12-31"):
        for path in ("members/m1", "departments/water", "venues/hall"):
            assert week(reader, path, first, days=31)["first"] == first
            assert reader.get(f"{BASE}/{path}/week", params={"from": first}).status_code == 200


def test_nobody_reads_a_foreign_diary(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, eventful())
    other = stored_committee(session, tiny_bundle("meadow"))
    member, stranger, staff = (
        bearer(session, committee, Role.MEMBER),
        bearer(session, other, Role.PLANNER),
        bearer(session, committee, Role.AUDITOR),
    )
    unknown = client.get(f"{BASE}/members/nobody/week", headers=member)
    cases = [
        ("members/m1", member, 200),
        ("members/m2", member, 404),
        ("departments/water", member, 403),
        ("venues/hall", member, 403),
        ("members/m1", stranger, 404),
        ("members/m1", staff, 200),
        ("members/nobody", staff, 404),
        ("departments/nobody", staff, 404),
        ("venues/nobody", staff, 404),
        ("members/m1", {}, 401),
    ]
    for path, headers, status in cases:
        answer = client.get(f"{BASE}/{path}/week", headers=headers)
        assert answer.status_code == status, (path, status)
        if headers is member and status == 404:
            assert {**answer.json(), "instance": ""} == {**unknown.json(), "instance": ""}
    assert client.get(f"{BASE}/members/M%00/week", headers=staff).status_code == 422


def test_no_query_per_row(reader: TestClient, session: Session) -> None:
    def queries(path: str) -> int:
        seen: list[str] = []
        bind = session.get_bind()
        event.listen(bind, "before_cursor_execute", lambda *things: seen.append(things[2]))
        week(reader, path, days=31)
        return len(seen)

    week(reader, "members/m1")
    assert queries("members/m1") == queries("members/m8")
    assert queries("members/m1") < 20
