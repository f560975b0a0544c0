"""The three worst days, on the example county's published year, from the bad news to the last telephone call."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from app.auth.roles import Role
from app.embedded import EmbeddedServer
from tests.conftest import execute_outside
from tests.fetch.servers import serving
from tests.notices.providers import SmsServer, sms_settings
from tests.worst_days.office import Office, at, office_on, publish_the_year, words

pytestmark = pytest.mark.timeout(600)
CONSULTATION = "topic-standing-1-consultation"
LEADERS = tuple(f"m-00{number}" for number in range(1, 9))
"""Chair, vice-chairs and secretary-general."""
OUTDOORS = ["grassroots_consultation", "inspection", "micro_activity"]


@pytest.fixture(scope="module")
def year(server: EmbeddedServer, template: str) -> str:
    """The name of a database with the published year, to copy from."""
    execute_outside(server, f"CREATE DATABASE consult_year TEMPLATE {template}")
    publish_the_year(server.url_of("consult_year"))
    return "consult_year"


@pytest.fixture
def office(server: EmbeddedServer, year: str, request: pytest.FixtureRequest) -> Iterator[Office]:
    name = f"consult_{request.node.name}"[:60]
    execute_outside(server, f"CREATE DATABASE {name} TEMPLATE {year}")
    with office_on(server.url_of(name)) as office:
        yield office
    execute_outside(server, f"DROP DATABASE {name} WITH (FORCE)")


def test_a_party_plenum_is_called(office: Office) -> None:
    before = office.calendar()[CONSULTATION]
    day = date.fromisoformat(before["day"])
    office.moment = at(day - timedelta(days=2), 16, 40)
    assert office.get("/conflicts")["published"]["conflicts_total"] == 0

    plenum = {"key": "plenum", "name": "县委全会", "start": at(day, 8, 30).isoformat(), "end": at(day, 12).isoformat()}
    posts = {"offices": ["chair", "vice_chair", "secretary_general"], "departments": ["leading_officials"]}
    office.do("/commitments", {**plenum, **posts}, role=Role.SECRETARY)
    found = office.get("/conflicts")
    leaders = [person for person in before["attendees"] if person["member"] in LEADERS]
    assert CONSULTATION in found["published"]["sessions"]
    assert [person["name"] for person in leaders if f"{person['name']}于" not in words(found)] == []

    office.do(
        f"/sessions/{CONSULTATION}/waive", {"reason": "县委全会"}, role=Role.APPROVER, version=office.of(CONSULTATION)
    )
    plan = office.draft("县委全会")
    shown = office.repair(plan, alternatives=3)
    assert (shown["proven"], shown["cost"], shown["hard_violations"]) == (True, shown["bound"], 0)
    assert shown["left"] == []
    (change,) = (item for item in shown["changes"] if item["session"] == CONSULTATION)
    assert len(shown["told"]) >= change["told"] > 40
    others = [item for other in shown["alternatives"] for item in other["changes"] if item["session"] == CONSULTATION]
    assert all(other["cost"] >= shown["cost"] and other["proven"] for other in shown["alternatives"])
    slots = list({item["new"]["day"]: slot(item) for item in (*others, change)}.values())
    soonest = min(date.fromisoformat(item["new"]["day"]) for item in (*others, change))
    assert day < soonest < day + timedelta(days=15)  # the notice is waived
    assert len(slots) > 1

    asked = {"key": "vice-mayor", "session": CONSULTATION, "slots": slots, "officials": ["常务副县长"]}
    office.do("/enquiries", {**asked, "until": at(day - timedelta(days=1), 18).isoformat()})
    refused = office.publish(plan, "县委全会后的调整")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/date-not-confirmed")
    number = next(n for n, other in enumerate(slots) if other != slot(change))
    suits = [{"slot": n, "suits": n == number} for n in range(len(slots))]
    office.do("/enquiries/vice-mayor/answers", {"asked_kind": "official", "asked": "常务副县长", "slots": suits})
    office.do("/enquiries/vice-mayor/confirm", {"slot": number}, version=office.get("/enquiries/vice-mayor")["version"])
    refused = office.publish(plan, "县委全会后的调整")  # it says another day than the vice-mayor
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/calendar-would-break")
    plan = office.draft("按常务副县长的时间")
    shown = office.repair(plan)
    (change,) = (item for item in shown["changes"] if item["session"] == CONSULTATION)
    assert (shown["proven"], shown["hard_violations"], slot(change)) == (True, 0, slots[number])

    stays = next(person["member"] for person in before["attendees"] if person["member"] not in change["left"])
    feed = office.feed(stays)
    uid, event = next((uid, e) for uid, e in office.events(feed).items() if before["name"] in e["SUMMARY"])
    published = office.publish(plan, "县委全会后的调整")
    assert published.status_code == 201, published.text
    assert office.get("/conflicts")["published"]["conflicts_total"] == 0
    (waiver,) = office.get("/releases/2")["waivers"]
    assert waiver["reason"] == "县委全会"

    moved = office.events(feed)[uid]
    assert int(moved["SEQUENCE"]) == int(event["SEQUENCE"]) + 1
    assert moved["DTSTART"].dt.date().isoformat() == change["new"]["day"]

    told = [notice["member"] for notice in office.all("/notices?state=held") if notice["release"] == 2]
    assert len(told) == len(set(told))
    assert set(told) == {person["member"] for person in shown["told"]}
    gateway = SmsServer()
    with serving(gateway) as server:
        channel = {"key": "sms", "name": "短信", "per_minute": 6000, "settings": sms_settings(server.url)}
        office.do("/channels", {**channel, "secrets": {"token": "gateway-secret"}}, role=Role.ADMIN)
        office.do("/notices/release", {"release": 2})
        office.deliver()
    assert len(gateway.taken) == len({message["to"] for message in gateway.taken}) == len(told)

    reader = next(notice for notice in office.all("/notices?state=sent") if notice["member"] == stays)
    office.do(f"/notices/{reader['id']}/read", {}, role=Role.MEMBER, member=stays)
    office.later(hours=25)
    calls = [call["member"] for call in office.all("/telephone-list")]
    assert set(calls) == set(told) - {stays}


def test_a_typhoon_comes(office: Office) -> None:
    before = office.calendar()
    first = busiest_day(before)
    days = (first, first + timedelta(days=1))
    office.moment = at(first - timedelta(days=1), 20)
    towns = sorted({item["area"] for item in office.all("/sessions") if item["area"]})[:6]
    facts = {item["key"]: item for item in office.all("/sessions")}
    areas = {venue["key"]: venue["area"] for venue in office.all("/venues")}
    struck = {
        key
        for key, item in before.items()
        if item["format"] in OUTDOORS
        and (facts[key]["area"] or areas.get(item["venue"])) in towns
        and date.fromisoformat(item["day"]) in days
    }
    assert struck
    asked = {"key": "typhoon", "name": "台风防汛", "first": str(days[0]), "last": str(days[1]), "areas": towns}
    report = office.do("/suspensions", {**asked, "formats": OUTDOORS, "reason": "防汛应急响应"}, role=Role.SECRETARY)
    assert {item["session"] for item in report["postponed"]} == struck
    after = office.calendar()
    assert after == {key: item for key, item in before.items() if key not in struck}
    assert {item["status"] for item in office.all("/sessions")} == {"planned", "postponed"}

    known = office.get("/conflicts")["published"]
    assert known["conflicts_total"] == 0
    called = {"start": at(days[0], 0).isoformat(), "end": at(days[1] + timedelta(days=1), 0).isoformat()}
    left = {key: facts[key] for key, item in after.items() if date.fromisoformat(item["day"]) in days}
    away = sorted({name for item in left.values() for name in departments(item)})[:2]
    without = {key for key, item in left.items() if departments(item) & set(away)}
    assert without
    office.do("/commitments", {"key": "flood", "name": "防汛值守", "departments": away, **called}, role=Role.SECRETARY)
    broken = office.get("/conflicts")["published"]
    assert set(broken["sessions"]) == without

    plan = office.draft("防汛后重排")
    shown = office.repair(plan)
    assert (shown["hard_violations"], shown["proven"]) == (0, True)
    assert without <= {change["session"] for change in shown["changes"]}
    published = office.publish(plan, "防汛后重排")
    assert published.status_code == 201, published.text
    assert office.get("/conflicts")["published"]["conflicts_total"] == 0

    office.later(days=3)
    lifted = office.do("/suspensions/typhoon/lift", {}, role=Role.SECRETARY, version=1)
    assert {item["session"] for item in lifted["still_postponed"]} == struck
    for key in sorted(struck):
        office.do(f"/sessions/{key}/resume", {}, role=Role.SECRETARY, version=office.of(key))
    again = office.draft("补排")
    result = office.run(again, mode="improve", seconds=20)["result"]
    named = {item["session"]: item["reasons"] for item in result["unplaced"]}
    assert all(named.values())
    assert named.keys() <= struck
    assert result["hard_violations"] == 0
    found = {item["session"] for item in office.all(f"/plans/{again}/assignments")}
    assert struck - named.keys() <= found
    assert struck - named.keys()


def test_the_quorum_is_in_danger_on_the_eve(office: Office) -> None:
    planned = office.calendar()[CONSULTATION]
    office.moment = at(date.fromisoformat(planned["day"]) - timedelta(days=1), 17, 30)
    people = {person["member"]: person["roles"] for person in planned["attendees"]}
    body = [member for member, roles in people.items() if "quorum" in roles]
    presider = next(member for member, roles in people.items() if "presider" in roles)
    guests = [member for member, roles in people.items() if "quorum" not in roles and "presider" not in roles]
    accepted = [presider, *(member for member in body if member != presider)][:44]
    for member in accepted:
        office.answer(CONSULTATION, member, "accepted")
    assert office.quorum(CONSULTATION)["firm"] == 44

    for member, reason in ((presider, "生病"), (accepted[10], "医院急召"), (accepted[20], "医院急召")):
        office.answer(CONSULTATION, member, "declined", reason)
    for leave in office.get("/leave-requests")["items"]:
        office.do(f"/leave-requests/{leave['id']}/decision", {"decision": "approved"}, role=Role.SECRETARY)
    known = office.quorum(CONSULTATION)
    silent = [member for member in body if member not in accepted]
    assert (known["needed"], known["firm"], known["answers_met"]) == (42, 41, False)
    assert len(known["silent"]) == len(silent) > 0
    assert len(known["on_leave"]) == 3
    assert known["next_presiders"]
    broken = office.get("/conflicts")["published"]
    assert CONSULTATION in broken["sessions"]
    (absent,) = (item for item in broken["leaves"] if item["member"] == presider)
    assert absent["replacements"]

    plan = office.draft("换主持")
    shown = office.repair(plan)
    (change,) = (item for item in shown["changes"] if item["session"] == CONSULTATION)
    assert (shown["proven"], change["kind"], change["left"]) == (True, "people", change["left"])
    assert presider in change["left"]
    assert office.publish(plan, "换主持").status_code == 201
    now = {person["member"]: person["roles"] for person in office.calendar()[CONSULTATION]["attendees"]}
    order = next(g for g in office.get(f"/sessions/{CONSULTATION}")["attendance"] if g["role"] == "presider")["members"]
    leads = next(member for member, roles in now.items() if "presider" in roles)
    assert leads == next(member for member in order if member in now)
    best = office.get(f"/plans/{office.draft('另择时间')}/sessions/{CONSULTATION}/options?limit=10")["options"]
    assert len(set(best[0]["members"]) & set(body)) >= 42

    for guest in guests[:1]:
        office.answer(CONSULTATION, guest, "accepted")
    assert office.quorum(CONSULTATION)["firm"] == 41  # sitting in never counts
    first = office.quorum(CONSULTATION)["silent"][0]
    assert first in silent
    office.answer(CONSULTATION, first, "accepted")
    known = office.quorum(CONSULTATION)
    assert (known["firm"], known["answers_met"]) == (42, True)


def slot(change: dict[str, Any]) -> dict[str, Any]:
    """Where a repair puts a session, as a slot to ask about."""
    return {name: change["new"][name] for name in ("day", "start", "venue")}


def busiest_day(calendar: dict[str, Any]) -> date:
    """The day, not the last of a week, with the most sessions outdoors on it and the next."""
    counts = Counter(date.fromisoformat(item["day"]) for item in calendar.values() if item["format"] in OUTDOORS)
    return max(
        (day for day in counts if day.weekday() < 4 and day.month in (6, 7, 8)),
        key=lambda day: (counts[day] + counts[day + timedelta(days=1)], day),
    )


def departments(session: dict[str, Any]) -> set[str]:
    """Departments of which a session asks for an officer."""
    return {department for group in session["attendance"] for department in group["departments"]}
