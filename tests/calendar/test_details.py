"""What calendars show as it is known now: it follows the facts without a publication and without a new SEQUENCE."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from app.attendance.tables import AnswerRow
from app.auth.roles import Role
from app.plans.tables import PlanRow
from app.settings import get_settings
from tests.board.test_pages import Visitor
from tests.caldav.conftest import Phone
from tests.factories.drafting import Call, call, draft, published
from tests.factories.planning import free_days, move, publish_plan

__all__ = ["call", "draft", "published"]
LINK = "https://meeting.example.com/j/123?pwd=a,b;c"
PAPER = {"title": "方案, 第一稿；征求意见", "address": "https://files.example.com/plan.pdf"}
PLAIN = {"Accept-Encoding": "identity"}


class Reader:
    """Reads one calendar again and again, each time with the ETag of the last."""

    def __init__(self, client: TestClient, address: str) -> None:
        self.client, self.address, self.etag = client, address, ""

    def read(self) -> Any:
        """What is new, or nothing."""
        answer = self.client.get(self.address, headers={**PLAIN, "If-None-Match": self.etag})
        self.etag = answer.headers["ETag"]
        return None if answer.status_code == 304 else answer.text.replace("\r\n ", "")

    def event(self, uid: str) -> Any:
        """One event of what is new."""
        events = {str(event["UID"]).split("@")[0]: event for event in Calendar.from_ical(self.read()).walk("VEVENT")}
        return events[uid]


def change(call: Call, path: str, **fields: Any) -> Any:
    version = call("GET", path).json()["version"]
    return call("PATCH", path, fields, version=version)


def reader(client: TestClient, call: Call, member: str = "m1") -> Reader:
    return Reader(client, call("POST", f"/members/{member}/feed-tokens", {}).json()["feed"])


def visitor(client: TestClient, call: Call, member: str = "m1") -> Visitor:
    found = Visitor(client)
    found.post("/m/enter", code=call("POST", f"/members/{member}/sign-in-codes").json()["code"])
    return found


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"latitude": 30.5}, "coordinates_together"),
        ({"latitude": 90.1, "longitude": 0}, "less_than_equal"),
        ({"latitude": 0, "longitude": -180.5}, "greater_than_equal"),
        ({"latitude": "30.5", "longitude": 120}, "float_type"),
        ({"latitude": True, "longitude": 120}, "float_type"),
        ({"latitude": 10**400, "longitude": 120}, "float_type"),
    ],
)
def test_coordinates_are_whole_and_on_earth(call: Call, fields: dict[str, Any], reason: str) -> None:
    refused = change(call, "/venues/hall", **fields)
    assert refused.status_code == 422, refused.text
    assert reason in {flaw["reason"] for flaw in refused.json()["errors"]}
    assert call("GET", "/venues/hall").json()["latitude"] is None


def test_numbers_that_are_none_are_refused(client: TestClient, call: Call) -> None:
    headers = {"If-Match": '"1"', "Content-Type": "application/json"}
    headers["Authorization"] = call("GET", "/venues/hall").request.headers["Authorization"]
    for value in ("NaN", "Infinity", "1e999"):
        body = f'{{"latitude": {value}, "longitude": 120}}'
        refused = client.patch("/api/v1/committees/garden/venues/hall", content=body, headers=headers)
        assert refused.status_code in (400, 422), value
        assert refused.headers["Content-Type"] == "application/problem+json"


def test_where_a_venue_lies_reaches_every_calendar(
    client: TestClient, session: Session, call: Call, draft: PlanRow
) -> None:
    feed, phone = reader(client, call), Phone(client, session, "m1")
    hall = Reader(client, call("POST", "/shared-feeds", {"kind": "venue", "key": "hall"}).json()["feed"])
    uid = call("GET", "/sessions/talk-1").json()["uid"]
    name = f"sessions/{uid}.ics"
    before, token = feed.event(uid), phone.sync("sessions/").token
    assert hall.read() and "GEO" not in before
    assert change(call, "/venues/hall", latitude=30.12345678, longitude=120).json()["latitude"] == 30.123457
    after = feed.event(uid)
    assert after["GEO"].to_ical() == "30.123457;120.0"
    apple = after["X-APPLE-STRUCTURED-LOCATION"]
    assert (str(apple), apple.params["X-TITLE"]) == ("geo:30.123457,120.0", "会议厅")
    assert after["SEQUENCE"] == before["SEQUENCE"] and after["DTSTAMP"].dt >= before["DTSTAMP"].dt
    assert "GEO:30.123457;120.0" in phone.ask("GET", name).text and f"{uid}.ics" in phone.sync("sessions/", token).names
    assert "GEO:30.123457;120.0" in hall.read()
    page = visitor(client, call)
    assert '<a href="geo:30.123457,120.0">map</a>' in page.get("/m/sessions/talk-1").text

    # What calendars do not show changes none, nor do the same coordinates again; another publication keeps them.
    change(call, "/venues/hall", capacity=41)
    change(call, "/venues/hall", latitude=30.123457)
    assert feed.read() is None
    move(session, draft, "talk-1", free_days(session, draft)[0])
    publish_plan(session, draft)
    moved = feed.event(uid)
    assert (moved["SEQUENCE"], moved["GEO"].to_ical()) == (1, "30.123457;120.0")

    # An import is a change like any other, and an export holds them.
    bundle = call("GET", "/bundle").json()
    (stored,) = [row for row in bundle["venues"] if row["key"] == "hall"]
    assert (stored["latitude"], stored["longitude"]) == (30.123457, 120.0)
    stored.update(latitude=None, longitude=None)
    assert call("POST", "/imports", bundle).status_code == 200
    assert "GEO" not in feed.event(uid)


@pytest.mark.parametrize(
    "address",
    [
        "http://meeting.example.com/j/1",
        "javascript:alert(1)",
        '=HYPERLINK("https://x.example")',
        "https://user:secret@meeting.example.com/",
        "https://meeting.example.com/\r\nATTENDEE:mailto:a@b",
        "https://meeting.example.com/a b",
        "https://meeting.example.com/\u202e",
        "https://会议.example/",
        "https://",
        "https:///j",
        "https://x.example/" + "a" * 2000,
        "",
        7,
    ],
)
def test_only_plain_https_addresses_are_taken(call: Call, address: Any) -> None:
    for fields in ({"conference": address}, {"materials": [{"title": "a", "address": address}]}):
        refused = change(call, "/sessions/talk-1", **fields)
        assert refused.status_code == 422
        (flaw,) = refused.json()["errors"]
        assert flaw["reason"] in ("web_address", "string_too_long", "string_type")
        assert flaw["pointer"] in ("/conference", "/materials/0/address") and "not valid" not in flaw["detail"]
    assert call("GET", "/sessions/talk-1").json()["version"] == 1


def test_materials_are_named_and_few(call: Call) -> None:
    for materials in ([{**PAPER, "title": "=1+1"}], [{**PAPER, "title": "a\nb"}], [PAPER] * 21, [{"title": "a"}], "a"):
        assert change(call, "/sessions/talk-1", materials=materials).status_code == 422
    assert call("GET", "/sessions/talk-1").json()["materials"] == []


def test_links_and_materials_are_for_those_who_attend(
    client: TestClient, session: Session, call: Call, draft: PlanRow
) -> None:
    feed, phone = reader(client, call), Phone(client, session, "m1")
    everything = Reader(client, call("POST", "/shared-feeds", {"kind": "committee"}).json()["feed"])
    uid = call("GET", "/sessions/talk-1").json()["uid"]
    before, token = feed.event(uid), phone.sync("sessions/").token
    assert everything.read()

    # As long as people meet in a venue, there is no link; materials come at once.
    assert change(call, "/sessions/talk-1", conference=LINK, materials=[PAPER]).status_code == 200
    given = feed.event(uid)
    assert "CONFERENCE" not in given and str(given["ATTACH"]) == PAPER["address"]
    assert given["DESCRIPTION"].endswith(f"会议材料：\n· {PAPER['title']} {PAPER['address']}")
    assert given["SEQUENCE"] == before["SEQUENCE"] and given["DTSTAMP"].dt >= before["DTSTAMP"].dt
    assert change(call, "/formats/sector_consultation", mode="hybrid").status_code == 200
    given = feed.event(uid)
    link = given["CONFERENCE"]
    assert (str(link), link.params["FEATURE"], link.params["LABEL"]) == (LINK, "VIDEO", "线上会议")
    assert f"线上会议：{LINK}" in given["DESCRIPTION"] and given["SEQUENCE"] == before["SEQUENCE"]
    assert feed.read() is None
    assert f"{uid}.ics" in phone.sync("sessions/", token).names
    assert LINK in phone.ask("GET", f"sessions/{uid}.ics").text.replace("\r\n ", "")
    page, mine = visitor(client, call), call("GET", "/my/sessions", role=Role.MEMBER).json()["items"]
    (talk,) = [item for item in mine if item["session"] == "talk-1"]
    assert (talk["conference"], talk["materials"]) == (LINK, [PAPER])
    shown = page.get("/m/sessions/talk-1").text
    assert f'<a href="{LINK}" rel="noreferrer">' in shown and PAPER["title"] in shown

    # Nobody else is given them: not who reads a shared feed, nor who is on leave.
    public = everything.read()
    assert "meeting.example" not in public and "files.example" not in public
    answered = page.post("/m/sessions/talk-1/answer", answer="declined", comment="出差")
    assert answered.status_code == 200 and session.query(AnswerRow).one().state == "leave_asked"
    assert "CONFERENCE" in feed.event(uid)
    leave = call("GET", "/leave-requests").json()["items"][0]["id"]
    assert call("POST", f"/leave-requests/{leave}/decision", {"decision": "approved"}, role=Role.SECRETARY).is_success
    away = feed.event(uid)
    assert "CONFERENCE" not in away and "ATTACH" not in away and "meeting.example" not in away["DESCRIPTION"]
    assert LINK not in page.get("/m/sessions/talk-1").text
    (talk,) = [i for i in call("GET", "/my/sessions", role=Role.MEMBER).json()["items"] if i["session"] == "talk-1"]
    assert (talk["conference"], talk["materials"]) == (None, [])

    # A publication takes them over as they are; a cancelled session has none.
    page.post("/m/sessions/talk-1/answer", answer="accepted")
    move(session, draft, "talk-1", free_days(session, draft)[0])
    publish_plan(session, draft)
    moved = feed.event(uid)
    assert (moved["SEQUENCE"], str(moved["CONFERENCE"]), str(moved["ATTACH"])) == (1, LINK, PAPER["address"])
    assert call("GET", "/sessions/talk-1").json()["conference"] == LINK


def test_events_lead_to_the_members_page_once_people_reach_the_service(
    client: TestClient, session: Session, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, phone = reader(client, call), Phone(client, session, "m1")
    hall = Reader(client, call("POST", "/shared-feeds", {"kind": "venue", "key": "hall"}).json()["feed"])
    uid = call("GET", "/sessions/talk-1").json()["uid"]
    name = f"sessions/{uid}.ics"
    before, tag = feed.event(uid), phone.ask("GET", name).headers["ETag"]
    assert "URL" not in before and "URL" not in hall.read()
    monkeypatch.setenv("CONSULT_PUBLIC_URL", "https://consult.example.com/zx/")
    get_settings.cache_clear()
    try:
        after, again = feed.event(uid), phone.ask("GET", name)
        assert str(after["URL"]) == "https://consult.example.com/zx/m/sessions/talk-1"
        assert after["SEQUENCE"] == before["SEQUENCE"] and after["DTSTAMP"].dt == before["DTSTAMP"].dt
        assert "URL:https://consult.example.com/zx/m/sessions/talk-1" in again.text and again.headers["ETag"] != tag
        assert feed.read() is None and hall.read() is None
    finally:
        monkeypatch.delenv("CONSULT_PUBLIC_URL")
        get_settings.cache_clear()
    page = visitor(client, call).get("/m/sessions/talk-1")
    assert page.status_code == 200 and "talk-1" in page.text
