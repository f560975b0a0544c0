"""What states, waivers and provisional days mean for publishing."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.imports.service import import_bundle
from app.plans.tables import BookingRow, PlanRow
from app.problems import bundle as facts
from tests.acts.county import POSTS, WEDNESDAY, ZONE, County, Post, county_bundle, draft, make_session
from tests.acts.test_sessions import bookings
from tests.factories.planning import ACCESS

NEW = Post("new", "micro", "town-8", date(2024, 3, 20), members=(17, 18))
REASON = {"reason": "上级要求"}


def publish(county: County, plan: PlanRow, **wanted: Any) -> Any:
    return county.post(f"/plans/{plan.id}/publish", {"name": "发布", **wanted}, plan.version)


def add_new(county: County, **changed: Any) -> None:
    new = make_session(NEW).model_copy(update=changed)
    import_bundle(county.session, county_bundle(new), ACCESS)


def kinds(release: Any) -> dict[str, int]:
    return {kind: number for kind, number in release["changes"].items() if number}


def test_what_is_given_up_is_not_published(county: County) -> None:
    add_new(county)
    county.act("new", "cancel", REASON)
    refused = publish(county, draft(county.session, county.committee, (*POSTS, NEW)))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/sessions-are-given-up")
    assert refused.json()["values"]["sessions"] == ["new"]
    assert county.current()["number"] == 1


def test_what_is_not_confirmed_is_not_published(county: County) -> None:
    add_new(county, confirmed=False)
    plan = draft(county.session, county.committee, (*POSTS, NEW))
    refused = publish(county, plan)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/sessions-are-unconfirmed")
    county.act("new", "confirm")
    assert publish(county, plan).status_code == 201


def test_a_session_whose_date_is_being_asked_for_is_not_published(county: County) -> None:
    slot = facts.EnquirySlot(day=NEW.day, start=NEW.start, venue="hall-town-8")
    until = datetime(2199, 1, 1, tzinfo=UTC)
    enquiry = facts.Enquiry(key="ask", session="new", slots=(slot,), until=until, members=("m17",))
    bundle = county_bundle(make_session(NEW)).model_copy(update={"enquiries": (enquiry,)})
    import_bundle(county.session, bundle, ACCESS)
    refused = publish(county, draft(county.session, county.committee, (*POSTS, NEW)))
    assert refused.status_code == 409
    assert "new" in str(refused.json())


def test_new_times_need_notice_unless_an_approver_waives_it(county: County) -> None:
    late = datetime.combine(NEW.day - timedelta(days=2), time(9), ZONE)
    add_new(county)
    refused = publish(county, draft(county.session, county.committee, (*POSTS, NEW), as_of=late))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/calendar-would-break")
    assert {item["rule"] for item in refused.json()["violations"]} == {"notice_is_given"}
    assert county.as_role(Role.APPROVER).act("new", "waive", REASON).status_code == 200
    release = publish(county, draft(county.session, county.committee, (*POSTS, NEW), as_of=late))
    assert release.status_code == 201, release.text
    waived = [{"session": "new", "approver": "test approver", "reason": "上级要求"}]
    assert release.json()["waivers"] == county.current()["waivers"] == waived
    assert county.as_role(Role.MEMBER).current()["waivers"] == []
    county.act("talk-1", "cancel", REASON)
    assert county.current()["waivers"] == waived
    county.as_role(Role.APPROVER).act("new", "unwaive")
    assert county.current()["waivers"] == waived


def test_what_begins_on_a_day_or_later_is_provisional_and_later_firm(county: County) -> None:
    feeds = county.feeds()
    add_new(county)
    first = publish(county, draft(county.session, county.committee, (*POSTS, NEW)), provisional_from="2024-03-20")
    assert kinds(first.json()) == {"added": 1}
    assert {key for key, item in county.calendar().items() if item["provisional"]} == {"new"}
    assert county.shown("new") == {("provisional", 0)}
    assert bookings(county, "new") == 3
    assert all(row.firm for row in county.session.query(BookingRow))
    assert county.shown("talk-1") == {("confirmed", 0)}
    assert {member for member, content in county.read(feeds).items() if tentative(content)} == {"m17", "m18"}
    assert tentative(county.read(feeds)["m17"]) == ["暂定：场次 new"]

    plan = draft(county.session, county.committee, (*POSTS, NEW))
    same = publish(county, plan, provisional_from="2024-03-20")
    assert (same.status_code, same.json()["type"]) == (409, "/problems/nothing-to-publish")
    firm = publish(county, plan, provisional_from="2024-03-21")
    assert kinds(firm.json()) == {"confirmed": 1}
    assert county.shown("new") == {("confirmed", 1)}
    assert bookings(county, "new") == 3
    assert not any(item["provisional"] for item in county.calendar().values())
    assert [event for content in county.read(feeds).values() for event in tentative(content)] == []


def test_what_is_firm_stays_firm_and_what_a_plan_leaves_out_stays_as_it_is(county: County) -> None:
    add_new(county)
    plan = draft(county.session, county.committee, (*POSTS, NEW))
    assert publish(county, plan, provisional_from="2024-03-01").status_code == 201
    assert {key for key, item in county.calendar().items() if item["provisional"]} == {"new"}
    early = [post for post in POSTS if post.key != "visit-2"]
    moved = Post("visit-2", "inspection", "town-6", date(2024, 3, 19), members=(11, 12))
    county.act("act-1", "postpone", REASON)
    assert county.calendar()["new"]["provisional"] is True
    wanted = tuple(post for post in (*early, moved, NEW) if post.key != "act-1")
    assert publish(county, draft(county.session, county.committee, wanted), provisional_from="2024-03-18").json()
    assert {key for key, item in county.calendar().items() if item["provisional"]} == {"new", "visit-2"}


def test_a_member_who_is_no_longer_invited_loses_a_postponed_session(county: County, session: Session) -> None:
    county.act("talk-1", "postpone", REASON)
    others = Post("talk-1", "grassroots", "town-1", WEDNESDAY + timedelta(days=7), members=(2, 19))
    rest = tuple(post for post in POSTS if post.key != "talk-1")
    assert publish(county, draft(session, county.committee, (*rest, others))).status_code == 201
    found = sorted((row.status, row.sequence) for row in county.invitations("talk-1"))
    assert found == [("confirmed", 0), ("confirmed", 2), ("withdrawn", 2)]


def tentative(content: bytes) -> list[str]:
    events = Calendar.from_ical(content).walk("VEVENT")
    return [str(event["SUMMARY"]) for event in events if str(event["STATUS"]) == "TENTATIVE"]
