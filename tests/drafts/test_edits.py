from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.plans.draft_tables import PlanEditRow
from app.plans.tables import AssignmentRow, AttendeeRow, InvitationRow, PlanRow
from app.sessions.tables import ConsultationSession
from tests.factories.drafting import Call
from tests.factories.planning import drop, free_days, publish_plan, session_number, solve_plan


def edit(call: Call, plan: PlanRow, *operations: dict[str, Any], dry_run: bool = False, language: str = "en") -> Any:
    query = "?dry_run=true" if dry_run else ""
    return call("POST", f"/plans/{plan.id}/edits{query}", {"operations": operations}, plan=plan, language=language)


def day_of(session: Session, plan: PlanRow, key: str) -> date:
    row = session.get(AssignmentRow, (plan.id, session_number(session, key)), populate_existing=True)
    assert row is not None
    return row.day


def people_of(session: Session, plan: PlanRow, key: str) -> set[int]:
    mine = (AttendeeRow.plan_id == plan.id, AttendeeRow.session_id == session_number(session, key))
    return set(session.scalars(select(AttendeeRow.member_id).where(*mine)))


def test_a_dry_run_tells_what_a_move_would_do_and_changes_nothing(session: Session, call: Call, draft: PlanRow) -> None:
    day = free_days(session, draft)[0]
    report = edit(call, draft, {"op": "move", "session": "act-1", "day": day.isoformat()}, dry_run=True).json()
    assert (report["dry_run"], report["edit"], report["version"]) == (True, None, 1)
    (change,) = report["changes"]
    assert (change["session"], change["change"], change["after"]["day"]) == ("act-1", "moved", day.isoformat())
    assert report["violations_after"] == report["violations_before"] == report["blocking"] == 0
    assert day_of(session, draft, "act-1") != day


def test_a_move_keeps_people_and_gives_a_new_version(session: Session, call: Call, draft: PlanRow) -> None:
    before, day = people_of(session, draft, "act-1"), free_days(session, draft)[0]
    answer = edit(call, draft, {"op": "move", "session": "act-1", "day": day.isoformat(), "start": "14:00"})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert day_of(session, draft, "act-1") == day
    assert people_of(session, draft, "act-1") == before
    assert call("POST", f"/plans/{draft.id}/edits", {"operations": []}, plan=draft).status_code == 422


def test_undo_and_redo_go_back_and_forth(session: Session, call: Call, draft: PlanRow) -> None:
    first, second = free_days(session, draft)[:2]
    old = day_of(session, draft, "act-1")
    for day in (first, second):
        edit(call, draft, {"op": "move", "session": "act-1", "day": day.isoformat()})
    assert call("POST", f"/plans/{draft.id}/undo", plan=draft).json()["edit"] == 2
    assert day_of(session, draft, "act-1") == first
    call("POST", f"/plans/{draft.id}/undo", plan=draft)
    assert day_of(session, draft, "act-1") == old
    refused = call("POST", f"/plans/{draft.id}/undo", plan=draft)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-to-undo")
    call("POST", f"/plans/{draft.id}/redo", plan=draft)
    call("POST", f"/plans/{draft.id}/redo", plan=draft)
    assert day_of(session, draft, "act-1") == second
    assert call("POST", f"/plans/{draft.id}/redo", plan=draft).json()["type"] == "/problems/nothing-to-redo"
    call("POST", f"/plans/{draft.id}/undo", plan=draft)
    edit(call, draft, {"op": "unschedule", "session": "act-2"})
    listed = call("GET", f"/plans/{draft.id}/edits").json()["items"]
    assert [(item["number"], item["undone"], item["sessions"]) for item in listed] == [
        (1, False, ["act-1"]),
        (2, False, ["act-2"]),
    ]


def test_a_draft_may_break_rules_and_is_told_which_in_words(session: Session, call: Call, draft: PlanRow) -> None:
    talk = day_of(session, draft, "talk-1")
    wanted = {"op": "move", "session": "talk-2", "day": talk.isoformat(), "start": "08:30", "venue": "hall"}
    same = {"op": "move", "session": "talk-1", "day": talk.isoformat(), "start": "08:30", "venue": "hall"}
    report = edit(call, draft, same, wanted).json()
    rules = {item["rule"] for item in report["new_violations"]}
    assert "venue_hosts_one_session" in rules
    assert report["blocking"] == len(report["new_violations"])
    assert all(item["sentence"] for item in report["new_violations"])
    refused = call("POST", f"/plans/{draft.id}/publish", {"name": "不行"}, plan=draft)
    assert refused.json()["type"] == "/problems/calendar-would-break"


def test_a_rule_that_the_committee_warns_of_does_not_block(session: Session, call: Call, draft: PlanRow) -> None:
    version = call("GET", "").json()["version"]
    assert call("PATCH", "", {"warn_rules": ["session_in_window"]}, version=version).status_code == 200
    day = day_of(session, draft, "act-1")
    saturday = day + timedelta(days=5 - day.weekday())
    report = edit(call, draft, {"op": "move", "session": "act-1", "day": saturday.isoformat()}).json()
    assert [(item["rule"], item["blocks"]) for item in report["new_violations"]] == [("session_in_window", False)]
    assert call("POST", f"/plans/{draft.id}/publish", {"name": "周六"}, plan=draft).status_code == 201


@pytest.mark.parametrize(
    ("rule", "reason"),
    [("person_attends_one_session", "rule_always_blocks"), ("nonsense", "unknown_rule")],
)
def test_nobody_is_ever_booked_twice_whatever_is_warned_of(call: Call, rule: str, reason: str) -> None:
    version = call("GET", "").json()["version"]
    refused = call("PATCH", "", {"warn_rules": [rule]}, version=version)
    assert [item["reason"] for item in refused.json()["errors"]] == [reason]


def test_swap_add_remove_and_replace(session: Session, call: Call, draft: PlanRow) -> None:
    one, two = day_of(session, draft, "act-1"), day_of(session, draft, "talk-1")
    edit(call, draft, {"op": "swap", "session": "act-1", "other": "talk-1"})
    assert (day_of(session, draft, "act-1"), day_of(session, draft, "talk-1")) == (two, one)
    shown = call("GET", f"/plans/{draft.id}/assignments").json()["items"]
    attending = {item["session"]: [person["member"] for person in item["attendees"]] for item in shown}
    mine = attending["act-1"]
    others = [key for key in (f"m{number}" for number in range(1, 9)) if key not in mine]
    edit(call, draft, {"op": "replace", "session": "act-1", "member": mine[0], "by": others[0]})
    edit(call, draft, {"op": "remove", "session": "act-1", "member": mine[1]})
    report = edit(call, draft, {"op": "add", "session": "act-1", "member": others[1]}).json()
    assert report["changes"][0]["added"] == [others[1]]
    (item,) = [item for item in call("GET", f"/plans/{draft.id}/assignments").json()["items"]
               if item["session"] == "act-1"]  # fmt: skip
    assert {person["member"] for person in item["attendees"]} == {*mine[2:], others[0], others[1]}


@pytest.mark.parametrize(
    ("operation", "pointer"),
    [
        ({"op": "move", "session": "nowhere", "day": "2024-03-05"}, "/operations/0/session"),
        ({"op": "move", "session": "act-1", "day": "2024-05-05"}, "/operations/0/day"),
        ({"op": "move", "session": "act-1", "day": "2024-03-05", "start": "09:10"}, "/operations/0/start"),
        ({"op": "move", "session": "act-1", "day": "2024-03-05", "start": "03:00"}, "/operations/0/start"),
        ({"op": "move", "session": "act-1", "day": "2024-03-05", "venue": "moon"}, "/operations/0/venue"),
        ({"op": "swap", "session": "act-1", "other": "act-1"}, "/operations/0/other"),
        ({"op": "add", "session": "talk-1", "member": "nobody"}, "/operations/0/member"),
        ({"op": "remove", "session": "act-1", "member": "nobody"}, "/operations/0/member"),
        ({"op": "merge", "session": "act-1", "into": "act-1", "reason": "同题"}, "/operations/0/into"),
        ({"op": "postpone", "session": "act-1", "reason": "会期", "latest": "2023-01-01"}, "/operations/0/latest"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_place_and_changes_nothing(
    session: Session, call: Call, draft: PlanRow, operation: dict[str, Any], pointer: str
) -> None:
    for language in ("zh", "en"):
        answer = edit(call, draft, operation, language=language)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/edit-refused")
        assert [item["pointer"] for item in answer.json()["errors"]] == [pointer]
        assert "reason." not in answer.json()["errors"][0]["detail"]
    session.refresh(draft)
    assert draft.version == 1


def test_operations_are_done_all_or_none(session: Session, call: Call, draft: PlanRow) -> None:
    good = {"op": "unschedule", "session": "act-1"}
    bad = {"op": "unschedule", "session": "nowhere"}
    assert edit(call, draft, good, bad).json()["errors"][0]["pointer"] == "/operations/1/session"
    assert session.get(AssignmentRow, (draft.id, session_number(session, "act-1"))) is not None
    assert not list(session.scalars(select(PlanEditRow).where(PlanEditRow.plan_id == draft.id)))


def test_what_has_no_place_gets_people_when_it_is_moved(session: Session, call: Call, draft: PlanRow) -> None:
    drop(session, draft, "act-1")
    day = free_days(session, draft)[0].isoformat()
    assert (
        edit(call, draft, {"op": "move", "session": "act-1", "day": day})
        .json()["errors"][0]["pointer"]
        .endswith("start")
    )
    wanted = {"op": "move", "session": "act-1", "day": day, "start": "14:00", "venue": "station"}
    report = edit(call, draft, wanted).json()
    assert len(report["changes"][0]["after"]["members"]) >= 2
    assert report["blocking"] == 0


def test_what_is_pinned_stays_in_a_run(session: Session, call: Call, draft: PlanRow) -> None:
    day = free_days(session, draft)[0]
    wanted = {"op": "move", "session": "act-1", "day": day.isoformat(), "start": "15:00", "venue": "hall"}
    edit(call, draft, wanted, {"op": "pin", "session": "act-1", "time": True, "venue": True})
    solve_plan(session, draft, seed=7)
    row = session.get(AssignmentRow, (draft.id, session_number(session, "act-1")), populate_existing=True)
    assert row is not None
    assert row.day == day


def test_a_run_is_undone_like_an_edit_by_hand(session: Session, call: Call, draft: PlanRow) -> None:
    drop(session, draft, "act-1")
    solve_plan(session, draft, seed=7)
    assert session.get(AssignmentRow, (draft.id, session_number(session, "act-1"))) is not None
    call("POST", f"/plans/{draft.id}/undo", plan=draft)
    session.expire_all()
    assert session.get(AssignmentRow, (draft.id, session_number(session, "act-1"))) is None


def test_publishing_carries_out_what_a_draft_gives_up(session: Session, call: Call, draft: PlanRow) -> None:
    postpone = {"op": "postpone", "session": "act-1", "reason": "防汛", "latest": "2024-06-30"}
    merge = {"op": "merge", "session": "act-2", "into": "act-3", "reason": "同题合并"}
    report = edit(call, draft, postpone, merge).json()
    assert {item["session"]: item["change"] for item in report["changes"]} == {
        "act-1": "postponed",
        "act-2": "cancelled",
    }
    shown = call("GET", f"/plans/{draft.id}/diff").json()
    assert shown["counts"] == {"postponed": 1, "cancelled": 1}
    assert shown["told"] == len(shown["members"]) > 0
    assert any("Postponed" in item["notice"] for item in shown["members"])
    assert call("POST", f"/plans/{draft.id}/publish", {"name": "调整"}, plan=draft).status_code == 201
    session.expire_all()
    query = select(ConsultationSession).where(ConsultationSession.key.in_(("act-1", "act-2")))
    one, two = session.scalars(query.order_by(ConsultationSession.key)).all()
    assert (one.status, one.status_reason, one.latest) == ("postponed", "防汛", date(2024, 6, 30))
    assert (two.status, two.merged_into) == ("merged", "act-3")
    statuses = {row.status for row in session.scalars(select(InvitationRow).where(InvitationRow.session_id == one.id))}
    assert statuses == {"postponed"}


def test_a_published_plan_is_not_edited(session: Session, call: Call, published: PlanRow) -> None:
    answer = edit(call, published, {"op": "unschedule", "session": "act-1"})
    assert answer.json()["type"] == "/problems/plan-already-published"


def test_an_edit_on_an_older_version_is_refused(session: Session, call: Call, draft: PlanRow) -> None:
    body = {"operations": [{"op": "unschedule", "session": "act-1"}]}
    assert call("POST", f"/plans/{draft.id}/edits", body).status_code == 428
    assert call("POST", f"/plans/{draft.id}/edits", body, version=7).status_code == 412


def test_a_kept_session_is_given_up_no_longer(session: Session, call: Call, draft: PlanRow) -> None:
    edit(call, draft, {"op": "postpone", "session": "act-1", "reason": "等通知"})
    refused = edit(call, draft, {"op": "move", "session": "act-1", "day": "2024-03-20", "start": "14:00"})
    assert refused.status_code == 422
    day = free_days(session, draft)[0].isoformat()
    move = {"op": "move", "session": "act-1", "day": day, "start": "14:00", "venue": "station"}
    assert edit(call, draft, {"op": "keep", "session": "act-1"}, move).status_code == 200
    publish_plan(session, draft)
