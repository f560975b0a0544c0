"""Acts on single sessions."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.history.tables import HistoryRow
from app.imports.service import import_bundle
from app.outbox.tables import OutboxEvent
from app.plans.tables import AssignmentRow, BookingRow
from app.problems import bundle as facts
from tests.acts.county import BASE, POSTS, ZONE, County, Post, county_bundle, draft, make_session
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.planning import ACCESS, publish_plan, session_number

REASON = {"reason": "主讲人出差"}


def bookings(county: County, key: str) -> int:
    mine = BookingRow.session_id == session_number(county.session, key)
    return county.session.scalar(select(func.count()).select_from(BookingRow).where(mine)) or 0


def latest_audit(county: County, action: str) -> AuditEntry:
    query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.sequence.desc()).limit(1)
    return county.session.scalars(query).one()


def test_postponing_a_published_session_takes_it_out_of_the_calendar(county: County) -> None:
    before, revisions, version = county.calendar(), county.revisions(), county.stored("talk-1")["version"]
    uids = {row.uid for row in county.invitations("talk-1")}
    answer = county.act("talk-1", "postpone", {**REASON, "latest": "2024-03-28"})
    assert answer.status_code == 200, answer.text
    stored = answer.json()
    assert (stored["status"], stored["status_reason"], stored["latest"]) == ("postponed", "主讲人出差", "2024-03-28")
    assert answer.headers["ETag"] == f'"{version + 1}"' == f'"{stored["version"]}"'
    assert county.stored("talk-1") == stored
    after = county.calendar()
    assert after == {key: item for key, item in before.items() if key != "talk-1"}
    assert county.shown("talk-1") == {("postponed", 1)}
    assert {row.uid for row in county.invitations("talk-1")} == uids
    assert bookings(county, "talk-1") == 0
    told = {row.member_id for row in county.invitations("talk-1")}
    assert {member for member, revision in county.revisions().items() if revision != revisions[member]} == told
    release = county.current()
    assert (release["name"], release["note"], release["plan"]) == ("延期：场次 talk-1", "主讲人出差", None)
    assert {kind: number for kind, number in release["changes"].items() if number} == {"postponed": 1}
    assert release["parent"] == release["number"] - 1


def test_an_act_is_told_audited_remembered_and_counted(county: County) -> None:
    county.session.refresh(county.committee)
    revision = county.committee.facts_revision
    assert county.act("talk-1", "postpone", REASON).status_code == 200
    county.session.refresh(county.committee)
    assert county.committee.facts_revision == revision + 1
    entry = latest_audit(county, "session.postpone")
    assert (entry.subject, entry.before["status"], entry.after["status"]) == ("talk-1", "planned", "postponed")
    history = county.session.scalars(select(HistoryRow).where(HistoryRow.action == "postpone")).one()
    assert (history.row, history.before["status"], history.after["status"]) == ("talk-1", "planned", "postponed")
    event = county.session.scalars(select(OutboxEvent).order_by(OutboxEvent.id.desc()).limit(1)).one()
    assert event.kind == "release.published"
    assert set(event.payload["members"]) == {row.member_id for row in county.invitations("talk-1")}


def test_a_session_that_is_not_published_is_postponed_without_a_release(county: County) -> None:
    spare = make_session(Post("spare", "micro", "town-8", county.release.first_day))
    import_bundle(county.session, county_bundle(spare), ACCESS)
    number = county.current()["number"]
    assert county.act("spare", "postpone", REASON).json()["status"] == "postponed"
    assert county.current()["number"] == number


def test_a_cancelled_session_is_cancelled_in_calendars(county: County) -> None:
    assert county.act("talk-2", "cancel", REASON).json()["status"] == "cancelled"
    assert county.shown("talk-2") == {("cancelled", 1)}
    assert county.current()["name"] == "取消：场次 talk-2"


def test_a_postponed_session_that_is_cancelled_says_so_to_those_who_saw_it(county: County) -> None:
    county.act("talk-2", "postpone", REASON)
    number = county.current()["number"]
    assert county.act("talk-2", "cancel", REASON).json()["status"] == "cancelled"
    assert county.shown("talk-2") == {("cancelled", 2)}
    assert county.current()["number"] == number
    event = county.session.scalars(select(OutboxEvent).order_by(OutboxEvent.id.desc()).limit(1)).one()
    assert (event.kind, event.payload["session"]) == ("session.withdrawn", "talk-2")
    assert set(event.payload["members"]) == {row.member_id for row in county.invitations("talk-2")}


def test_a_merged_session_names_its_survivor_in_calendars(county: County) -> None:
    feeds = county.feeds()
    merged = county.act("talk-2", "merge", {**REASON, "into": "talk-3"}).json()
    assert (merged["status"], merged["merged_into"]) == ("merged", "talk-3")
    assert county.shown("talk-2") == {("cancelled", 1)}
    text = county.read(feeds)["m3"].decode().replace("\r\n ", "")
    assert "DESCRIPTION:已并入：场次 talk-3\\n参加方式：出席" in text
    assert "SUMMARY:已取消：场次 talk-2" in text


@pytest.mark.parametrize(
    ("into", "reason"), [("talk-2", "same_twice"), ("nothing", "unknown_reference")], ids=["itself", "unknown"]
)
def test_what_cannot_be_merged_into_is_named(county: County, into: str, reason: str) -> None:
    refused = county.act("talk-2", "merge", {**REASON, "into": into})
    assert (refused.status_code, refused.json()["errors"][0]["reason"]) == (422, reason)
    assert county.stored("talk-2")["status"] == "planned"


def test_nothing_is_merged_into_what_is_cancelled(county: County) -> None:
    county.act("talk-3", "cancel", REASON)
    refused = county.act("talk-2", "merge", {**REASON, "into": "talk-3"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/session-state-forbids")
    assert "已取消" in refused.json()["detail"]


@pytest.mark.parametrize(("act", "body"), [("postpone", REASON), ("cancel", REASON), ("merge", {"into": "talk-5"})])
def test_resuming_plans_a_session_again(county: County, act: str, body: dict[str, str]) -> None:
    assert county.act("talk-4", act, {**REASON, **body}).status_code == 200
    stored = county.act("talk-4", "resume").json()
    emptied = {stored[name] for name in ("status_reason", "latest", "merged_into", "suspension")}
    assert (stored["status"], emptied) == ("planned", {None})


def test_transitions_that_are_not_allowed_name_the_present_state(county: County) -> None:
    refused = county.act("talk-1", "resume")
    assert refused.status_code == 409
    assert refused.json()["values"] == {
        "session": "场次 talk-1", "state": "planned", "needed": ["postponed", "cancelled", "merged"]
    }  # fmt: skip
    assert (
        refused.json()["detail"]
        == "场次“场次 talk-1”的现状为计划中，此项操作只适用于已延期或已取消或已并入其他场次的场次。"
    )
    county.act("talk-1", "cancel", REASON)
    for act in ("postpone", "cancel"):
        assert county.act("talk-1", act, REASON).status_code == 409
    assert county.act("talk-1", "confirm").status_code == 409
    assert county.as_role(Role.APPROVER).act("talk-1", "waive", REASON).status_code == 409


def test_a_latest_date_before_the_session_can_take_place_is_refused(county: County) -> None:
    refused = county.act("talk-1", "postpone", {**REASON, "latest": "2024-02-28"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/latest")


def test_the_version_is_required_and_compared(county: County) -> None:
    assert county.post("/sessions/talk-1/postpone", REASON).status_code == 428
    assert county.post("/sessions/talk-1/postpone", REASON, version=99).status_code == 412
    assert county.post("/sessions/nothing/postpone", REASON, version=1).status_code == 404
    assert county.stored("talk-1")["status"] == "planned"


def test_the_same_request_twice_acts_once(county: County) -> None:
    version = county.stored("talk-1")["version"]
    first = county.post("/sessions/talk-1/postpone", REASON, version, once="postpone-once")
    again = county.post("/sessions/talk-1/postpone", REASON, version, once="postpone-once")
    assert (first.status_code, first.content) == (again.status_code, again.content) == (200, first.content)
    assert county.stored("talk-1")["version"] == version + 1
    assert county.shown("talk-1") == {("postponed", 1)}


def test_what_an_organiser_filed_is_confirmed_or_rejected(county: County) -> None:
    filed = tuple(
        make_session(Post(key, "micro", "town-8", county.release.first_day)).model_copy(update={"confirmed": False})
        for key in ("filed-1", "filed-2")
    )
    import_bundle(county.session, county_bundle(*filed), ACCESS)
    assert county.act("filed-1", "confirm").json()["confirmed"] is True
    assert county.act("filed-1", "confirm").status_code == 409
    rejected = county.act("filed-2", "reject", {"reason": "超出名额"}).json()
    assert (rejected["status"], rejected["status_reason"], rejected["confirmed"]) == ("cancelled", "超出名额", False)
    assert county.as_role(Role.PLANNER).act("filed-2", "confirm").status_code == 403


def test_the_notice_is_waived_by_an_approver_in_the_name_of_the_token(county: County) -> None:
    approver = county.as_role(Role.APPROVER)
    stored = approver.act("talk-1", "waive", {"reason": "上级要求"}).json()
    assert stored["waiver"] == {"approver": "test approver", "reason": "上级要求"}
    assert approver.act("talk-1", "waive", {"reason": "上级要求"}).status_code == 409
    assert county.act("talk-1", "unwaive").status_code == 403
    assert approver.act("talk-1", "unwaive").json()["waiver"] is None
    assert approver.act("talk-1", "unwaive").status_code == 409


ACTS: tuple[tuple[str, Any], ...] = (
    ("postpone", REASON), ("cancel", REASON), ("merge", {**REASON, "into": "talk-2"}), ("resume", None),
    ("confirm", None), ("reject", REASON), ("waive", REASON), ("unwaive", None),
)  # fmt: skip


@pytest.mark.parametrize(("act", "body"), ACTS)
def test_members_and_auditors_act_on_nothing_and_strangers_find_nothing(
    county: County, session: Session, client: TestClient, act: str, body: Any
) -> None:
    for role in (Role.MEMBER, Role.AUDITOR, Role.ORGANISER):
        headers = {**bearer(session, county.committee, role), **fresh_key(), "If-Match": '"1"'}
        assert client.post(f"{BASE}/sessions/talk-1/{act}", json=body, headers=headers).status_code == 403
    lake = stored_committee(session, tiny_bundle("lake"))
    headers = {**bearer(session, lake, Role.ADMIN), **fresh_key(), "If-Match": '"1"'}
    assert client.post(f"{BASE}/sessions/talk-1/{act}", json=body, headers=headers).status_code == 404
    own = f"/api/v1/committees/lake/sessions/talk-far/{act}"
    assert client.post(own, json=body, headers={**headers, **fresh_key()}).status_code == 404


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "\u0000"}, {"reason": "x", "more": 1}, [], None])
def test_bad_input_changes_nothing(county: County, body: Any) -> None:
    version = county.stored("talk-1")["version"]
    for act in ("postpone", "cancel", "merge", "reject"):
        assert county.act("talk-1", act, body).status_code in (415, 422)
    assert county.stored("talk-1")["version"] == version


def test_the_parts_of_a_plenary_go_and_come_with_it(client: TestClient, session: Session, county: County) -> None:
    form = facts.Format(key="plenary", name="全体会议", duration_minutes=180, blocks=("morning",), container=True)
    whole = facts.Session(
        key="plenary", format="plenary", name="全体会议", first=county.release.first_day, last=county.release.last_day
    )
    day = county.release.first_day.replace(day=20)
    part = Post("part", "micro", "town-8", day, members=(17, 18))
    bundle = county_bundle(whole, make_session(part).model_copy(update={"parent": "plenary"}))
    import_bundle(session, bundle.model_copy(update={"formats": (*bundle.formats, form)}), ACCESS)
    plan = draft(session, county.committee, (*POSTS, part))
    add_plenary(session, plan.id, day)
    publish_plan(session, plan)
    assert {"plenary", "part"} <= county.calendar().keys()
    assert county.act("plenary", "postpone", REASON).status_code == 200
    assert not {"plenary", "part"} & county.calendar().keys()
    assert county.stored("part")["status"] == "postponed"
    assert county.shown("part") == {("postponed", 1)}
    assert county.act("plenary", "resume").status_code == 200
    assert county.stored("part")["status"] == "planned"


def add_plenary(session: Session, plan_id: int, day: date) -> None:
    start = datetime.combine(day, time(8, 30), ZONE)
    values = {"day": day, "starts_at": start, "ends_at": start + timedelta(hours=3), "days": 1, "venue_id": None}
    session.add(AssignmentRow(plan_id=plan_id, session_id=session_number(session, "plenary"), **values))
    session.flush()
