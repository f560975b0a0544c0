"""Worst day B: a typhoon. One act postpones what it concerns; nothing else moves, none is cancelled."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.imports.service import import_bundle
from app.outbox.tables import OutboxEvent
from app.plans.tables import BookingRow, InvitationRow
from app.problems import bundle as facts
from tests.acts.county import (
    BASE,
    POSTS,
    SPARED,
    STRUCK,
    TUESDAY,
    TYPHOON,
    WEDNESDAY,
    ZONE,
    County,
    Post,
    county_bundle,
    draft,
    make_session,
)
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.planning import ACCESS, publish_plan

KEYS = {post.key for post in STRUCK}


@pytest.fixture(autouse=True)
def eve() -> Iterator[None]:
    """It is the evening before."""
    with clock.clock_reading(datetime.combine(TUESDAY - timedelta(days=1), time(20), ZONE).astimezone(UTC)):
        yield


def suspend(county: County, **changed: Any) -> Any:
    response = county.post("/suspensions", {**TYPHOON, **changed})
    assert response.status_code == 201, response.text
    return response.json()


def lift(county: County, version: int = 1, **wanted: Any) -> Any:
    response = county.post("/suspensions/typhoon/lift", wanted, version)
    assert response.status_code == 200, response.text
    return response.json()


def entries(content: bytes) -> dict[str, bytes]:
    """Bytes of every event of a feed, by its summary."""
    parts = content.split(b"BEGIN:VEVENT")[1:]
    events = Calendar.from_ical(content).walk("VEVENT")
    return {str(event["SUMMARY"]): part for event, part in zip(events, parts, strict=True)}


def count(session: Session, table: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def test_eleven_are_postponed_none_is_cancelled_and_nothing_else_moves(county: County) -> None:
    feeds = county.feeds()
    before, calendar, revisions = county.read(feeds), county.calendar(), county.revisions()
    audits = count(county.session, AuditEntry)
    report = suspend(county)
    assert {item["session"] for item in report["postponed"]} == KEYS
    assert len(report["postponed"]) == 11
    by_key = {item["session"]: item for item in report["postponed"]}
    assert by_key["talk-1"] == {
        "session": "talk-1", "name": "场次 talk-1", "format": "grassroots", "area": "town-1", "day": "2024-03-12",
        "starts_at": "2024-03-12T01:00:00Z", "ends_at": "2024-03-12T02:00:00Z", "days": 1,
        "venue": "hall-town-1", "venue_name": "town-1协商议事室", "members": 2,
    }  # fmt: skip
    people = {number for post in STRUCK for number in post.members}
    assert report["members"] == len(people)

    stored = {key: county.stored(key) for key in calendar}
    assert {key for key, item in stored.items() if item["status"] == "postponed"} == KEYS
    assert {item["suspension"] for item in stored.values() if item["status"] == "postponed"} == {"typhoon"}
    assert {item["status"] for item in stored.values()} == {"postponed", "planned"}
    assert county.calendar() == {post.key: calendar[post.key] for post in SPARED}
    release = county.current()
    assert release["number"] == report["release"] == 2
    assert {kind: number for kind, number in release["changes"].items() if number} == {"postponed": 11}
    assert count(county.session, InvitationRow, InvitationRow.status == "cancelled") == 0
    assert count(county.session, AuditEntry) == audits + 1

    after = county.read(feeds)
    told = {f"m{number}" for number in people}
    assert {member for member in feeds if after[member] != before[member]} == told
    for member in feeds:
        old, new = entries(before[member]), entries(after[member])
        kept = {name for name in old if name.removeprefix("场次 ") not in KEYS}
        assert {name: new[name] for name in kept} == {name: old[name] for name in kept}
        assert new.keys() == kept | {f"已延期：{name}" for name in old.keys() - kept}
    changed = {member for member, revision in county.revisions().items() if revision != revisions[member]}
    event = county.session.scalars(select(OutboxEvent).order_by(OutboxEvent.id.desc()).limit(1)).one()
    assert (event.kind, set(event.payload["members"])) == ("release.published", changed)
    assert len(changed) == report["members"]


def test_the_time_of_the_postponed_is_free(county: County) -> None:
    suspend(county)
    places = len(SPARED)
    assert count(county.session, BookingRow, BookingRow.venue_id.is_not(None)) == places
    assert count(county.session, BookingRow, BookingRow.member_id.is_not(None)) == 2 * places


def test_a_dry_run_tells_the_same_and_changes_nothing(county: County) -> None:
    feeds = county.feeds()
    before, calendar, audits = county.read(feeds), county.calendar(), count(county.session, AuditEntry)
    tried = county.post("/suspensions?dry_run=true", TYPHOON)
    assert tried.status_code == 200
    assert (county.calendar(), county.read(feeds), count(county.session, AuditEntry)) == (calendar, before, audits)
    assert tried.json()["suspension"] is None
    report = suspend(county)
    assert [report[name] for name in ("postponed", "members")] == [
        tried.json()[name] for name in ("postponed", "members")
    ]


def test_the_same_request_twice_suspends_once(county: County) -> None:
    first = county.post("/suspensions", TYPHOON, once="typhoon-once")
    again = county.post("/suspensions", TYPHOON, once="typhoon-once")
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
    assert county.current()["number"] == 2
    assert {status for key in KEYS for status in county.shown(key)} == {("postponed", 1)}
    assert county.post("/suspensions", TYPHOON).status_code == 409


def test_empty_lists_stand_for_all_but_the_exempt(county: County) -> None:
    report = suspend(county, areas=[], formats=[], exempt_formats=["micro"])
    assert {item["session"] for item in report["postponed"]} == {
        post.key for post in POSTS if post.day in (TUESDAY, WEDNESDAY) and post.format != "micro"
    }


def test_what_is_over_is_not_postponed(county: County) -> None:
    county.committee.as_of = None
    county.session.flush()
    with clock.clock_reading(datetime.combine(TUESDAY, time(13), ZONE).astimezone(UTC)):
        report = suspend(county)
    assert {item["session"] for item in report["postponed"]} == {post.key for post in STRUCK if post.day == WEDNESDAY}


def test_a_session_without_an_area_belongs_to_that_of_its_venue(county: County, session: Session) -> None:
    roaming = Post("roaming", "micro", "town-6", WEDNESDAY, members=(17, 18))
    spec = make_session(roaming).model_copy(update={"area": None, "local_venues": False})
    import_bundle(session, county_bundle(spec), ACCESS)
    publish_plan(session, draft(session, county.committee, (*POSTS, roaming)))
    report = suspend(county)
    assert {item["session"] for item in report["postponed"]} == {*KEYS, "roaming"}


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"areas": ["town-1", "nowhere"]}, "/areas/1"),
        ({"areas": ["town-1", "town-1"]}, "/areas/1"),
        ({"formats": ["nothing"]}, "/formats/0"),
        ({"exempt_formats": ["nothing"]}, "/exempt_formats/0"),
        ({"last": "2024-03-11"}, "/last"),
        ({"latest": "2024-03-11"}, "/latest"),
    ],
)
def test_a_wrong_suspension_is_refused_and_changes_nothing(
    county: County, changed: dict[str, Any], pointer: str
) -> None:
    refused = county.post("/suspensions", {**TYPHOON, **changed})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert county.current()["number"] == 1


def test_lifting_leaves_the_postponed_waiting_and_says_why(county: County) -> None:
    suspend(county)
    report = lift(county)
    assert report["suspension"]["lifted_at"] is not None
    assert (report["restored"], report["release"], report["members"]) == ([], None, 0)
    assert {item["session"]: item["because"] for item in report["still_postponed"]} == dict.fromkeys(KEYS, "not_asked")
    assert county.stored("talk-1")["status"] == "postponed"


def test_lifting_needs_the_version_and_happens_once(county: County) -> None:
    suspend(county)
    assert county.post("/suspensions/typhoon/lift", {}).status_code == 428
    assert county.post("/suspensions/typhoon/lift", {}, 7).status_code == 412
    assert county.post("/suspensions/nothing/lift", {}, 1).status_code == 404
    lift(county)
    again = county.post("/suspensions/typhoon/lift", {}, 2)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/suspension-is-lifted")


def test_restoring_brings_back_what_still_stands_free(county: County) -> None:
    feeds = county.feeds()
    calendar, uids = county.calendar(), {row.uid for key in KEYS for row in county.invitations(key)}
    suspend(county)
    report = lift(county, restore=True, reason="台风改道")
    assert {item["session"] for item in report["restored"]} == KEYS
    assert report["still_postponed"] == []
    assert county.calendar() == calendar
    assert {status for key in KEYS for status in county.shown(key)} == {("confirmed", 2)}
    assert {row.uid for key in KEYS for row in county.invitations(key)} == uids
    stored = county.stored("talk-1")
    assert (stored["status"], stored["status_reason"], stored["suspension"]) == ("planned", None, None)
    release = county.current()
    assert (release["number"], release["name"], release["note"]) == (3, "恢复：台风防汛", "台风改道")
    assert report["members"] == len({number for post in STRUCK for number in post.members})
    assert b"STATUS:CANCELLED" not in b"".join(county.read(feeds).values())


def test_what_is_taken_meanwhile_stays_postponed_and_names_why(county: County, session: Session) -> None:
    suspend(county)
    start = datetime.combine(TUESDAY, time(8), ZONE)
    away = facts.Busy(
        owner_kind=facts.BusyOwner.VENUE, owner="hall-town-2", start=start, end=start + timedelta(hours=4)
    )
    import_bundle(
        session, facts.Bundle.model_validate({**dict(county_bundle()), "sessions": (), "busy": (away,)}), ACCESS
    )
    report = lift(county, restore=True)
    assert {item["session"] for item in report["restored"]} == KEYS - {"talk-2"}
    (stays,) = report["still_postponed"]
    assert (stays["session"], stays["because"]) == ("talk-2", "conflicts")
    assert stays["sentences"] and all("talk-2" in sentence for sentence in stays["sentences"])
    assert county.stored("talk-2")["status"] == "postponed"
    assert county.shown("talk-2") == {("postponed", 1)}


def test_what_lies_in_the_past_stays_postponed(county: County) -> None:
    suspend(county)
    county.committee.as_of = None
    county.session.flush()
    with clock.clock_reading(datetime.combine(WEDNESDAY, time(8), ZONE).astimezone(UTC)):
        report = lift(county, restore=True)
    assert {item["session"] for item in report["restored"]} == {post.key for post in STRUCK if post.day == WEDNESDAY}
    assert {item["because"] for item in report["still_postponed"]} == {"past"}


def test_a_postponed_session_is_published_again_with_its_identity(county: County, session: Session) -> None:
    uids = {row.uid for row in county.invitations("talk-1")}
    suspend(county)
    lift(county)
    later = Post("talk-1", "grassroots", "town-1", TUESDAY + timedelta(days=9), members=(1, 2))
    publish_plan(session, draft(session, county.committee, (*SPARED, later)))
    assert county.shown("talk-1") == {("confirmed", 2)}
    assert {row.uid for row in county.invitations("talk-1")} == uids
    stored = county.stored("talk-1")
    assert (stored["status"], stored["suspension"], stored["status_reason"]) == ("planned", None, None)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "session.plan_again")).one()
    assert (entry.subject, entry.before["status"], entry.after["status"]) == ("talk-1", "postponed", "planned")


def test_members_and_auditors_suspend_nothing_and_strangers_find_nothing(
    county: County, session: Session, client: TestClient
) -> None:
    lake = stored_committee(session, tiny_bundle("lake"))
    for path in ("/suspensions", "/suspensions/typhoon/lift"):
        for role in (Role.MEMBER, Role.AUDITOR, Role.ORGANISER, Role.APPROVER):
            headers = {**bearer(session, county.committee, role), **fresh_key(), "If-Match": '"1"'}
            assert client.post(f"{BASE}{path}", json=TYPHOON, headers=headers).status_code == 403
        headers = {**bearer(session, lake, Role.ADMIN), **fresh_key(), "If-Match": '"1"'}
        assert client.post(f"{BASE}{path}", json=TYPHOON, headers=headers).status_code == 404
