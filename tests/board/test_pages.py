"""Members' pages: who gets in, what they show, and that every act needs a form of theirs."""

import plistlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.attendance.tables import AnswerRow, ProposalRow
from app.auth.page_tables import PageVisitRow
from app.committees.tables import ContactRow
from app.logs import masked
from app.notices.dispatch import worded
from app.notices.tables import NoticeRow
from app.plans.tables import PlanRow
from app.sessions.tables import ConsultationSession, FormatRow
from app.settings import get_settings
from tests.factories.drafting import Call

Enter = Callable[[str], "Visitor"]
PAGES = ("/m/", "/m/places", "/m/times", "/m/limits", "/m/phone", "/m/duties", "/m/contact", "/m/leave", "/m/more")


class Visitor:
    """Somebody with a browser that keeps cookies and sends the forms of the pages it was shown."""

    def __init__(self, client: TestClient) -> None:
        self.browser = TestClient(client.app, raise_server_exceptions=False, headers={"Accept-Language": "en"})
        self.page: Any = None

    def get(self, path: str, language: str = "en") -> Any:
        self.page = self.browser.get(path, headers={"Accept-Language": language})
        return self.page

    def post(self, path: str, **fields: Any) -> Any:
        found = re.search(r'name="token" value="(\w+)"', self.page.text if self.page is not None else "")
        self.page = self.browser.post(path, data={"token": found[1] if found else "", **fields})
        return self.page


@pytest.fixture
def enter(client: TestClient, call: Call) -> Enter:
    def come(member: str) -> Visitor:
        made = call("POST", f"/members/{member}/sign-in-codes")
        assert made.status_code == 201
        visitor = Visitor(client)
        assert visitor.post("/m/enter", code=made.json()["code"].lower()).status_code == 200
        return visitor

    return come


class Checked(HTMLParser):
    """Finds what a page must not have, and tags left open."""

    VOID = ("meta", "link", "input", "img", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.labelled: set[str] = set()
        self.fields: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" or any(name.startswith("on") or name == "style" for name in given):
            self.wrong.append(tag)
        if tag == "label" and given.get("for"):
            self.labelled.add(str(given["for"]))
        if tag in ("input", "textarea") and given.get("type") not in ("hidden", "radio", "checkbox"):
            self.fields.add(str(given.get("id")))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


def test_every_page_is_sound_in_both_languages(enter: Enter) -> None:
    visitor = enter("m1")
    for path in PAGES:
        for language, word in (("en", "Sessions"), ("zh", "日程")):
            shown = visitor.get(path, language)
            assert (shown.status_code, shown.headers["Content-Language"]) == (200, language), path
            assert word in shown.text
            assert shown.headers["Cache-Control"] == "no-store"
            assert "script-src" not in shown.headers["Content-Security-Policy"]
            assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
            found = Checked(shown.text)
            assert (found.wrong, found.open) == ([], []), path
            assert found.fields <= found.labelled, path
    assert visitor.get("/m/style.css").headers["content-type"].startswith("text/css")


def test_nobody_gets_in_without_a_code_and_a_code_opens_once(client: TestClient, call: Call, session: Session) -> None:
    stranger = Visitor(client)
    assert "Code" in stranger.get("/m/").text
    for path in (*PAGES[1:], "/m/sessions/talk-1"):
        answer = stranger.browser.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/m/")
    code = call("POST", "/members/m1/sign-in-codes").json()["code"]
    assert stranger.post("/m/enter", code="AAAA-AAAA-AAAA").status_code == 404
    entered = stranger.browser.post("/m/enter", data={"code": code}, follow_redirects=False)
    assert entered.headers["location"] == "/m/sessions/talk-1"  # what was wanted last
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/m" in cookie
    assert Visitor(client).post("/m/enter", code=code).status_code == 404
    assert "委员1" in stranger.get("/m/").text
    stranger.get("/m/more")
    assert "Code" in stranger.post("/m/sign-out").text

    code = call("POST", "/members/m1/sign-in-codes").json()["code"]
    idle = Visitor(client)
    assert "委员1" in idle.post("/m/enter", code=code).text
    with clock.clock_reading(datetime.now(UTC) + timedelta(minutes=get_settings().page_idle_minutes + 1)):
        assert "Code" in idle.get("/m/").text
    assert call("POST", "/members/nobody/sign-in-codes").status_code == 404


def test_an_answer_needs_a_form_of_the_members_own(enter: Enter, session: Session) -> None:
    visitor, other = enter("m2"), enter("m3")
    assert "talk-1" in visitor.get("/m/").text
    visitor.get("/m/sessions/talk-1")
    shown = visitor.post("/m/sessions/talk-1/answer", answer="accepted")
    assert shown.status_code == 200 and "Coming" in shown.text
    row = session.scalars(select(AnswerRow)).one()
    assert (row.state, row.via, row.on_behalf) == ("accepted", "page", False)
    forged = visitor.browser.post("/m/sessions/talk-1/answer", data={"answer": "declined"})
    assert forged.status_code == 403
    other.get("/m/sessions/talk-1")
    token = re.search(r'name="token" value="(\w+)"', other.page.text)
    assert token
    stolen = visitor.browser.post("/m/sessions/talk-1/answer", data={"answer": "declined", "token": token[1]})
    assert stolen.status_code == 403
    session.refresh(row)
    assert row.state == "accepted"
    visitor.get("/m/sessions/talk-1")
    assert visitor.post("/m/sessions/talk-1/answer", answer="perhaps").status_code == 422
    visitor.get("/m/more")
    for path in ("/m/times/1/remove", "/m/places/act-1/give", "/m/leave/1", "/m/phone/1/revoke", "/m/limits/x/remove"):
        token = re.search(r'name="token" value="(\w+)"', visitor.get("/m/more").text)
        assert token
        for version in ("9" * 5000, "\x00", "²", ""):
            sent = {"token": token[1], "version": version, "decision": "approved"}
            assert visitor.browser.post(path, data=sent).status_code == 404, path
    assert visitor.browser.post("/m/link", data={"to": "\x00"}).status_code == 200
    assert visitor.browser.post("/m/enter", data={"code": "\x00" * 300}).status_code == 404
    foreign, guessed = visitor.get("/m/sessions/talk-2"), visitor.get("/m/sessions/nothing")
    assert (foreign.status_code, foreign.text) == (404, guessed.text)
    assert visitor.get("/m/sessions/UPPER").status_code == 404


def test_leave_is_asked_for_and_decided_on_pages(enter: Enter, session: Session) -> None:
    session.execute(update(FormatRow).values(leave_approver="member", leave_member="m8"))
    visitor, approver, other = enter("m2"), enter("m8"), enter("m1")
    visitor.get("/m/sessions/talk-1")
    asked = visitor.post("/m/sessions/talk-1/answer", answer="declined", comment="<b>住院</b>")
    assert "Leave asked" in asked.text and "&lt;b&gt;住院" in asked.text
    number = session.scalars(select(AnswerRow.id)).one()
    other.get("/m/leave")
    assert "委员2" not in other.page.text
    other.get("/m/more")
    assert other.post(f"/m/leave/{number}", decision="approved").status_code == 404
    assert ">1<" in approver.get("/m/more").text
    assert "委员2" in approver.get("/m/leave").text
    assert "Nothing waits" in approver.post(f"/m/leave/{number}", decision="refused", note="人数不足").text
    again = visitor.get("/m/sessions/talk-1").text
    assert "Leave refused" in again and "人数不足" in again
    sent = visitor.post("/m/sessions/talk-1/proposal", starts_at="2024-03-27T09:00", comment="")
    assert "you will be told" in sent.text
    assert session.scalars(select(ProposalRow)).one().starts_at == datetime(2024, 3, 27, 1, tzinfo=UTC)


def test_times_limits_and_devices_come_and_go(enter: Enter, client: TestClient) -> None:
    visitor = enter("m2")
    visitor.get("/m/times")
    wanted = {"kind": "impossible", "start": "2024-03-04T08:00", "end": "2024-03-04T10:00", "weekly": "1"}
    assert "4 Mar" in visitor.post("/m/times", **wanted).text
    assert "Stated by yourself" in visitor.page.text
    path, version = re.findall(
        r'action="(/m/times/\d+/remove)".*?name="version" value="(\d+)"', visitor.page.text, re.S
    )[0]
    assert "Nothing stated" in visitor.post(path, version=version).text
    assert visitor.post("/m/times", **{**wanted, "end": "soon"}).status_code == 422

    visitor.get("/m/times")
    added = visitor.post("/m/sources", url="https://calendar.example.com/secret/me.ics", name="单位").text
    assert "calendar.example.com" in added and "secret/me" not in added and "Not read yet" in added
    (path,) = re.findall(r'action="(/m/sources/\d+/remove)"', added)
    other = enter("m3")
    other.get("/m/more")
    assert other.post(path).status_code == 404
    assert "calendar.example.com" not in visitor.post(path).text
    visitor.get("/m/limits")
    declared = visitor.post("/m/limits", kind="observance", weekdays=["5"], start="11:30", end="14:00")
    assert "11:30–14:00" in declared.text and "Fri" in declared.text
    (path,) = re.findall(r'action="(/m/limits/[^"]+/remove)"', declared.text)
    assert "Nothing declared" in visitor.post(path).text

    visitor.get("/m/phone")
    made = visitor.post("/m/phone", label="我的手机").text
    (webcal,) = re.findall(r'href="webcal:(//[^"]+)"', made)
    assert "data:image/svg+xml" in made
    address = f"http:{webcal}"
    assert client.get(address).headers["content-type"].startswith("text/calendar")
    profile = client.get(address.replace(".ics", ".mobileconfig"))
    assert profile.headers["content-type"] == "application/x-apple-aspen-config"
    (account,) = plistlib.loads(profile.content)["PayloadContent"]
    assert account["SubCalAccountHostName"] == address
    assert "我的手机" in visitor.get("/m/phone").text
    (path,) = re.findall(r'action="(/m/phone/\d+/revoke)"', visitor.page.text)
    other.get("/m/more")
    assert other.post(path).status_code == 404
    assert "No devices" in visitor.post(path).text
    assert client.get(address).status_code == client.get(address.replace(".ics", ".mobileconfig")).status_code == 410
    visitor.get("/m/phone")
    made = visitor.post("/m/sync", label="平板").text
    server, user, password = re.findall(r'<dd class="address">([^<]+)</dd>', made)
    assert (server, user) == ("http://testserver/dav/", "garden~m2")
    assert client.request("PROPFIND", f"/dav/{user}/", auth=(user, password)).status_code == 207
    (path,) = re.findall(r'action="(/m/sync/\d+/revoke)"', visitor.get("/m/phone").text)
    assert "No devices" in visitor.post(path).text
    assert client.request("PROPFIND", f"/dav/{user}/", auth=(user, password)).status_code == 401

    secret = webcal.split("/")[-2]
    assert secret not in masked(f"GET /cal/{secret}/sessions.mobileconfig") + masked(f"/m/enter/{secret}")


def test_a_contact_person_answers_and_no_more(enter: Enter, client: TestClient, session: Session) -> None:
    member = enter("m2")
    member.get("/m/contact")
    named = member.post("/m/contact", name="王秘书").text
    (code,) = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", named)
    person = Visitor(client)
    assert "王秘书" in person.post("/m/enter", code=code).text
    for path in ("/m/limits", "/m/phone", "/m/contact", "/m/leave"):
        assert person.get(path).status_code == 403
    person.get("/m/sessions/talk-1")
    person.post("/m/sessions/talk-1/answer", answer="accepted")
    row = session.scalars(select(AnswerRow)).one()
    assert (row.via, row.on_behalf, row.by) == ("contact_person", True, "王秘书 (contact person of m2)")
    assert "王秘书" in member.get("/m/sessions/talk-1").text
    member.get("/m/contact")
    member.post("/m/contact/dismiss")
    assert "Code" in person.get("/m/").text


def test_a_link_comes_by_message_and_is_stored_nowhere(
    client: TestClient, call: Call, session: Session, published: PlanRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("POST", "/members/m1/sign-in-links").json()["type"] == "/problems/no-public-address"
    monkeypatch.setenv("CONSULT_PUBLIC_URL", "http://testserver")
    get_settings.cache_clear()
    try:
        assert call("POST", "/members/m1/sign-in-links").status_code == 200
        session.add(
            ContactRow(
                committee_id=published.committee_id, member="m2", phone="+8613800000002", channels=[],
                created_at=clock.now(), updated_at=clock.now(),
            )
        )  # fmt: skip
        session.commit()
        visitor = Visitor(client)
        visitor.get("/m/")
        known, unknown = visitor.post("/m/link", to="13800000002"), visitor.post("/m/link", to="13900000000")
        assert known.text == unknown.text
        visitor.post("/m/link", to="13800000002")  # too soon for another
        notices = session.scalars(select(NoticeRow).order_by(NoticeRow.id)).all()
        links = [row for row in notices if row.items and row.items[0]["kind"] == "sign_in"]
        assert len(links) == 2
        links[0].state = "failed"
        assert call("GET", "/telephone-list").json()["items"] == []
        _, message = worded(session, links[1], None)
        session.commit()
        link = re.search(r"http://testserver(/m/enter/\S+)", message.text)
        assert link
        shown = call("GET", f"/notices/{links[1].id}").json()
        assert "/m/enter/" not in shown["text"] and "…" in shown["text"]
        assert visitor.get(link[1]).status_code == visitor.get(link[1]).status_code == 200  # looking opens nothing
        assert session.scalars(select(PageVisitRow)).all() == []
        assert "委员2" in visitor.post("/m/enter", code=link[1].rsplit("/", 1)[-1]).text
        assert visitor.get(link[1]).status_code == 404
    finally:
        get_settings.cache_clear()


def test_open_places_are_taken_and_given_back(enter: Enter, session: Session, published: PlanRow) -> None:

    session.execute(
        update(ConsultationSession)
        .where(ConsultationSession.key == "act-1")
        .values(sign_up_places=2, sign_up_until=date(2150, 1, 1))
    )
    visitor = enter("m2")
    assert "2 of 2 places left" in visitor.get("/m/places").text
    assert "1 of 2 places left" in visitor.post("/m/places/act-1/take").text
    (version,) = re.findall(r'name="version" value="(\d+)"', visitor.page.text)
    assert "2 of 2 places left" in visitor.post("/m/places/act-1/give", version=version).text


def test_dates_are_asked_of_those_named_only(enter: Enter, call: Call, session: Session) -> None:
    slots = [{"day": "2024-03-12", "start": "09:00:00", "venue": "hall"}, {"day": "2024-03-13", "start": "14:00:00"}]
    wanted = {
        "key": "ask",
        "session": "talk-2",
        "slots": slots,
        "until": "2100-01-01T12:00:00+08:00",
        "members": ["m2"],
    }
    opened = call("POST", "/enquiries", wanted)
    assert opened.status_code == 201, opened.json()
    (notice,) = session.scalars(select(NoticeRow).where(NoticeRow.release_id.is_(None)))
    assert [item["kind"] for item in notice.items] == ["dates_asked"] * 2
    assert worded(session, notice, None)[1].text.count("请在 2100-01-01 12:00 前答复") == 2
    other, visitor = enter("m3"), enter("m2")
    assert "/m/dates/" not in other.get("/m/").text and other.get("/m/dates/ask").status_code == 404
    other.get("/m/more")
    assert other.post("/m/dates/ask", **{"slot-0": "yes"}).status_code == 404
    assert "To be answered" in visitor.get("/m/").text and "选期征询" in visitor.get("/m/", "zh").text
    for language, word in (("zh", "必要时可以"), ("en", "If need be")):
        shown = visitor.get("/m/dates/ask", language)
        assert word in shown.text
        found = Checked(shown.text)
        assert (found.wrong, found.open) == ([], []) and found.fields <= found.labelled
    assert visitor.browser.post("/m/dates/ask", data={"slot-0": "yes"}).status_code == 403
    assert visitor.post("/m/dates/ask").status_code == 422
    visitor.get("/m/dates/ask")
    shown = visitor.post("/m/dates/ask", **{"slot-0": "if_need_be", "note-0": "下午更好", "slot-1": "no"})
    assert shown.status_code == 200 and "Answered" in shown.text and "下午更好" in shown.text
    told = [
        [(who["asked"], who["if_need_be"], who["note"]) for who in slot["yes"]]
        for slot in call("GET", "/enquiries/ask/answers").json()["slots"]
    ]
    assert told == [[("m2", True, "下午更好")], []]
    assert call("POST", "/enquiries/ask/withdraw", version=opened.json()["version"]).status_code == 200
    assert visitor.post("/m/dates/ask", **{"slot-0": "yes"}).status_code == 409
    assert "/m/dates/" not in visitor.get("/m/").text
