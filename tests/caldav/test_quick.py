"""What is asked again is answered as before, and never what is no longer so."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL, select, update

from app.auth.access import operator
from app.caldav.quick import QuickSessions
from app.caldav.schemas import DavDeviceRequest
from app.caldav.service import create_device, revoke_device
from app.caldav.tables import DavDeviceRow
from app.clock import now
from app.committees.tables import MemberRow
from app.database import session_scope
from app.main import create_app
from app.plans.records import raise_revisions
from app.plans.tables import InvitationRow
from app.sessions.tables import ConsultationSession
from tests.caldav.conftest import DECLARED
from tests.factories.access import stored_committee
from tests.factories.serving import service_on, usual_app

HOME = "/dav/garden~m1/sessions/"
QUERY = (
    f"<C:calendar-query {DECLARED}><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter>"
    '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>'
)
SYNC = f"<D:sync-collection {DECLARED}><D:sync-token/><D:prop><D:getetag/></D:prop></D:sync-collection>"


class Twins:
    """The quick way and the usual one on one database, which answer a device alike."""

    def __init__(self, quick: TestClient, usual: TestClient, password: str) -> None:
        self.quick, self.usual, self.password = quick, usual, password

    def ask(self, method: str, path: str, body: str = "", user: str = "garden~m1", **asked: str) -> Any:
        """Ask both, the quick one twice."""
        headers = {name.replace("_", "-"): value for name, value in asked.items()}
        headers["Authorization"] = "Basic " + b64encode(f"{user}:{self.password}".encode()).decode()
        found = []
        for client in (self.usual, self.quick, self.quick):
            answer = client.request(method, path, headers=headers, content=body)
            answer.headers.pop("X-Request-ID")
            found.append((answer.status_code, answer.content, dict(answer.headers)))
        assert found[0] == found[1] == found[2]
        return answer


@pytest.fixture
def twins(live_database_url: URL) -> Iterator[Twins]:
    with service_on(live_database_url):
        with session_scope() as session:
            stored_committee(session)
            member = session.scalars(select(MemberRow).where(MemberRow.key == "m1")).one()
            row = session.scalars(select(ConsultationSession).where(ConsultationSession.key == "talk-1")).one()
            start = datetime(2024, 3, 4, 1, tzinfo=UTC)
            session.add(
                InvitationRow(
                    member_id=member.id, session_id=row.id, uid="one", status="confirmed", starts_at=start,
                    ends_at=start.replace(hour=3), days=1, roles=["required"], summary="座谈会", location="厅",
                    category="协商", topic=None, revision=1, changed_at=now(),
                )
            )  # fmt: skip
            session.flush()
            raise_revisions(session, [member.id], now())
            password = create_device(session, member, DavDeviceRequest(), operator())[1]
        with TestClient(create_app(quick_feeds=True)) as quick, TestClient(usual_app()) as usual:
            yield Twins(quick, usual, password)


def test_both_ways_answer_a_device_alike(twins: Twins) -> None:
    kept = QuickSessions.answers.kept
    before = kept()
    event = twins.ask("GET", f"{HOME}one.ics")
    assert event.status_code == 200 and "座谈会" in event.text
    assert twins.ask("GET", f"{HOME}one.ics", If_None_Match=event.headers["ETag"]).status_code == 304
    assert "座谈会" in twins.ask("REPORT", HOME, QUERY).text
    assert "one.ics" in twins.ask("REPORT", HOME, SYNC).text
    assert kept() == before + 4
    # Another question about the same state is answered from memory, as is one that the usual way would refuse.
    expanded = QUERY.replace(
        "<C:calendar-data/>",
        '<C:calendar-data><C:expand start="20240301T000000Z" end="20240401T000000Z"/></C:calendar-data>',
    )
    hrefs = "".join(f"<D:href>{HOME}{name}.ics</D:href>" for name in ("one", "x"))
    many = f"<C:calendar-multiget {DECLARED}><D:prop><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
    within = QUERY.replace(
        '"VEVENT"/>', '"VEVENT"><C:time-range start="20240304T000000Z" end="20240305T000000Z"/></C:comp-filter>'
    )
    without = within.replace("20240305", "20240306").replace("20240304", "20240305")
    found = [twins.ask("REPORT", HOME, body).text.count("BEGIN:VEVENT") for body in (expanded, many, within, without)]
    assert found == [1, 1, 1, 0]
    assert twins.ask("REPORT", HOME, QUERY.replace("VCALENDAR", "VOTHER")).status_code == 403
    assert twins.ask("REPORT", HOME, f"<C:free-busy-query {DECLARED}/>").status_code == 403
    before += 4
    for path in (f"{HOME}other.ics", "/dav/garden~m2/sessions/one.ics"):
        assert twins.ask("GET", path).status_code == 404
    assert twins.ask("REPORT", HOME, "<broken").status_code == 400
    assert twins.ask("REPORT", HOME, QUERY + " " * 70_000).status_code == 207
    assert twins.ask("GET", f"{HOME}one.ics", user="garden~m2").status_code == 401
    assert kept() == before + 4
    with session_scope() as session:
        session.execute(update(InvitationRow).values(summary="别的"))
        raise_revisions(session, session.scalars(select(MemberRow.id)).all(), now())
    assert "别的" in twins.ask("GET", f"{HOME}one.ics").text and "别的" in twins.ask("REPORT", HOME, QUERY).text
    with session_scope() as session:
        device = session.scalars(select(DavDeviceRow)).one()
        revoke_device(session, session.get_one(MemberRow, device.member_id), device.id, operator())
    assert twins.ask("GET", f"{HOME}one.ics").status_code == 401
