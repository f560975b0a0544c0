"""The quick way gives what the usual way gives, and nothing that is no longer so."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL, select, update
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.calendar.schemas import FeedTokenRequest
from app.calendar.service import create_feed_token, revoke_feed_token
from app.calendar.tables import FeedTokenRow
from app.clock import now
from app.committees.tables import ContactRow, MemberRow
from app.database import session_scope
from app.main import create_app
from app.plans.records import raise_revisions
from app.plans.tables import InvitationRow
from app.problems.bundle import Contact, Enquiry, EnquirySlot
from app.sessions.tables import ConsultationSession
from tests.factories.access import stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.serving import service_on, usual_app

ASKED = Enquiry(
    key="dates",
    session="act-1",
    slots=(
        EnquirySlot(day=date(2024, 3, 12), start=time(9), venue="hall"),
        EnquirySlot(day=date(2024, 3, 13), start=time(9)),
    ),
    until=datetime(2150, 1, 1, tzinfo=UTC),
    members=("m1",),
)


def invite(session: Session, member: MemberRow) -> None:
    row = session.scalars(select(ConsultationSession).where(ConsultationSession.key == "talk-1")).one()
    start = datetime(2024, 3, 4, 1, tzinfo=UTC)
    session.add(
        InvitationRow(
            member_id=member.id, session_id=row.id, uid=row.uid, status="confirmed", starts_at=start,
            ends_at=start.replace(hour=3), days=1, roles=["required"], summary="座谈会", location="厅", category="协商",
            topic=None, revision=1, changed_at=now(),
        )
    )  # fmt: skip
    session.flush()
    raise_revisions(session, [member.id], now())


@pytest.fixture
def feeds(live_database_url: URL) -> Iterator[tuple[TestClient, TestClient, dict[str, str]]]:
    """The quick way and the usual one on one database, and the addresses of two members' feeds."""
    bundle = tiny_bundle().model_copy(
        update={"enquiries": (ASKED,), "contacts": (Contact(member="m1", language="en"), Contact(member="m2"))}
    )
    with service_on(live_database_url):
        addresses = {}
        with session_scope() as session:
            stored_committee(session, bundle)
            for key in ("m1", "m2"):
                member = session.scalars(select(MemberRow).where(MemberRow.key == key)).one()
                invite(session, member)
                secret = create_feed_token(session, member, FeedTokenRequest(), operator())[1]
                addresses[key] = f"/cal/{secret}/sessions.ics"
        with TestClient(create_app(quick_feeds=True)) as quick, TestClient(usual_app()) as usual:
            yield quick, usual, addresses


def same(quick: TestClient, usual: TestClient, address: str, method: str = "GET", **asked: str) -> Any:
    """Ask both ways, the quick one twice, and return what all answer."""
    headers = {"Accept-Encoding": "identity", **{name.replace("_", "-"): value for name, value in asked.items()}}
    found = []
    for client in (usual, quick, quick):
        answer = client.request(method, address, headers=headers)
        answer.headers.pop("X-Request-ID")
        if answer.status_code == 304:
            answer.headers.pop("Content-Length", None)
        found.append((answer.status_code, answer.content, dict(answer.headers)))
    assert found[0] == found[1] == found[2]
    return answer


def test_both_ways_answer_alike(feeds: tuple[TestClient, TestClient, dict[str, str]]) -> None:
    quick, usual, addresses = feeds
    first = same(quick, usual, addresses["m1"])
    assert (first.status_code, first.text.count("BEGIN:VEVENT")) == (200, 3)
    assert same(quick, usual, addresses["m1"], "HEAD").headers["ETag"] == first.headers["ETag"]
    assert same(quick, usual, addresses["m1"], Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"
    assert same(quick, usual, addresses["m1"], If_None_Match=first.headers["ETag"]).status_code == 304
    assert same(quick, usual, addresses["m1"], If_None_Match='"other"').status_code == 200
    assert same(quick, usual, "/cal/unknown/sessions.ics").status_code == 404
    # In the member's language; slots that are asked about are only those members' who are asked.
    assert "Date enquiry: " in first.text and first.text.count("STATUS:TENTATIVE") == 2
    other = same(quick, usual, addresses["m2"])
    assert other.text.count("BEGIN:VEVENT") == 1 and "参加方式" in other.text.replace("\r\n ", "")
    with session_scope() as session:
        session.execute(update(ContactRow).where(ContactRow.member == "m2").values(language="en"))
        session.execute(update(InvitationRow).values(summary="别的"))
        raise_revisions(session, session.scalars(select(MemberRow.id)).all(), now())
    changed = same(quick, usual, addresses["m2"], If_None_Match=other.headers["ETag"])
    assert changed.status_code == 200 and "别的" in changed.text and "Takes part as" in changed.text
    with session_scope() as session:
        for token in session.scalars(select(FeedTokenRow)):
            revoke_feed_token(session, session.get_one(MemberRow, token.member_id), token.id, operator())
    assert same(quick, usual, addresses["m2"]).status_code == 410
