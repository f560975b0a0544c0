"""Return slips of departments, and the list of those that have not replied."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.problems.bundle import AttendanceGroup, AttendanceRole, Bundle, Department, Officers, SessionStatus
from app.sessions.arrangement_tables import ReturnSlipRow
from tests.answers.helpers import BASE, get, last_entry, post, reasons, refusal, revision, with_session
from tests.factories.access import bearer, stored_committee
from tests.factories.bundle import tiny_bundle

SLIPS = "/sessions/talk-1/return-slips"


def asking(**changes: Any) -> Bundle:
    """talk-1 asks the water department for an officer of rank 2 and one of any rank by different dates."""
    bundle = tiny_bundle()
    talk = next(item for item in bundle.sessions if item.key == "talk-1")
    people = [group for group in talk.attendance if group.role is not AttendanceRole.DEPARTMENT]
    groups = (
        AttendanceGroup(
            role=AttendanceRole.DEPARTMENT, departments=("water",), rank=2, reply_by=date(2024, 2, 20), officers=1
        ),
        AttendanceGroup(
            role=AttendanceRole.DEPARTMENT, departments=("water", "fire"), reply_by=date(2024, 2, 25), officers=1
        ),
    )
    departments = (
        Department(key="water", name="水务局", officers=(Officers(rank=3, count=3),)),
        Department(key="fire", name="消防", officers=(Officers(count=3),)),
        Department(key="roads", name="交通局", officers=(Officers(count=3),)),
    )
    whole = bundle.model_copy(update={"departments": departments})
    return with_session(whole, "talk-1", attendance=(*people, *groups), **changes)


def officer(name: str, rank: int = 0, **more: Any) -> dict[str, Any]:
    return {"officer": name, "rank": rank, **more}


def send(client: TestClient, headers: dict[str, str], *officers: dict[str, Any], department: str = "water") -> Any:
    return post(client, SLIPS, headers, {"department": department, "officers": list(officers)})


def named(session: Session) -> list[tuple[str, str, int]]:
    rows = session.scalars(select(ReturnSlipRow).order_by(ReturnSlipRow.id).execution_options(populate_existing=True))
    return [(row.department, row.officer, row.version) for row in rows]


def test_a_slip_replaces_the_one_before(client: TestClient, session: Session) -> None:
    headers = bearer(session, stored_committee(session, asking()))
    before = revision(session)
    first = send(client, headers, officer("王科长", 2, title="科长"), officer("李"))
    assert (first.status_code, first.json()["asked"]) == (200, 2)
    assert [item["officer"] for item in first.json()["officers"]] == ["王科长", "李"]
    send(client, headers, officer("赵"), department="fire")
    assert send(client, headers, officer("王科长", 3), officer("张")).status_code == 200
    assert named(session) == [("water", "王科长", 2), ("fire", "赵", 1), ("water", "张", 1)]
    assert revision(session) == before + 3
    entry = last_entry(session)
    assert [item["officer"] for item in entry.before] == ["王科长", "李"]
    assert [item["officer"] for item in entry.after] == ["王科长", "张"]
    assert send(client, headers).json()["officers"] == []
    assert named(session) == [("fire", "赵", 1)]


@pytest.mark.parametrize(
    "department, officers, flaws",
    [
        ("water", [officer("甲", 2), officer("乙", 0)], []),
        ("water", [officer("乙", 0), officer("甲", 2)], []),
        ("water", [officer("甲", 0)], []),
        ("water", [officer("甲", 1), officer("乙", 0)], [("/officers/0/rank", "rank_too_low")]),
        ("water", [officer("甲", 1), officer("乙", 1)], [("/officers/1/rank", "rank_too_low")]),
        ("water", [officer("甲", 3), officer("乙", 2), officer("丙", 2)], [("/officers", "too_many_named")]),
        ("water", [officer("甲", 3), officer("甲", 2)], [("/officers", "named_twice")]),
        ("fire", [officer("甲")], []),
        ("fire", [officer("甲"), officer("乙")], [("/officers", "too_many_named")]),
        ("roads", [officer("甲")], [("/department", "department_not_asked")]),
        ("nothing", [], [("/department", "department_not_asked")]),
        ("fire", [officer("甲", 10)], [("/officers/0/rank", "less_than_equal")]),
        ("fire", [officer("甲\u202e")], [("/officers/0/officer", "forbidden_character")]),
    ],
)
def test_a_slip_names_no_more_and_no_lesser_officers_than_are_asked(
    client: TestClient, session: Session, department: str, officers: list[Any], flaws: list[tuple[str, str]]
) -> None:
    headers = bearer(session, stored_committee(session, asking()))
    answer = send(client, headers, *officers, department=department)
    assert answer.status_code == (422 if flaws else 200)
    assert (reasons(answer) if flaws else []) == flaws
    assert len(named(session)) == (0 if flaws else len(officers))


def test_a_cancelled_session_takes_no_slip(client: TestClient, session: Session) -> None:
    headers = bearer(session, stored_committee(session, asking(status=SessionStatus.CANCELLED)))
    assert refusal(send(client, headers, officer("甲"), department="fire")) == (409, "session-is-not-planned")


def due(client: TestClient, headers: dict[str, str], by: str) -> list[tuple[str, int, int, str]]:
    items = get(client, f"/return-slips/due?by={by}", headers)["items"]
    return [(item["department"], item["asked"], item["missing"], item["reply_by"]) for item in items]


def test_who_has_not_replied_is_to_be_telephoned(client: TestClient, session: Session) -> None:
    headers = bearer(session, stored_committee(session, asking()))
    assert due(client, headers, "2024-02-19") == []
    assert due(client, headers, "2024-02-20") == [("water", 1, 1, "2024-02-20")]
    everybody = [("water", 2, 2, "2024-02-20"), ("fire", 1, 1, "2024-02-25")]
    assert due(client, headers, "2024-02-25") == everybody
    send(client, headers, officer("甲", 2))
    assert due(client, headers, "2024-02-25") == [("water", 2, 1, "2024-02-20"), ("fire", 1, 1, "2024-02-25")]
    assert due(client, headers, "2024-02-20") == []
    send(client, headers, officer("甲", 2), officer("乙"))
    assert due(client, headers, "2024-02-25") == [("fire", 1, 1, "2024-02-25")]


def test_a_postponed_session_telephones_nobody(client: TestClient, session: Session) -> None:
    waiting = asking(status=SessionStatus.POSTPONED, latest=date(2024, 3, 29))
    assert due(client, bearer(session, stored_committee(session, waiting)), "2024-12-31") == []


def test_a_date_is_needed(client: TestClient, session: Session) -> None:
    headers = bearer(session, stored_committee(session, asking()))
    for query in ("", "?by=tomorrow", "?by=0001-01-01"):
        assert client.get(f"{BASE}/return-slips/due{query}", headers=headers).status_code == 422


def test_roles(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, asking(filed_by="science"))
    for role in set(Role) - {Role.ORGANISER}:
        headers = bearer(session, committee, role)
        may = role in (Role.ADMIN, Role.SECRETARY, Role.PLANNER)
        assert (send(client, headers, department="fire").status_code == 200) is may
        reads = client.get(f"{BASE}/return-slips/due?by=2024-01-01", headers=headers).status_code
        assert (reads == 200) is (role is not Role.MEMBER)
    assert (
        send(client, bearer(session, committee, Role.ORGANISER, group="science"), department="fire").status_code == 200
    )
    assert (
        send(client, bearer(session, committee, Role.ORGANISER, group="farming"), department="fire").status_code == 404
    )
    lake = stored_committee(session, tiny_bundle("lake"))
    assert send(client, bearer(session, lake), department="fire").status_code == 404
    assert client.get(f"{BASE}/return-slips/due?by=2024-01-01", headers=bearer(session, lake)).status_code == 404
