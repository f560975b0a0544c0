import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import URL, select
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.availability.tables import BusyRow
from app.clock import clock_reading, now
from app.committees.tables import MemberRow
from app.database import session_scope
from app.outgoing import Policy, fetching
from app.sources.pull import LONGEST_WAIT, pull_due
from app.sources.schemas import ForeignCalendarRequest
from app.sources.service import add_source, refresh, remove_source, shown
from app.sources.tables import BusySourceRow, SourceKind
from tests.caldav.conftest import event
from tests.factories.access import stored_committee
from tests.factories.serving import service_on
from tests.fetch.servers import Answer, Seen, changing, here, raw, serving

TEN = ("DTSTART:20240304T020000Z", "DTEND:20240304T030000Z", "SUMMARY:体检")
GOOD = event(*TEN).encode()
ICS = {"Content-Type": "text/calendar"}


@pytest.fixture
def member(live_database_url: URL) -> Iterator[str]:
    """A member of a committee in the service's own database."""
    with service_on(live_database_url):
        with session_scope() as session:
            stored_committee(session)
        yield "m1"


def row_of(session: Session, key: str) -> MemberRow:
    return session.scalars(select(MemberRow).where(MemberRow.key == key)).one()


def add(member: str, url: str, **values: Any) -> int:
    with session_scope() as session:
        return add_source(session, row_of(session, member), ForeignCalendarRequest(url=url, **values), operator()).id


def read(number: int, policy: Policy) -> Any:
    """Read what is due and return how it is shown."""
    with fetching(policy):
        pull_due()
    with session_scope() as session:
        return shown(session.get_one(BusySourceRow, number), "zh")


def again(number: int) -> None:
    with session_scope() as session:
        refresh(session, session.get_one(BusySourceRow, number))


def taken() -> list[tuple[str, str, str]]:
    with session_scope() as session:
        rows = session.scalars(select(BusyRow).order_by(BusyRow.start)).all()
    return [(f"{row.start:%m-%d %H:%M}", f"{row.end:%H:%M}", row.source) for row in rows]


def test_an_address_is_read_and_only_times_are_kept(member: str) -> None:
    def answer(seen: Seen) -> Answer:
        if seen.headers.get("if-none-match") == '"1"':
            return 304, {}, b""
        return 200, {**ICS, "ETag": '"1"'}, GOOD

    with serving(answer) as server:
        number = add(member, f"{server.url}/me.ics")
        first = read(number, here())
        assert (first.stale, first.why, first.intervals) == (False, None, 1)
        assert taken() == [("03-04 02:00", "03:00", f"pulled-{number}")]
        again(number)
        second = read(number, here())
        assert second.read_at > first.read_at and len(server.seen) == 2
        assert pull_due() == 0
    with session_scope() as session:
        assert "体检" not in str([vars(row) for row in session.scalars(select(BusyRow))])
        remove_source(session, row_of(session, member), session.get_one(BusySourceRow, number), operator())
    assert taken() == []


def never(times: int) -> bytes:
    """Events that recur on the thirtieth of February: whoever counts them out never finds one."""
    one = event("DTSTART:20240304T020000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    body = one[one.index("BEGIN:VEVENT") : one.index("END:VCALENDAR")]
    return one.replace(body, "".join(body.replace("UID:", f"UID:{number}-") for number in range(times))).encode()


ALARMING: tuple[tuple[bytes, str], ...] = (
    (event("DTSTART:20240304T020000Z", "RRULE:FREQ=SECONDLY").encode(), "too_often"),
    (never(20), "too_costly"),
    (event("DTSTART;TZID=Nowhere/City:20240304T020000").encode(), "unknown_zone"),
    (event("DTSTART:20240304T020000Z", *(f"X-{number}:{'x' * 1000}" for number in range(6000))).encode(), "too_large"),
    (b"\x1f\x8b" + b"\x00" * 100, "not_a_calendar"),
    (b"<html>sign in first</html>", "not_a_calendar"),
    (b"BEGIN:VCALENDAR\r\n" * 5000, "not_a_calendar"),
)


def test_hostile_feeds_change_nothing_and_say_why(member: str) -> None:
    served = [GOOD]
    with serving(lambda seen: (200, ICS, served[-1])) as server:
        number = add(member, f"{server.url}/me.ics")
        good = read(number, here())
        for content, reason in ALARMING:
            served.append(content)
            again(number)
            found = read(number, here())
            assert (found.reason, found.stale, found.read_at) == (reason, True, good.read_at), reason
            assert found.why and len(taken()) == 1
    assert "Nowhere/City" in shown_with(number, "unknown_zone", "Nowhere/City")


def shown_with(number: int, reason: str, value: str) -> str:
    with session_scope() as session:
        row = session.get_one(BusySourceRow, number)
        row.reason, row.value = reason, value
        return str(shown(row, "zh").why)


def test_hostile_servers_change_nothing_and_say_why(member: str) -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"B")
            time.sleep(0.05)

    resolve, asked = changing([["93.184.215.14"], ["127.0.0.1"]])
    with serving(lambda seen: (200, {**ICS, "Content-Encoding": "gzip"}, GOOD)) as packed, raw(drip) as port:
        number = add(member, f"{packed.url}/me.ics")
        assert read(number, here()).reason == "packed_answer"
        for url, policy, reason in (
            (f"http://slow.example:{port}/", here(seconds=0.5), "too_slow"),
            (f"{packed.url}/", Policy(resolve=lambda host, port: ["127.0.0.1"]), "address_not_public"),
            # A name that changes its mind is asked once, and what was checked is what is connected to.
            (f"{packed.url}/", Policy(resolve=resolve, seconds=0.3), "too_slow"),
        ):
            with session_scope() as session:
                session.get_one(BusySourceRow, number).url = url
            again(number)
            found = read(number, policy)
            assert found.reason in (reason, "not_reached"), found
    assert (len(asked), len(packed.seen)) == (1, 1)


def test_failures_are_tried_again_ever_later(member: str) -> None:
    with serving(lambda seen: (500, {}, b"")) as server:
        number = add(member, f"{server.url}/me.ics")
        assert read(number, here()).why.endswith("500。")
        moment, waited = now(), []
        for _ in range(8):
            with session_scope() as session:
                due = session.get_one(BusySourceRow, number).due_at
            waited.append(due - moment)
            moment = due
            with clock_reading(moment):
                read(number, here())
        assert timedelta(minutes=59) < waited[0] < waited[2] and waited[-1] == LONGEST_WAIT
        assert len(server.seen) == 9


HOME = (
    '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>{path}</href><propstat><prop>'
    "{prop}</prop></propstat></response></multistatus>"
)


def test_a_calendar_server_is_read_from_any_of_its_addresses(member: str) -> None:
    def answer(seen: Seen) -> Answer:
        assert seen.headers["authorization"].startswith("Basic ")
        prop = {
            "/": "<current-user-principal><href>/p/</href></current-user-principal>",
            "/p/": "<C:calendar-home-set><href>/h/</href></C:calendar-home-set>",
            "/h/": "<resourcetype><C:calendar/></resourcetype>",
            "/evil/": "<current-user-principal><href>http://other.example/</href></current-user-principal>",
        }.get(seen.path, "")
        if seen.method == "REPORT":
            prop = f"<C:calendar-data>{GOOD.decode()}</C:calendar-data>"
        return 207, {}, HOME.format(path=seen.path, prop=prop).encode()

    signing_in: dict[str, Any] = {"kind": SourceKind.CALDAV, "user": "u", "password": "p"}
    with serving(answer) as server:
        number = add(member, f"{server.url}/", **signing_in)
        assert read(number, here()).reason is None
        assert taken() == [("03-04 02:00", "03:00", f"pulled-{number}")]
        assert [seen.method for seen in server.seen] == ["PROPFIND", "PROPFIND", "PROPFIND", "REPORT"]
        evil = add(member, f"{server.url}/evil/", **signing_in)
        assert read(evil, here()).reason == "other_server"
    assert "p" not in str(shown_of(number)).split()


def shown_of(number: int) -> Any:
    with session_scope() as session:
        return shown(session.get_one(BusySourceRow, number), "en")
