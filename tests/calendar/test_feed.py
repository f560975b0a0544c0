from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from app.calendar.feed import FeedCalendar, FeedEvent, Reader, render
from app.plans.tables import InvitationStatus

CHANGED = datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
EVENT = FeedEvent(
    uid="01HN0000000000000000000000",
    sequence=2,
    status=InvitationStatus.CONFIRMED,
    starts_at=datetime(2024, 3, 4, 1, 0, tzinfo=UTC),
    ends_at=datetime(2024, 3, 4, 3, 0, tzinfo=UTC),
    days=1,
    summary="界别协商；“水环境”, 第一次",
    location="会议厅",
    category="界别协商",
    topic="水环境",
    roles=("presider", "quorum"),
    changed_at=CHANGED,
)
READER = Reader("例县政协", "Asia/Shanghai", "委员甲", "m1")
CALENDAR = FeedCalendar("例县政协 · 委员甲的日程", READER, (EVENT,))


def text_of(calendar: FeedCalendar) -> str:
    return render(calendar).decode().replace("\r\n ", "")


def lines_of(calendar: FeedCalendar) -> list[str]:
    return text_of(calendar).split("\r\n")


def only_event(event: FeedEvent) -> Any:
    """The event as a reader understands it."""
    (found,) = Calendar.from_ical(render(replace(CALENDAR, events=(event,)))).walk("VEVENT")
    return found


def test_the_same_facts_give_the_same_bytes_in_any_order() -> None:
    later = replace(EVENT, uid="01HN0000000000000000000001", starts_at=EVENT.starts_at + timedelta(days=1))
    assert render(replace(CALENDAR, events=(EVENT, later))) == render(replace(CALENDAR, events=(later, EVENT)))


def test_an_event_says_when_where_and_as_what() -> None:
    lines = lines_of(CALENDAR)
    for line in (
        "UID:01HN0000000000000000000000",
        "SEQUENCE:2",
        "DTSTAMP:20240102T030405Z",
        "LAST-MODIFIED:20240102T030405Z",
        "DTSTART;TZID=Asia/Shanghai:20240304T090000",
        "DTEND;TZID=Asia/Shanghai:20240304T110000",
        "SUMMARY:界别协商；“水环境”\\, 第一次",
        "LOCATION:会议厅",
        "CATEGORIES:界别协商",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "DESCRIPTION:议题：水环境\\n参加方式：主持、出席",
        "TRIGGER:-P1D",
    ):
        assert lines.count(line) == 1, line
    assert [line for line in lines if line.startswith("ATTENDEE")] == [
        "ATTENDEE;CN=委员甲;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION:urn:x-consult:member:m1"
    ]


def test_the_calendar_is_named_and_asks_to_be_read_hourly() -> None:
    lines = lines_of(CALENDAR)
    for line in (
        "X-WR-CALNAME:例县政协 · 委员甲的日程",
        "NAME:例县政协 · 委员甲的日程",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ):
        assert lines.count(line) == 1, line
    assert not [line for line in lines if line.startswith("METHOD")]


def test_the_zone_is_short_and_without_old_daylight_saving() -> None:
    text = text_of(CALENDAR)
    assert text.count("BEGIN:VTIMEZONE") == text.count("BEGIN:STANDARD") == 1
    assert "BEGIN:DAYLIGHT" not in text


def test_a_cancelled_event_is_struck_through_and_rings_no_alarm() -> None:
    lines = lines_of(replace(CALENDAR, events=(replace(EVENT, status=InvitationStatus.CANCELLED, sequence=3),)))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SEQUENCE:3"} <= set(lines)
    assert [line for line in lines if line.startswith("SUMMARY:已取消：")]
    assert "BEGIN:VALARM" not in lines


def test_a_postponed_event_is_struck_through_and_says_so() -> None:
    lines = lines_of(replace(CALENDAR, events=(replace(EVENT, status=InvitationStatus.POSTPONED, sequence=3),)))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SEQUENCE:3"} <= set(lines)
    assert [line for line in lines if line.startswith("SUMMARY:已延期：")]
    assert "BEGIN:VALARM" not in lines


def test_a_provisional_event_is_tentative_takes_time_and_rings() -> None:
    lines = lines_of(replace(CALENDAR, events=(replace(EVENT, status=InvitationStatus.PROVISIONAL),)))
    assert {"STATUS:TENTATIVE", "TRANSP:OPAQUE", "BEGIN:VALARM"} <= set(lines)
    assert [line for line in lines if line.startswith("SUMMARY:暂定：")]


def test_a_merged_event_says_into_which() -> None:
    merged = replace(EVENT, status=InvitationStatus.CANCELLED, note="已并入：另一场")
    assert only_event(merged)["DESCRIPTION"] == "已并入：另一场\n议题：水环境\n参加方式：主持、出席"


def test_several_days_are_one_event_that_leaves_out_the_nights() -> None:
    event = only_event(replace(EVENT, days=3))
    assert event["RRULE"].to_ical() == b"FREQ=DAILY;COUNT=3"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=2)


def test_another_zone_is_given_in_utc() -> None:
    lines = lines_of(replace(CALENDAR, reader=replace(READER, time_zone="Europe/Berlin")))
    assert "DTSTART:20240304T010000Z" in lines
    assert "BEGIN:VTIMEZONE" not in lines


def test_text_cannot_break_out_of_its_line() -> None:
    hostile = replace(EVENT, summary="x\r\nATTENDEE:mailto:a@b", location="a;b,c\\d", topic="t\nEND:VEVENT")
    event = only_event(hostile)
    assert event["LOCATION"] == "a;b,c\\d"
    assert len(event.get("ATTENDEE")) == len("urn:x-consult:member:m1")
    assert all(len(line.encode()) <= 75 for line in render(CALENDAR).decode().split("\r\n"))


def test_links_cannot_break_out_and_are_gone_with_the_session() -> None:
    links: dict[str, Any] = {
        "conference": "https://a.example/?x=1,2;y",
        "materials": (("a;b,\nATTACH:x", "https://b.example/1"),),
    }
    event = only_event(replace(EVENT, **links))
    assert str(event["CONFERENCE"]) == links["conference"] and str(event["ATTACH"]) == "https://b.example/1"
    text = text_of(replace(CALENDAR, events=(replace(EVENT, status=InvitationStatus.CANCELLED, **links),)))
    assert "example" not in text
