"""Open places: who may take one, when, and what staff see of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.clock import clock_reading
from app.committees.tables import CommitteeRow
from app.problems.bundle import AttendanceGroup, AttendanceRole, Bundle, Department, Membership, Officers, SessionStatus
from app.sessions.arrangement_tables import SignUpEntryRow
from tests.answers.helpers import BASE, get, last_entry, open_bundle, post, refusal, revision, with_session
from tests.factories.access import bearer, stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.planning import make_plan, publish_plan, solve_plan

ENTRIES = "/sessions/act-1/sign-ups"
LAST_DAY = date(2026, 3, 4)


def member(session: Session, committee: CommitteeRow, key: str) -> dict[str, str]:
    return bearer(session, committee, Role.MEMBER, key)


def entries(session: Session) -> list[str]:
    return list(session.scalars(select(SignUpEntryRow.member).order_by(SignUpEntryRow.id)))


def give_back(client: TestClient, headers: dict[str, str], who: str, etag: str | None = '"1"') -> Any:
    matched = {} if etag is None else {"If-Match": etag}
    return client.delete(f"{BASE}{ENTRIES}/{who}", headers={**headers, **matched})


def test_a_member_takes_and_gives_back_its_place(client: TestClient, session: Session) -> None:
    headers = member(session, stored_committee(session, open_bundle()), "m2")
    (place,) = get(client, "/my/open-places", headers)["items"]
    assert (place["session"], place["places"], place["left"], place["taken"]) == ("act-1", 2, 2, False)
    before = revision(session)
    taken = post(client, ENTRIES, headers, {})
    assert (taken.status_code, taken.json()["member"], taken.headers["etag"]) == (201, "m2", '"1"')
    assert taken.headers["location"] == f"{BASE}{ENTRIES}/m2"
    assert (revision(session), last_entry(session).action) == (before + 1, "sign_up.take")
    (place,) = get(client, "/my/open-places", headers)["items"]
    assert (place["left"], place["taken"], place["version"]) == (1, True, 1)
    assert give_back(client, headers, "m2", None).status_code == 428
    assert give_back(client, headers, "m2", '"2"').status_code == 412
    assert give_back(client, headers, "m2").status_code == 204
    assert (revision(session), last_entry(session).action) == (before + 2, "sign_up.give_back")
    assert last_entry(session).before["member"] == "m2"
    assert (entries(session), give_back(client, headers, "m2").status_code) == ([], 404)


def test_staff_record_volunteers_by_name(client: TestClient, session: Session) -> None:
    headers = bearer(session, stored_committee(session, open_bundle()))
    assert post(client, ENTRIES, headers, {"member": "m3"}).status_code == 201
    missing = post(client, ENTRIES, headers, {})
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/member")
    assert post(client, ENTRIES, headers, {"member": "nobody"}).status_code == 422
    assert post(client, "/sessions/nothing/sign-ups", headers, {}).status_code == 404
    assert refusal(post(client, ENTRIES, headers, {"member": "m3"})) == (409, "already-signed-up")


def test_the_last_place_is_the_last(client: TestClient, session: Session) -> None:
    headers = bearer(session, stored_committee(session, open_bundle(places=2)))
    found = [post(client, ENTRIES, headers, {"member": key}) for key in ("m2", "m3", "m5")]
    assert [answer.status_code for answer in found] == [201, 201, 409]
    assert refusal(found[2]) == (409, "no-places-left")
    assert give_back(client, headers, "m2").status_code == 204
    assert post(client, ENTRIES, headers, {"member": "m5"}).status_code == 201


@pytest.mark.parametrize(
    "moment, status", [(datetime(2026, 3, 4, 15, 59, tzinfo=UTC), 201), (datetime(2026, 3, 4, 16, tzinfo=UTC), 409)]
)
def test_the_date_ends_by_the_committees_clock(
    client: TestClient, session: Session, moment: datetime, status: int
) -> None:
    headers = member(session, stored_committee(session, open_bundle(until=LAST_DAY)), "m2")
    with clock_reading(moment):
        answer = post(client, ENTRIES, headers, {})
        assert answer.status_code == status
        assert len(get(client, "/my/open-places", headers)["items"]) == (1 if status == 201 else 0)
    if status == 409:
        assert refusal(answer) == (409, "sign-up-is-over")


def test_after_the_date_only_staff_give_places_back(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, open_bundle(until=LAST_DAY))
    mine, staff = member(session, committee, "m2"), bearer(session, committee, Role.SECRETARY)
    with clock_reading(datetime(2026, 3, 1, tzinfo=UTC)):
        post(client, ENTRIES, mine, {})
    with clock_reading(datetime(2026, 3, 5, tzinfo=UTC)):
        assert refusal(give_back(client, mine, "m2")) == (409, "sign-up-is-over")
        assert refusal(post(client, ENTRIES, staff, {"member": "m3"})) == (409, "sign-up-is-over")
        assert give_back(client, staff, "m2").status_code == 204


def recused(bundle: Bundle) -> Bundle:
    members = [item.model_copy(update={"department": "fire"}) if item.key == "m2" else item for item in bundle.members]
    fire = Department(key="fire", name="消防", officers=(Officers(count=1),))
    changes = {"members": tuple(members), "departments": (*bundle.departments, fire)}
    return with_session(bundle.model_copy(update=changes), "act-1", recused=("fire",))


def moved_away(bundle: Bundle) -> Bundle:
    rows = [row for row in bundle.memberships if row.member != "m5"]
    past = Membership(group="farming", member="m5", until=date(2024, 2, 29))
    return bundle.model_copy(update={"memberships": (*rows, past)})


def stays_a_day(bundle: Bundle) -> Bundle:
    rows = [row for row in bundle.memberships if row.member != "m5"]
    past = Membership(group="farming", member="m5", until=date(2024, 3, 1))
    return bundle.model_copy(update={"memberships": (*rows, past)})


@pytest.mark.parametrize(
    "bundle, who, may",
    [
        (open_bundle(), "m2", True),
        (open_bundle(), "m5", True),
        (open_bundle(), "m1", False),
        (recused(open_bundle()), "m2", False),
        (recused(open_bundle()), "m3", True),
        (moved_away(open_bundle()), "m5", False),
        (stays_a_day(open_bundle()), "m5", True),
        (
            with_session(
                open_bundle(),
                "act-1",
                attendance=(AttendanceGroup(role=AttendanceRole.PREFERRED, members=("m2",)),),
            ),
            "m2",
            False,
        ),
    ],
)
def test_only_who_is_in_a_pool_signs_up(
    client: TestClient, session: Session, bundle: Bundle, who: str, may: bool
) -> None:
    committee = stored_committee(session, bundle)
    headers = member(session, committee, who)
    assert len(get(client, "/my/open-places", headers)["items"]) == may
    assert post(client, ENTRIES, headers, {}).status_code == (201 if may else 404)
    if not may:
        refused = post(client, ENTRIES, bearer(session, committee), {"member": who})
        assert refusal(refused) == (422, "not-in-pool")


@pytest.mark.parametrize("status", [SessionStatus.POSTPONED, SessionStatus.CANCELLED])
def test_only_a_planned_session_is_signed_up_for(client: TestClient, session: Session, status: SessionStatus) -> None:
    changes = {"status": status, "latest": date(2024, 3, 29) if status is SessionStatus.POSTPONED else None}
    committee = stored_committee(session, with_session(open_bundle(), "act-1", **changes))
    headers = member(session, committee, "m2")
    assert refusal(post(client, ENTRIES, headers, {})) == (409, "session-is-not-planned")
    assert get(client, "/my/open-places", headers)["items"] == []


def test_a_session_without_open_places_is_none_for_a_member(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, open_bundle())
    path = "/sessions/act-2/sign-ups"
    assert post(client, path, member(session, committee, "m2"), {}).status_code == 404
    staff = bearer(session, committee)
    assert refusal(post(client, path, staff, {"member": "m2"})) == (409, "not-open-for-sign-up")
    assert refusal(client.get(f"{BASE}{path}", headers=staff)) == (409, "not-open-for-sign-up")


def test_a_member_touches_no_entry_but_its_own(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, open_bundle())
    mine, other = member(session, committee, "m2"), member(session, committee, "m3")
    post(client, ENTRIES, mine, {})
    assert post(client, ENTRIES, other, {"member": "m2"}).status_code == 404
    assert give_back(client, other, "m2").status_code == 404
    assert client.get(f"{BASE}{ENTRIES}", headers=other).status_code == 403
    lake = stored_committee(session, tiny_bundle("lake"))
    for headers in (member(session, lake, "m2"), bearer(session, lake)):
        assert post(client, ENTRIES, headers, {"member": "m2"}).status_code == 404
        assert give_back(client, headers, "m2").status_code == 404
    assert entries(session) == ["m2"]


def test_roles(client: TestClient, session: Session) -> None:
    committee = stored_committee(session, with_session(open_bundle(), "act-1", filed_by="farming"))
    for role in (Role.APPROVER, Role.AUDITOR):
        headers = bearer(session, committee, role)
        assert post(client, ENTRIES, headers, {"member": "m2"}).status_code == 403
        assert give_back(client, headers, "m2").status_code == 403
        assert client.get(f"{BASE}{ENTRIES}", headers=headers).status_code == 200
    assert (
        post(client, ENTRIES, bearer(session, committee, Role.ORGANISER, group="science"), {"member": "m2"}).status_code
        == 404
    )
    assert (
        post(client, ENTRIES, bearer(session, committee, Role.ORGANISER, group="farming"), {"member": "m2"}).status_code
        == 201
    )


def test_staff_see_volunteers_in_order_and_then_who_lacks_a_duty(client: TestClient, session: Session) -> None:
    """act-2 counts for the reading too: who attends it lacks nothing any more."""
    committee = stored_committee(session, open_bundle())
    headers = bearer(session, committee)
    for key in ("m5", "m2"):
        post(client, ENTRIES, headers, {"member": key})
    shown = get(client, ENTRIES, headers)
    assert [(row["member"], row["lacks"]) for row in shown["volunteers"]] == [("m5", ["reading"]), ("m2", ["reading"])]
    assert shown["left"] == 0
    pool = {row["member"] for row in shown["candidates"]}
    publish_plan(session, solve_plan(session, make_plan(session, committee)))
    release = client.get(f"{BASE}/releases/1/sessions", headers=headers).json()["items"]
    attended = {row["member"] for item in release if item["session"] == "act-2" for row in item["attendees"]}
    assert attended & pool
    after = get(client, ENTRIES, headers)["candidates"]
    assert {row["member"] for row in after} == pool
    assert [bool(row["lacks"]) for row in after] == sorted(
        (row["member"] not in attended for row in after), reverse=True
    )
    assert {row["member"] for row in after if not row["lacks"]} == attended & pool


def test_two_at_once_for_the_last_place(live_client: TestClient, live_engine: Engine) -> None:
    with Session(live_engine, expire_on_commit=False) as session, session.begin():
        committee = stored_committee(session, open_bundle(places=1))
        tokens = {key: member(session, committee, key) for key in ("m2", "m3", "m5", "m6")}
    ready = Barrier(len(tokens))

    def attempt(headers: dict[str, str]) -> int:
        ready.wait()
        return post(live_client, ENTRIES, headers, {}).status_code

    with ThreadPoolExecutor(len(tokens)) as pool:
        assert sorted(pool.map(attempt, tokens.values())) == [201, 409, 409, 409]
    with Session(live_engine) as session:
        assert len(entries(session)) == 1


def test_one_member_twice_at_once_takes_one_place(live_client: TestClient, live_engine: Engine) -> None:
    with Session(live_engine, expire_on_commit=False) as session, session.begin():
        headers = member(session, stored_committee(session, open_bundle(places=3)), "m2")
    ready = Barrier(3)

    def attempt(_: int) -> int:
        ready.wait()
        return post(live_client, ENTRIES, headers, {}).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(attempt, range(3))) == [201, 409, 409]
    with Session(live_engine) as session:
        assert entries(session) == ["m2"]
