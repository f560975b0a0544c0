"""Feeds of a venue, a group, a department, and of everything: what is published, without people."""

from typing import Any

from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.plans.tables import InvitationRow
from app.sessions.tables import ConsultationSession
from app.venues.tables import VenueRow
from tests.factories.access import bearer, fresh_key
from tests.factories.planning import free_days, move, publish_month, publish_plan, redraft

ROOT = "/api/v1/committees/garden/shared-feeds"


def shown(response: Any) -> dict[str, str]:
    assert response.status_code == 200, response.text
    return {
        str(event["UID"]).split("@")[0]: str(event["SUMMARY"])
        for event in Calendar.from_ical(response.content).walk("VEVENT")
    }


def test_each_shows_its_own_sessions_and_no_people(client: TestClient, session: Session) -> None:
    plan = publish_month(session)
    committee = session.get_one(CommitteeRow, plan.committee_id)
    planner = bearer(session, committee)

    def add(**wanted: str) -> Any:
        return client.post(ROOT, json=wanted, headers={**planner, **fresh_key()})

    made = {
        name: add(**wanted).json()
        for name, wanted in {
            "all": {"kind": "committee", "label": "大屏"},
            "hall": {"kind": "venue", "key": "hall"},
            "station": {"kind": "venue", "key": "station"},
            "science": {"kind": "group", "key": "science"},
            "water": {"kind": "department", "key": "water"},
        }.items()
    }
    feeds = {name: client.get(feed["feed"], headers={"Accept-Encoding": "identity"}) for name, feed in made.items()}
    published = {row.uid: row.venue_id for row in session.scalars(select(InvitationRow))}
    assert shown(feeds["all"]).keys() == published.keys()
    venues = {row.key: row.id for row in session.scalars(select(VenueRow))}
    for name in ("hall", "station"):
        assert shown(feeds[name]).keys() == {uid for uid, venue in published.items() if venue == venues[name]}
    of_science = session.scalars(select(ConsultationSession.uid).where(ConsultationSession.key == "talk-1")).one()
    assert of_science in shown(feeds["science"]) and len(shown(feeds["science"])) < len(published)
    assert set(shown(feeds["water"]).values()) == {"协商 talk-1", "协商 talk-2"}
    assert "ATTENDEE" not in feeds["all"].text and "委员" not in feeds["all"].text and "会议厅" in feeds["hall"].text
    known = {"Accept-Encoding": "identity", "If-None-Match": feeds["all"].headers["ETag"]}
    assert client.get(made["all"]["feed"], headers=known).status_code == 304
    second = redraft(session, plan)
    move(session, second, "talk-1", free_days(session, second)[0])
    publish_plan(session, second)
    session.commit()
    after = client.get(made["all"]["feed"], headers=known)
    assert after.status_code == 200 and after.text.count("SEQUENCE:1") == 1

    # Addresses are listed without secrets, withdrawn for good, and only the secretariat makes them.
    items = client.get(ROOT, headers=planner).json()["items"]
    assert [(item["kind"], item["key"]) for item in items][1] == ("venue", "hall")
    assert items[0]["last_used_at"] is not None and "feed" not in items[0]
    client.post(f"{ROOT}/{items[0]['id']}/revoke", headers={**planner, **fresh_key()})
    assert client.get(made["all"]["feed"]).status_code == 410
    for wrong in ({"kind": "venue"}, {"kind": "venue", "key": "nowhere"}, {"kind": "committee", "key": "hall"}):
        assert add(**wrong).status_code == 422
    member = bearer(session, committee, Role.MEMBER)
    assert client.get(ROOT, headers=member).status_code == 403
