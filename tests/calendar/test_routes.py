from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.access import operator
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tokens import create_token
from app.calendar.tables import FeedTokenRow
from app.committees.tables import CommitteeRow, MemberRow
from app.plans.tables import AttendeeRow, PlanRow
from tests.factories.planning import drop, free_days, move, publish_month, publish_plan, redraft, session_number

ROOT = "/api/v1/committees/garden/members"
MEMBER = "m1"
Read = Callable[..., Any]


@pytest.fixture
def plan(session: Session) -> PlanRow:
    """A published month in which the member attends the first consultation."""
    return publish_month(session)


@pytest.fixture
def planner(session: Session, plan: PlanRow) -> dict[str, str]:
    """Headers of a planner."""
    return headers_of(session, plan, Role.PLANNER)


def headers_of(session: Session, plan: PlanRow, role: Role, member: str | None = None) -> dict[str, str]:
    committee = session.get_one(CommitteeRow, plan.committee_id)
    wanted = TokenRequest(role=role, name="test", member=member)
    secret = create_token(session, operator(), wanted, (committee.id, committee.key))[1]
    return {"Authorization": f"Bearer {secret}"}


def add_feed(client: TestClient, headers: dict[str, str], member: str = MEMBER) -> Any:
    return client.post(f"{ROOT}/{member}/feed-tokens", json={}, headers={**headers, "Idempotency-Key": uuid4().hex})


@pytest.fixture
def read(client: TestClient, planner: dict[str, str]) -> Read:
    """Read the member's feed."""
    address = add_feed(client, planner).json()["feed"]

    def get(method: str = "GET", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.request(method, address, headers={"Accept-Encoding": "identity"} | named)

    return get


def events(response: Response) -> dict[str, Any]:
    return {str(event["UID"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def attended(session: Session, plan: PlanRow) -> int:
    mine = select(func.count()).select_from(AttendeeRow).join(MemberRow, MemberRow.id == AttendeeRow.member_id)
    return session.scalar(mine.where(AttendeeRow.plan_id == plan.id, MemberRow.key == MEMBER)) or 0


def attended_session(session: Session, plan: PlanRow) -> str:
    """The first consultation: the member presides over it or belongs to its body."""
    assert session.get(AttendeeRow, (plan.id, session_number(session, "talk-1"), member_number(session)))
    return "talk-1"


def member_number(session: Session) -> int:
    return session.scalars(select(MemberRow.id).where(MemberRow.key == MEMBER)).one()


def test_a_feed_shows_the_members_sessions(read: Read, session: Session, plan: PlanRow) -> None:
    response = read()
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert len(events(response)) == attended(session, plan) > 0
    assert read().content == response.content


def test_a_reader_who_has_it_gets_no_content(read: Read) -> None:
    first = read()
    unchanged = read(If_None_Match=first.headers["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]
    assert read(If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    assert read(If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status_code == 200
    assert read(If_Modified_Since="nonsense").status_code == 200
    # The ETag decides where both are sent.
    assert read(If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"]).status_code == 200


def test_a_head_request_says_the_same_without_content(read: Read) -> None:
    full, head = read(), read("HEAD")
    assert head.status_code == 200
    assert head.content == b""
    for name in ("ETag", "Last-Modified", "Content-Length"):
        assert head.headers[name] == full.headers[name]


def test_a_compressed_feed_is_the_same_with_an_etag_of_its_own(read: Read) -> None:
    plain, compressed = read(), read(Accept_Encoding="gzip")
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert compressed.content == plain.content
    assert compressed.headers["ETag"] != plain.headers["ETag"]
    assert read(Accept_Encoding="gzip", If_None_Match=compressed.headers["ETag"]).status_code == 304
    assert "Content-Encoding" not in read(Accept_Encoding="gzip;q=0").headers


def test_publishing_a_move_reaches_the_calendar(read: Read, session: Session, plan: PlanRow) -> None:
    before = read()
    second = redraft(session, plan)
    day = free_days(session, second)[0]
    move(session, second, attended_session(session, plan), day)
    publish_plan(session, second)
    after = read(If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    old, new = events(before), events(after)
    assert old.keys() == new.keys()
    moved = [uid for uid in new if new[uid]["DTSTART"].dt.date() != old[uid]["DTSTART"].dt.date()]
    assert len(moved) == 1
    assert new[moved[0]]["DTSTART"].dt.date() == day
    assert {uid: int(new[uid]["SEQUENCE"]) for uid in new} == {uid: int(uid in moved) for uid in new}


def test_publishing_what_does_not_concern_a_member_leaves_the_feed_as_it_is(
    read: Read, session: Session, plan: PlanRow
) -> None:
    before = read()
    second = redraft(session, plan)
    foreign = [
        key
        for key in ("talk-2", "act-1", "act-2", "act-3", "act-4")
        if session.get(AttendeeRow, (plan.id, session_number(session, key), member_number(session))) is None
    ]
    move(session, second, foreign[0], free_days(session, second)[0])
    publish_plan(session, second)
    assert read(If_None_Match=before.headers["ETag"]).status_code == 304


def test_a_cancelled_session_is_shown_for_thirty_days(read: Read, session: Session, plan: PlanRow) -> None:
    key = next(
        key
        for key in ("act-1", "act-2", "act-3", "act-4")
        if session.get(AttendeeRow, (plan.id, session_number(session, key), member_number(session)))
    )
    second = redraft(session, plan)
    drop(session, second, key)
    publish_plan(session, second)
    shown = read()
    assert [str(event["STATUS"]) for event in events(shown).values()].count("CANCELLED") == 1
    with clock.clock_reading(datetime.now(UTC) + timedelta(days=31)):
        later = read(If_None_Match=shown.headers["ETag"])
    assert later.status_code == 200
    assert len(events(later)) == len(events(shown)) - 1


def test_an_unknown_address_is_not_found(client: TestClient, plan: PlanRow) -> None:
    assert client.get("/cal/unknown/sessions.ics").status_code == 404


def test_a_withdrawn_address_is_gone(client: TestClient, planner: dict[str, str]) -> None:
    made = add_feed(client, planner).json()
    path = f"{ROOT}/{MEMBER}/feed-tokens/{made['id']}/revoke"
    revoked = client.post(path, headers={**planner, "Idempotency-Key": uuid4().hex})
    assert revoked.json()["revoked_at"] is not None
    gone = client.get(made["feed"])
    assert (gone.status_code, gone.json()["type"]) == (410, "/problems/feed-revoked")


def test_the_secret_is_shown_once_and_only_its_hash_is_stored(
    client: TestClient, session: Session, planner: dict[str, str]
) -> None:
    headers = {**planner, "Idempotency-Key": "feed-once"}
    first = client.post(f"{ROOT}/{MEMBER}/feed-tokens", json={"label": "手机"}, headers=headers).json()
    again = client.post(f"{ROOT}/{MEMBER}/feed-tokens", json={"label": "手机"}, headers=headers).json()
    assert again == {**first, "feed": None}
    listed = client.get(f"{ROOT}/{MEMBER}/feed-tokens", headers=planner).json()["items"]
    assert [(item["id"], item["label"], "feed" in item) for item in listed] == [(first["id"], "手机", False)]
    secret = first["feed"].split("/")[-2]
    assert len(secret) >= 32
    assert secret.encode() not in session.scalars(select(FeedTokenRow.token_hash)).one()


def test_a_member_makes_addresses_of_the_own_calendar_only(client: TestClient, session: Session, plan: PlanRow) -> None:
    mine = headers_of(session, plan, Role.MEMBER, MEMBER)
    assert add_feed(client, mine).status_code == 201
    assert add_feed(client, mine, "m2").status_code == 404
    assert add_feed(client, headers_of(session, plan, Role.AUDITOR)).status_code == 403
