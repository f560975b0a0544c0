from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.tables import AuditEntry
from app.availability.tables import BusyRow
from app.caldav.tasks import count_out_member, forget_deleted
from app.committees.tables import CommitteeRow
from tests.caldav.conftest import Phone, event

TEN = ("DTSTART;TZID=Asia/Shanghai:20240304T100000", "DTEND;TZID=Asia/Shanghai:20240304T110000")
QUERY = (
    "<D:prop><D:getetag/>{data}</D:prop><C:filter><C:comp-filter name='VCALENDAR'>{inside}</C:comp-filter></C:filter>"
)


SYNC = "<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token></sync-collection>"


def moments(session: Session) -> list[tuple[str, str, str]]:
    rows = session.scalars(select(BusyRow).where(BusyRow.source == "caldav").order_by(BusyRow.start))
    return [(f"{row.start:%m-%d %H:%M}", f"{row.end:%H:%M}", row.kind) for row in rows]


def query(phone: Phone, inside: str, data: str = "") -> Any:
    return phone.report("busy/", "C:calendar-query", QUERY.format(inside=inside, data=data))


def within(start: str, end: str, kind: str = "VEVENT", inside: str = "") -> str:
    return f"<C:comp-filter name='{kind}'><C:time-range start='{start}' end='{end}'/>{inside}</C:comp-filter>"


def test_what_a_member_writes_takes_time_and_is_given_back_as_it_was(phone: Phone, session: Session) -> None:
    made = phone.put("busy/a.ics", *TEN, "SUMMARY:家事", If_None_Match="*")
    assert (made.status_code, moments(session)) == (201, [("03-04 02:00", "03:00", "busy")])
    committee = session.scalars(select(CommitteeRow)).one()
    revision = committee.facts_revision
    found = phone.ask("GET", "busy/a.ics")
    assert found.text == event(*TEN, "SUMMARY:家事")
    assert found.headers["ETag"] == made.headers["ETag"]
    assert phone.ask("GET", "busy/a.ics", If_None_Match=made.headers["ETag"]).status_code == 304
    assert phone.ask("HEAD", "busy/a.ics").headers["Content-Length"] == str(len(found.content))
    # Nothing but times reaches the facts, and a change of words changes no facts.
    assert phone.put("busy/a.ics", *TEN, "SUMMARY:别的", If_Match=made.headers["ETag"]).status_code == 204
    session.refresh(committee)
    assert committee.facts_revision == revision
    assert "家事" not in str([entry.after for entry in session.scalars(select(AuditEntry))])
    assert phone.put("busy/a.ics", *TEN, If_Match=made.headers["ETag"]).status_code == 412
    assert phone.put("busy/a.ics", *TEN, If_None_Match="*").status_code == 412
    assert "no-uid-conflict" in phone.put("busy/b.ics", *TEN).text
    assert phone.ask("DELETE", "busy/a.ics").status_code == 204
    assert (moments(session), phone.ask("GET", "busy/a.ics").status_code) == ([], 404)


def test_only_what_takes_time_is_counted(phone: Phone, session: Session) -> None:
    rule = ("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Asia/Shanghai:20240311T100000")
    assert phone.put("busy/weekly.ics", *TEN, *rule, uid="weekly").status_code == 201
    for number, line in enumerate(("TRANSP:TRANSPARENT", "STATUS:CANCELLED")):
        assert phone.put(f"busy/{number}.ics", *TEN, line, uid=f"x{number}").status_code == 201
    assert phone.put("busy/own.ics", *TEN, uid="01HN0000000000000000000000@consult").status_code == 201
    assert phone.put("busy/todo.ics", "DUE:20240305T000000Z", uid="todo", kind="VTODO").status_code == 201
    tentative = ("DTSTART;VALUE=DATE:20240401", "STATUS:TENTATIVE")
    assert phone.put("busy/day.ics", *tentative, uid="day").status_code == 201
    assert moments(session) == [
        ("03-04 02:00", "03:00", "busy"),
        ("03-18 02:00", "03:00", "busy"),
        ("03-25 02:00", "03:00", "busy"),
        ("03-31 16:00", "16:00", "tentative"),
    ]


REFUSED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("DTSTART;TZID=Nowhere/City:20240304T100000",), "Nowhere/City"),
    ((*TEN, "RRULE:FREQ=SECONDLY"), "valid-calendar-data"),
    ((*TEN, "RRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30"), "valid-calendar-data"),
    (("DTSTART:nonsense",), "valid-calendar-data"),
    (("SUMMARY:x",), "valid-calendar-data"),
    ((*TEN, f"DESCRIPTION:{'x' * 300_000}"), "max-resource-size"),
    ((*TEN, "END:VEVENT", "BEGIN:VEVENT", "UID:2", *TEN), "valid-calendar-object-resource"),
)


def test_what_cannot_be_read_is_refused_and_changes_nothing(phone: Phone, session: Session) -> None:
    for lines, why in REFUSED:
        refused = phone.put("busy/a.ics", *lines)
        assert (refused.status_code, why in refused.text) == (403, True), lines
    assert (moments(session), phone.find("busy/", "D:getetag", depth="1").names) == ([], ["busy"])


def test_a_token_tells_what_has_changed_since(phone: Phone) -> None:
    empty = phone.sync("busy/")
    for name in ("a", "b", "c"):
        phone.put(f"busy/{name}.ics", *TEN, uid=name)
    first = phone.sync("busy/", empty.token, "<D:limit><D:nresults>2</D:nresults></D:limit>")
    assert first.names == ["a.ics", "b.ics"] and len(first.parts) == 3  # and that there is more
    rest = phone.sync("busy/", first.token)
    assert rest.names == ["c.ics"]
    phone.ask("DELETE", "busy/a.ics")
    after = phone.sync("busy/", rest.token)
    assert (after.names, after.gone) == ([], ["a.ics"])
    assert phone.sync("busy/").names == ["b.ics", "c.ics"]
    refused = phone.ask(
        "REPORT", "busy/", "<sync-collection xmlns='DAV:'><sync-token>urn:x</sync-token></sync-collection>"
    )
    assert (refused.status_code, "valid-sync-token" in refused.text) == (403, True)


def test_queries_find_by_time_and_by_words(phone: Phone) -> None:
    phone.put("busy/once.ics", *TEN, "SUMMARY:家长会", "CATEGORIES:学校", uid="once")
    phone.put("busy/weekly.ics", "DTSTART:20240105T010000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", uid="weekly")
    phone.put("busy/todo.ics", "DUE:20240304T120000Z", "SUMMARY:家长会材料", uid="todo", kind="VTODO")
    assert query(phone, within("20240304T000000Z", "20240305T000000Z")).names == ["once.ics"]
    assert query(phone, within("20250307T000000Z", "20250308T000000Z")).names == ["weekly.ics"]
    assert query(phone, within("20240306T000000Z", "20240307T000000Z")).names == []
    assert query(phone, within("20240304T000000Z", "20240305T000000Z", "VTODO")).names == ["todo.ics"]
    word = "<C:prop-filter name='SUMMARY'><C:text-match>家长</C:text-match></C:prop-filter>"
    assert query(phone, f"<C:comp-filter name='VEVENT'>{word}</C:comp-filter>").names == ["once.ics"]
    without = "<C:prop-filter name='CATEGORIES'><C:is-not-defined/></C:prop-filter>"
    assert query(phone, f"<C:comp-filter name='VEVENT'>{without}</C:comp-filter>").names == ["weekly.ics"]
    both = "<C:calendar-data><C:expand start='20240105T000000Z' end='20240120T000000Z'/></C:calendar-data>"
    expanded = query(phone, within("20240105T000000Z", "20240120T000000Z"), both).text("C:calendar-data")
    assert (expanded.count("BEGIN:VEVENT"), "RRULE" in expanded) == (3, False)
    named = f"<D:prop><C:calendar-data/></D:prop><D:href>{phone.home}busy/once.ics</D:href><D:href>/dav/x</D:href>"
    got = phone.report("busy/", "C:calendar-multiget", named)
    assert (got.names, got.gone) == (["once.ics"], ["x"])
    assert "SUMMARY:家长会" in got.text("C:calendar-data")


def test_busy_time_is_told_without_titles_and_only_ones_own(phone: Phone, session: Session) -> None:
    phone.put("busy/once.ics", *TEN, "SUMMARY:家长会")
    times = "<C:time-range start='20240301T000000Z' end='20240401T000000Z'/>"
    body = f"<C:free-busy-query xmlns:C='urn:ietf:params:xml:ns:caldav'>{times}</C:free-busy-query>"
    told = phone.ask("REPORT", "busy/", body).text
    assert "FREEBUSY:20240304T020000Z/20240304T030000Z" in told and "家长会" not in told
    asked = event(
        "DTSTART:20240301T000000Z",
        "DTEND:20240401T000000Z",
        "ATTENDEE:urn:x-consult:member:m1",
        "ATTENDEE:urn:x-consult:member:m2",
        kind="VFREEBUSY",
    ).replace("VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST")
    answer = phone.ask("POST", "outbox/", asked, Content_Type="text/calendar").text
    assert answer.count("FREEBUSY:20240304T020000Z/20240304T030000Z") == 1
    assert answer.count("2.0;Success") == answer.count("3.7;Invalid calendar user") == 1


def test_calendars_can_be_made_named_and_removed(phone: Phone, session: Session) -> None:
    assert phone.ask("MKCALENDAR", "mine/").status_code == 201
    assert phone.ask("MKCALENDAR", "mine/").status_code == 405
    name = "<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop>{}</D:prop></D:set></D:propertyupdate>"
    assert phone.ask("PROPPATCH", "mine/", name.format("<D:displayname>出差</D:displayname>")).status_code == 207
    assert phone.find("mine/", "D:displayname").text("D:displayname") == "出差"
    refused = phone.ask("PROPPATCH", "mine/", name.format("<D:getetag>x</D:getetag>"))
    assert "403" in refused.text
    phone.put("mine/a.ics", *TEN)
    assert len(moments(session)) == 1
    assert phone.ask("DELETE", "mine/").status_code == 204
    assert moments(session) == []
    assert phone.ask("DELETE", "busy/").status_code == 403


def test_xml_that_sets_traps_is_refused(phone: Phone) -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><D:propfind xmlns:D='DAV:'><D:prop><D:x>&a;</D:x></D:prop></D:propfind>"
    deep = "<D:propfind xmlns:D='DAV:'>" + "<D:x>" * 100 + "</D:x>" * 100 + "</D:propfind>"
    for body in (bomb, deep, "<broken", b"\xff\xfe\x00"):
        assert phone.ask("PROPFIND", "busy/", body).status_code == 400
    assert phone.ask("PROPFIND", "busy/", "x" * 1_100_000).status_code == 413
    assert phone.ask("PROPFIND", "", Depth="infinity").status_code == 403


def test_recurring_time_far_ahead_is_not_counted_out(phone: Phone, session: Session) -> None:
    with clock.clock_reading(datetime(2024, 1, 5, tzinfo=UTC)):
        phone.put("busy/a.ics", *TEN, "RRULE:FREQ=WEEKLY")
    rows = session.scalars(select(BusyRow).order_by(BusyRow.start.desc())).all()
    assert 40 < len(rows) < 120
    assert rows[0].start < datetime(2024, 1, 5, tzinfo=UTC) + timedelta(days=402)
    # Later it is counted out further, and what was deleted long ago is forgotten.
    phone.put("busy/b.ics", *TEN, uid="b")
    token = phone.sync("busy/").token
    phone.ask("DELETE", "busy/b.ics")
    with clock.clock_reading(datetime(2025, 1, 5, tzinfo=UTC)):
        count_out_member(session, phone.member.id)
    last = session.scalars(select(BusyRow.start).order_by(BusyRow.start.desc())).first()
    assert last is not None and last > datetime(2026, 1, 5, tzinfo=UTC)
    with clock.clock_reading(clock.now() + timedelta(days=181)):
        forget_deleted(session)
    assert phone.ask("REPORT", "busy/", SYNC.format(token=token)).status_code == 403
    assert phone.sync("busy/").names == ["a.ics"]
