"""The audit record over HTTP: newest first, in pages, filtered; its chain is verified; reading is recorded."""

import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit.queries import ROWS_AT_ONCE
from app.audit.service import record
from app.audit.verification import verify_chain
from app.auth.access import operator
from app.auth.roles import Role
from app.clock import clock_reading, now
from app.committees.tables import CommitteeRow
from tests.factories.access import as_role, stored_committee

AUDIT = "/api/v1/committees/garden/audit"


@pytest.fixture
def committee(session: Session) -> CommitteeRow:
    return stored_committee(session)


@pytest.fixture
def auditor(client: TestClient, session: Session, committee: CommitteeRow) -> TestClient:
    return as_role(client, session, committee, Role.AUDITOR)


def write(session: Session, committee: CommitteeRow, count: int, action: str = "test.write") -> None:
    for number in range(count):
        record(session, operator(), action, str(number), committee_id=committee.id, after={"n": number})


def items(client: TestClient, **filters: Any) -> list[dict[str, Any]]:
    answer = client.get(AUDIT, params=filters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_the_newest_come_first_and_pages_hold_every_entry_once(
    auditor: TestClient, session: Session, committee: CommitteeRow
) -> None:
    write(session, committee, 5)
    first = auditor.get(AUDIT, params={"limit": 2, "action": "test"}).json()
    write(session, committee, 1)  # what comes between two pages moves nothing
    second = auditor.get(AUDIT + first["next"]).json()
    third = auditor.get(AUDIT + second["next"]).json()
    shown = [item["subject"] for page in (first, second, third) for item in page["items"]]
    assert (shown, third["next"]) == (["4", "3", "2", "1", "0"], None)


def test_an_entry_is_shown_whole(auditor: TestClient, session: Session, committee: CommitteeRow) -> None:
    entry = record(session, operator(), "test.write", "数", committee_id=committee.id, before=None, after={"é": [1]})
    (shown,) = items(auditor, action="test.")
    assert shown["at"] == entry.at.isoformat().replace("+00:00", "Z")
    del shown["at"]
    assert shown == {
        "sequence": entry.sequence, "actor": "operator", "origin": "command line", "action": "test.write",
        "subject": "数", "before": None, "after": {"é": [1]}, "outcome": "done", "previous": entry.previous,
        "hash": entry.hash,
    }  # fmt: skip


def test_filters(auditor: TestClient, session: Session, committee: CommitteeRow) -> None:
    moment = now()
    with clock_reading(moment - timedelta(days=2)):
        write(session, committee, 2)
    with clock_reading(moment - timedelta(days=1)):
        write(session, committee, 2, "test_other")
    past = (moment - timedelta(days=2)).isoformat()
    later = (moment - timedelta(days=1)).isoformat()
    assert len(items(auditor, action="test")) == 4
    assert len(items(auditor, action="test_")) == 2  # an underscore is no wildcard
    assert [item["action"] for item in items(auditor, action="test", subject="1")] == ["test_other", "test.write"]
    assert len(items(auditor, action="test", since=past, until=later)) == 2
    assert len(items(auditor, action="test", since=later)) == 2
    assert items(auditor, actor="nobody") == []
    assert len(items(auditor, actor="oper", action="test")) == 4


def test_bad_filters_are_named(auditor: TestClient) -> None:
    for name, value in (("since", "yesterday"), ("since", "0001-01-01T00:00:00Z"), ("cursor", "x"), ("who", "me")):
        answer = auditor.get(AUDIT, params={name: value})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{name}")


def test_reading_is_recorded(auditor: TestClient) -> None:
    items(auditor, action="audit.")
    (read,) = items(auditor, action="audit.")
    assert (read["action"], read["subject"], read["after"]) == ("audit.read", "garden", {"action": "audit."})
    assert read["actor"].startswith("test auditor (token ")
    auditor.get(f"{AUDIT}/verify")
    assert [item["action"] for item in items(auditor)[:2]] == ["audit.verify", "audit.read"]


def test_other_committees_entries_stay_theirs(auditor: TestClient, session: Session, committee: CommitteeRow) -> None:
    record(session, operator(), "test.elsewhere", "x", committee_id=committee.id + 1)
    record(session, operator(), "test.service", "x")
    assert items(auditor, action="test") == []


def verified(client: TestClient) -> dict[str, Any]:
    answer = client.get(f"{AUDIT}/verify")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_sound_record_is_intact_and_names_its_head(
    auditor: TestClient, session: Session, committee: CommitteeRow
) -> None:
    write(session, committee, ROWS_AT_ONCE + 3)
    newest = items(auditor)[0]
    found = verified(auditor)
    assert (found["intact"], found["first_broken"], found["entries"]) == (True, None, found["head"]["sequence"])
    assert found["head"]["sequence"] == newest["sequence"] + 1  # the reading above
    assert items(auditor)[1]["hash"] == found["head"]["hash"] != newest["hash"]


@pytest.mark.parametrize(
    "deed, broken",
    [
        ("UPDATE audit_entries SET actor = 'x' WHERE sequence = 4", 4),
        ("UPDATE audit_entries SET after = '{}' WHERE sequence = 5", 5),
        ("DELETE FROM audit_entries WHERE sequence = 3", 3),
        ("DELETE FROM audit_entries WHERE sequence = 1", 1),
        ("DELETE FROM audit_entries WHERE sequence >= 6", 6),
        ("DELETE FROM audit_entries", 1),
    ],
)
def test_what_was_tampered_with_is_found(
    auditor: TestClient, session: Session, committee: CommitteeRow, deed: str, broken: int
) -> None:
    write(session, committee, 6)
    session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    session.execute(text(deed + (" AND" if "WHERE" in deed else " WHERE") + f" committee_id = {committee.id}"))
    session.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER USER"))
    found = verified(auditor)
    assert (found["intact"], found["first_broken"], found["entries"]) == (False, broken, broken - 1)


def test_a_chain_written_anew_does_not_reach_its_head(
    auditor: TestClient, session: Session, committee: CommitteeRow
) -> None:
    write(session, committee, 2)
    session.execute(text(f"UPDATE audit_heads SET hash = 'x' WHERE committee_id = {committee.id}"))
    found = verified(auditor)
    assert (found["intact"], found["first_broken"]) == (False, found["entries"])


def test_an_empty_record_is_intact(session: Session) -> None:
    assert verify_chain(session, 12345).model_dump() == {
        "entries": 0, "intact": True, "first_broken": None, "head": None,
    }  # fmt: skip


def test_memory_does_not_grow_with_the_record(session: Session, committee: CommitteeRow) -> None:
    def peak(entries: int) -> int:
        for number in range(entries):
            record(session, operator(), "test", str(number), committee_id=committee.id, after={"text": "x" * 2000})
        session.expunge_all()
        tracemalloc.start()
        verify_chain(session, committee.id)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    small = peak(ROWS_AT_ONCE * 2)
    assert peak(ROWS_AT_ONCE * 4) < small * 1.5
