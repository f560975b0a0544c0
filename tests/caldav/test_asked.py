"""Times of date enquiries in the calendars of those who are asked, and of nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.auth.roles import Role
from app.calendar.schemas import FeedTokenRequest
from app.calendar.service import create_feed_token
from app.clock import clock_reading, now
from app.committees.tables import CommitteeRow
from app.plans.records import raise_revisions
from app.plans.tables import InvitationRow
from app.sessions.tables import ConsultationSession
from tests.answers.helpers import enquiry, get, post, slot
from tests.caldav.conftest import MakePhone, Phone
from tests.factories.access import bearer, stored_committee

SLOTS = [slot(), slot("2024-03-13", "14:00:00", None), slot("2024-03-14", "14:00:00", None)]
ANSWERS = "/enquiries/ask/answers"
ReadFeed = Callable[[Phone], Any]


@pytest.fixture
def read_feed(client: TestClient, session: Session) -> ReadFeed:
    """Read a member's feed; twice the same facts are the same bytes, and no bytes at all for who has them."""
    addresses: dict[str, str] = {}

    def read(phone: Phone) -> Any:
        if phone.user not in addresses:
            secret = create_feed_token(session, phone.member, FeedTokenRequest(), operator())[1]
            addresses[phone.user] = f"/cal/{secret}/sessions.ics"
        answer = client.get(addresses[phone.user])
        again = client.get(addresses[phone.user], headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert client.get(addresses[phone.user]).content == answer.content
        return answer

    return read


def asked(client: TestClient, session: Session, **changes: Any) -> dict[str, str]:
    """Ask two members for one of three dates; return the staff's token."""
    staff = bearer(session, stored_committee(session))
    assert post(client, "/enquiries", staff, enquiry(slots=SLOTS, **changes)).status_code == 201
    return staff


def number_of(client: TestClient, staff: dict[str, str]) -> int:
    return int(get(client, "/enquiries/ask", staff)["id"])


def test_slots_come_and_go_with_the_enquiry(
    client: TestClient, session: Session, make_phone: MakePhone, read_feed: ReadFeed
) -> None:
    staff = asked(client, session)
    phone, other = make_phone("m2"), make_phone("m1")
    names = [f"asked-{number_of(client, staff)}-{number}.ics" for number in range(3)]
    assert read_feed(other).text.count("BEGIN:VEVENT") == 0 and other.sync("sessions/").parts == {}
    assert other.ask("GET", f"sessions/{names[0]}").status_code == 404
    first = read_feed(phone)
    assert (
        first.text.count("STATUS:TENTATIVE") == 3 and first.text.count("LOCATION:") == 1 and "VALARM" not in first.text
    )
    start = phone.sync("sessions/")
    assert start.names == names and phone.sync("sessions/", start.token).parts == {}

    # Staff note by telephone that one does not suit: it is held no longer as far as this member goes.
    said = [{"slot": 0, "suits": False}, {"slot": 1, "suits": True, "if_need_be": True}]
    assert post(client, ANSWERS, staff, {"asked": "m2", "slots": said}).status_code == 200
    changed = phone.sync("sessions/", start.token)
    assert (changed.names, changed.gone) == ([names[1]], [names[0]])
    feed = read_feed(phone)
    assert feed.headers["ETag"] != first.headers["ETag"] and feed.text.count("PARTSTAT=TENTATIVE") == 1
    uid = next(line for line in phone.ask("GET", f"sessions/{names[1]}").text.splitlines() if line.startswith("UID"))
    assert uid in first.text and uid in feed.text

    # The confirmed one stays tentative until the session itself is published; the others are free.
    row = get(client, "/enquiries/ask", staff)
    assert post(client, "/enquiries/ask/confirm", staff, {"slot": 1}, f'"{row["version"]}"').status_code == 200
    settled = phone.sync("sessions/", changed.token)
    assert (settled.names, settled.gone) == ([names[1]], [names[2]])
    assert read_feed(phone).text.count("BEGIN:VEVENT") == 1
    uid_of_session = publish(session, phone)
    published = phone.sync("sessions/", settled.token)
    assert (published.names, published.gone) == ([f"{uid_of_session}.ics"], [names[1]])
    feed = read_feed(phone)
    assert feed.text.count("BEGIN:VEVENT") == feed.text.count("STATUS:CONFIRMED") == 1


def publish(session: Session, phone: Phone) -> str:
    """Put the session into the member's calendar as publishing does; return its UID."""
    row = session.scalars(select(ConsultationSession).where(ConsultationSession.key == "talk-1")).one()
    session.add(
        InvitationRow(
            member_id=phone.member.id, session_id=row.id, uid=row.uid, status="confirmed", starts_at=now(),
            ends_at=now() + timedelta(hours=2), days=1, roles=["required"], summary="座谈会", location="厅",
            category="协商", topic=None, revision=1, changed_at=now(),
        )
    )  # fmt: skip
    session.flush()
    raise_revisions(session, [phone.member.id], now())
    return row.uid


def test_expired_and_withdrawn_enquiries_leave_calendars(
    client: TestClient, session: Session, make_phone: MakePhone, read_feed: ReadFeed
) -> None:
    staff = asked(client, session)
    phone = make_phone("m3")
    names, before = phone.sync("sessions/").names, read_feed(phone)
    token = phone.sync("sessions/").token
    with clock_reading(now() + timedelta(days=3)):
        assert phone.sync("sessions/", token).gone == names
        gone = read_feed(phone)
        assert "VEVENT" not in gone.text
    # Whoever asks by date alone learns of it too.
    dates = [answer.headers["Last-Modified"] for answer in (before, gone)]
    assert dates[0] != dates[1]
    row = get(client, "/enquiries/ask", staff)
    assert post(client, "/enquiries/ask/withdraw", staff, etag=f'"{row["version"]}"').status_code == 200
    assert phone.sync("sessions/", token).gone == names


def test_a_slot_is_answered_in_the_calendar(client: TestClient, session: Session, make_phone: MakePhone) -> None:
    staff = asked(client, session)
    phone = make_phone("m2")
    names = phone.sync("sessions/").names
    for name, partstat in zip(names, ("ACCEPTED", "TENTATIVE", "DECLINED"), strict=True):
        found = phone.ask("GET", f"sessions/{name}")
        given = found.text.replace("PARTSTAT=NEEDS-ACTION", f"PARTSTAT={partstat}")
        given = given.replace("END:VEVENT", "COMMENT:下午更好\r\nEND:VEVENT")
        assert phone.ask("PUT", f"sessions/{name}", given, If_Match=found.headers["ETag"]).status_code == 204
    slots = get(client, ANSWERS, staff)["slots"]
    told = [[(who["asked"], who["if_need_be"], who["note"]) for who in item["yes"]] for item in slots]
    assert told == [[("m2", False, "下午更好")], [("m2", True, "下午更好")], []]
    assert [who["asked"] for who in slots[2]["no"]] == ["m2"]
    assert phone.sync("sessions/").names == names[:2]
    assert "PARTSTAT=ACCEPTED" in phone.ask("GET", f"sessions/{names[0]}").text
    taken_back = phone.ask("GET", f"sessions/{names[0]}").text.replace("=ACCEPTED", "=NEEDS-ACTION")
    assert phone.ask("PUT", f"sessions/{names[0]}", taken_back).status_code == 403
    assert phone.ask("DELETE", f"sessions/{names[0]}").status_code == 403
    mine = bearer(session, session.scalars(select(CommitteeRow)).one(), Role.MEMBER, "m2")
    (item,) = get(client, "/my/enquiries", mine)["items"]
    assert [place["if_need_be"] for place in item["slots"]] == [False, True, False]


def test_changes_are_told_in_parts(client: TestClient, session: Session, make_phone: MakePhone) -> None:
    """What happens on the way is told in the end, and nothing is forgotten."""
    staff = asked(client, session)
    phone = make_phone("m2")
    uid = publish(session, phone)
    limit = "<D:limit><D:nresults>2</D:nresults></D:limit>"
    first = phone.sync("sessions/", "", limit)
    assert len(first.names) == 2 and first.status("sessions/") == "507"
    post(client, ANSWERS, staff, {"asked": "m2", "slots": [{"slot": 0, "suits": False}]})
    rest = phone.sync("sessions/", first.token, limit)
    assert rest.status("sessions/") is None
    names = {f"{uid}.ics"} | {f"asked-{number_of(client, staff)}-{number}.ics" for number in range(3)}
    assert set(first.names + rest.names) | set(rest.gone) == names
    held, part = set(first.names + rest.names) - set(rest.gone), rest
    while (part := phone.sync("sessions/", part.token, limit)).parts:
        held = (held | set(part.names)) - set(part.gone)
    assert held == set(phone.sync("sessions/").names) == names - {f"asked-{number_of(client, staff)}-0.ics"}
    for token in (f"{part.token};x", part.token.replace("sessions-", "sessions-9"), "urn:x", first.token + ":é"):
        body = f"<D:sync-collection xmlns:D='DAV:'><D:sync-token>{token}</D:sync-token><D:prop/></D:sync-collection>"
        assert phone.ask("REPORT", "sessions/", body).status_code in (207, 403)
