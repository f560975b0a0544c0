from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.tables import AnswerRow
from app.auth.roles import Role
from app.calendar.feed import SHANGHAI_ZONE
from app.committees.tables import CommitteeRow
from app.plans.tables import AttendeeRow, InvitationRow, PlanRow
from tests.caldav.conftest import MakePhone, Phone
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.planning import drop, free_days, move, publish_month, publish_plan, redraft, session_number

DEVICES = "/api/v1/committees/garden/members/m1/calendar-devices"


def invitation(session: Session, phone: Phone, key: str) -> InvitationRow:
    return session.get_one(InvitationRow, (phone.member.id, session_number(session, key)), populate_existing=True)


def test_a_program_finds_its_way_from_the_bare_host_name(phone: Phone) -> None:
    for method, path in (("PROPFIND", "/"), ("GET", "/.well-known/caldav"), ("PROPFIND", "/.well-known/caldav")):
        moved = phone.client.request(method, path, follow_redirects=False)
        assert (moved.status_code, moved.headers["Location"]) == (301, "/dav/")
    assert "calendar-access" in phone.client.options("/dav/").headers["DAV"]
    assert phone.find("/dav/", "D:current-user-principal").text("D:current-user-principal/D:href") == phone.home
    assert phone.find(phone.home, "C:calendar-home-set").text("C:calendar-home-set/D:href") == phone.home
    assert phone.find("", "D:resourcetype", depth="1").names == [phone.user, "busy", "sessions", "inbox", "outbox"]


def test_only_the_members_own_device_comes_in(client: TestClient, session: Session, make_phone: MakePhone) -> None:
    committee = stored_committee(session)
    phone, other = make_phone("m1"), make_phone("m2")
    for user, password in (("garden~m1", "x"), ("garden~m2", phone.password), ("garden~m1", "")):
        refused = client.request("PROPFIND", phone.home, auth=(user, password))
        assert (refused.status_code, refused.headers["WWW-Authenticate"].split()[0]) == (401, "Basic")
    assert client.request("PROPFIND", phone.home, headers=bearer(session, committee)).status_code == 401
    assert client.request("PROPFIND", phone.home).status_code == 401
    foreign, guessed = phone.ask("PROPFIND", other.home), phone.ask("PROPFIND", "/dav/garden~nobody/")
    assert foreign.status_code == guessed.status_code == 404
    # What is typed may be grouped in any way, and opens nothing but calendars.
    phone.password = phone.password.replace("-", " ").upper()
    assert phone.ask("PROPFIND", "").status_code == 207
    assert client.get(DEVICES, auth=(phone.user, phone.password)).status_code == 401


def test_a_device_is_made_shown_once_and_withdrawn(client: TestClient, session: Session) -> None:
    mine = bearer(session, stored_committee(session), Role.MEMBER)
    key = fresh_key()
    made = client.post(DEVICES, json={"label": "手机"}, headers=mine | key).json()
    again = client.post(DEVICES, json={"label": "手机"}, headers=mine | key).json()
    assert made["server"].endswith("/dav/") and made["user"] == "garden~m1" and len(made["password"]) >= 32
    assert again == made | dict.fromkeys(("server", "user", "password"))
    signing_in = (made["user"], made["password"])
    assert client.request("PROPFIND", "/dav/garden~m1/", auth=signing_in).status_code == 207
    (listed,) = client.get(DEVICES, headers=mine).json()["items"]
    assert listed["last_used_at"] is not None and "password" not in listed
    client.post(f"{DEVICES}/{made['id']}/revoke", headers=mine | fresh_key())
    assert client.request("PROPFIND", "/dav/garden~m1/", auth=signing_in).status_code == 401
    assert client.get(DEVICES.replace("m1", "m2"), headers=mine).status_code == 404


def test_sessions_are_read_answered_and_never_deleted(session: Session, make_phone: MakePhone) -> None:
    plan = publish_month(session)
    phone = make_phone("m1")
    row = invitation(session, phone, "talk-1")
    name = f"sessions/{row.uid}.ics"
    found = phone.ask("GET", name)
    assert SHANGHAI_ZONE.decode() in found.text and "METHOD" not in found.text
    assert f"SUMMARY:{row.summary}" in found.text and found.headers["Schedule-Tag"]
    token = phone.sync("sessions/").token
    assert phone.sync("sessions/", token).parts == {}

    # Only the member's own answer and alarms are taken.
    moved = found.text.replace("TRIGGER:-P1D", "TRIGGER:-PT2H").replace("SUMMARY:", "SUMMARY:别的")
    kept = phone.ask("PUT", name, moved, If_Match=found.headers["ETag"])
    assert (kept.status_code, "ETag" in kept.headers) == (204, False)
    assert kept.headers["Schedule-Tag"] == found.headers["Schedule-Tag"]
    after = phone.ask("GET", name)
    assert after.text == found.text.replace("TRIGGER:-P1D", "TRIGGER:-PT2H")
    assert after.headers["ETag"] != found.headers["ETag"]
    assert phone.sync("sessions/", token).names == [f"{row.uid}.ics"]
    assert phone.ask("PUT", name, moved, If_Match=found.headers["ETag"]).status_code == 412
    assert phone.ask("PUT", "sessions/new.ics", moved).status_code == 403
    assert phone.ask("PUT", name, "nonsense").status_code == 403
    assert phone.ask("DELETE", name).status_code == 403
    assert phone.ask("GET", name).text == after.text
    _answer(session, phone, row, token)
    _publish_changes(session, plan, phone)


def _answer(session: Session, phone: Phone, row: InvitationRow, token: str) -> None:
    """An answer given in the calendar is one as any other; a late one is refused and says why."""
    name = f"sessions/{row.uid}.ics"
    asked = phone.ask("GET", name)
    given = asked.text.replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=DECLINED")
    given = given.replace("BEGIN:VALARM", "COMMENT:孩子家长会\r\nBEGIN:VALARM", 1)
    committee = session.scalars(select(CommitteeRow)).one()
    committee.as_of, before = row.ends_at, committee.as_of
    late = phone.ask("PUT", name, given)
    assert (late.status_code, "结束" in late.text) == (403, True)
    committee.as_of = before
    assert phone.ask("PUT", name, given, If_Schedule_Tag_Match=asked.headers["Schedule-Tag"]).status_code == 204
    stored = session.scalars(select(AnswerRow)).one()
    assert (stored.state, stored.comment, stored.via) == ("leave_asked", "孩子家长会", "caldav")
    after = phone.ask("GET", name)
    assert "PARTSTAT=DECLINED" in after.text and "审批中" in after.text.replace("\r\n ", "")
    assert phone.sync("sessions/", token).names == [f"{row.uid}.ics"]


def _publish_changes(session: Session, plan: PlanRow, phone: Phone) -> None:
    """What is moved comes anew, what is cancelled is struck through, who is no longer invited gets a 404."""
    token = phone.sync("sessions/").token
    second = redraft(session, plan)
    move(session, second, "talk-1", free_days(session, second)[0])
    attended = [key for key in ("act-1", "act-2", "act-3", "act-4") if _attends(session, plan, phone, key)]
    drop(session, second, attended[0])
    if len(attended) > 1:
        number = session_number(session, attended[1])
        session.delete(session.get_one(AttendeeRow, (second.id, number, phone.member.id)))
    publish_plan(session, second)
    session.commit()
    changed = phone.sync("sessions/", token)
    rows = {key: invitation(session, phone, key) for key in ("talk-1", *attended[:2])}
    shown = {f"{row.uid}.ics" for key, row in rows.items() if row.status != "withdrawn"}
    assert set(changed.names) == shown
    assert changed.gone == [f"{row.uid}.ics" for row in rows.values() if row.status == "withdrawn"]
    struck: Any = phone.ask("GET", f"sessions/{rows[attended[0]].uid}.ics")
    assert "STATUS:CANCELLED" in struck.text and "VALARM" not in struck.text


def _attends(session: Session, plan: PlanRow, phone: Phone, key: str) -> bool:
    return session.get(AttendeeRow, (plan.id, session_number(session, key), phone.member.id)) is not None


def test_every_published_session_is_found_by_time(session: Session, make_phone: MakePhone) -> None:
    publish_month(session)
    phone = make_phone("m1")
    rows = session.scalars(select(InvitationRow).where(InvitationRow.member_id == phone.member.id)).all()
    for row in rows:
        times = f"<C:time-range start='{row.starts_at:%Y%m%dT%H%M%SZ}' end='{row.ends_at:%Y%m%dT%H%M%SZ}'/>"
        inside = f"<C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'>{times}</C:comp-filter></C:comp-filter>"
        wanted = f"<D:prop><D:getetag/></D:prop><C:filter>{inside}</C:filter>"
        assert f"{row.uid}.ics" in phone.report("sessions/", "C:calendar-query", wanted).names
