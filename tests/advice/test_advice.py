from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.plans.drafts import read_problem
from app.plans.tables import AssignmentRow, PlanRow
from solver import Schedule, measure
from tests.factories.drafting import Call
from tests.factories.planning import session_number


def test_a_published_calendar_has_no_conflicts(call: Call, draft: PlanRow) -> None:
    found = call("GET", "/conflicts").json()
    assert (found["published"]["calendar"], found["published"]["conflicts"]) == ("release-1", [])
    assert [item["calendar"] for item in found["drafts"]] == [f"plan-{draft.id}"]
    assert found["enquiries"] == []


def test_whatever_changes_the_facts_shows_in_the_conflicts(session: Session, call: Call, draft: PlanRow) -> None:
    row = session.get_one(AssignmentRow, (draft.id, session_number(session, "talk-1")))
    presider = next(
        person["member"]
        for item in call("GET", f"/plans/{draft.id}/assignments").json()["items"]
        for person in item["attendees"]
        if item["session"] == "talk-1" and "presider" in person["roles"]
    )
    away = {
        "owner_kind": "member",
        "owner": presider,
        "start": (row.starts_at - timedelta(hours=1)).isoformat(),
        "end": (row.ends_at + timedelta(hours=1)).isoformat(),
    }
    assert call("POST", "/busy", away).status_code == 201
    found = call("GET", "/conflicts").json()
    for calendar in (found["published"], *found["drafts"]):
        assert calendar["sessions"] == ["talk-1"]
        assert {item["rule"] for item in calendar["conflicts"]} == {"person_is_available"}
        (quorum,) = [item for item in calendar["quorums"] if item["session"] == "talk-1"]
        assert quorum["presider"] is None
        assert presider not in quorum["next_presiders"]
        assert presider not in quorum["substitutes"]
    assert call("GET", f"/plans/{draft.id}/conflicts").json() == found["drafts"][0]
    chinese = call("GET", "/conflicts", language="zh").json()["published"]["conflicts"][0]["sentence"]
    assert chinese != found["published"]["conflicts"][0]["sentence"]


def test_options_are_legal_and_differ_by_what_they_say(session: Session, call: Call, draft: PlanRow) -> None:
    found = call("GET", f"/plans/{draft.id}/sessions/act-1/options?limit=8&per_day=2").json()
    assert found["placed"]
    assert len(found["options"]) == 8
    assert [item["difference"] for item in found["options"]] == sorted(item["difference"] for item in found["options"])
    problem = read_problem(session, draft.id).translation.problem
    base = measure(problem, Schedule(problem.published)).cost
    for option in found["options"][::3]:
        move = {"op": "move", "session": "act-1", "day": option["day"], "start": option["start"],
                "venue": option["venue"]}  # fmt: skip
        report = call("POST", f"/plans/{draft.id}/edits?dry_run=true", {"operations": [move]}, plan=draft).json()
        assert report["blocking"] == 0
        assert report["cost_before"] == base
        place = f"day={option['day']}&start={option['start']}&venue={option['venue']}"
        people = "".join(f"&member={member}" for member in option["members"])
        judged = call("GET", f"/plans/{draft.id}/sessions/act-1/why-not?{place}{people}").json()
        assert (judged["legal"], judged["difference"]) == (True, option["difference"])


def test_why_not_names_every_rule(session: Session, call: Call, draft: PlanRow) -> None:
    taken = session.get_one(AssignmentRow, (draft.id, session_number(session, "talk-1")))
    start = taken.starts_at.astimezone(taken.starts_at.tzinfo) + timedelta(hours=8)
    place = f"day={taken.day}&start={start:%H:%M}&venue=hall"
    judged = call("GET", f"/plans/{draft.id}/sessions/act-1/why-not?{place}").json()
    assert not judged["legal"]
    assert "venue_hosts_one_session" in {item["rule"] for item in judged["violations"]}
    assert all(item["sentence"] for item in judged["violations"])
    sunday = next(day for day in (taken.day + timedelta(days=n) for n in range(7)) if day.weekday() == 6)
    judged = call("GET", f"/plans/{draft.id}/sessions/act-1/why-not?day={sunday}&start=09:00").json()
    assert {item["rule"] for item in judged["violations"]} >= {"session_in_window"}


@pytest.mark.parametrize(
    "query",
    [
        "day=2024-03-05",
        "day=2024-03-05&start=09:10",
        "day=2025-03-05&start=09:00",
        "day=2024-03-05&start=09:00&member=x",
    ],
)
def test_places_that_no_draft_could_hold_are_refused(call: Call, draft: PlanRow, query: str) -> None:
    answer = call("GET", f"/plans/{draft.id}/sessions/act-1/why-not?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["in"] == "query"


def test_replacements_are_free_and_priced(session: Session, call: Call, draft: PlanRow) -> None:
    shown = call("GET", f"/plans/{draft.id}/assignments").json()["items"]
    (item,) = [item for item in shown if item["session"] == "act-1"]
    attending = [person["member"] for person in item["attendees"]]
    found = call("GET", f"/plans/{draft.id}/sessions/act-1/replacements/{attending[0]}").json()
    assert found["replacements"]
    assert not {other["member"] for other in found["replacements"]} & set(attending)
    best = found["replacements"][0]
    replace = {"op": "replace", "session": "act-1", "member": attending[0], "by": best["member"]}
    report = call("POST", f"/plans/{draft.id}/edits?dry_run=true", {"operations": [replace]}, plan=draft).json()
    assert report["cost_after"] - report["cost_before"] == best["difference"]
    assert report["blocking"] == 0


def test_an_unplaced_session_has_options_or_reasons(session: Session, call: Call, draft: PlanRow) -> None:
    edit = {"operations": [{"op": "unschedule", "session": "act-1"}]}
    call("POST", f"/plans/{draft.id}/edits", edit, plan=draft)
    found = call("GET", f"/plans/{draft.id}/sessions/act-1/options").json()
    assert not found["placed"]
    assert found["options"][0]["difference"] < 0
    away = {"owner_kind": "member", "start": "2024-02-29T00:00:00+08:00", "end": "2024-04-01T00:00:00+08:00"}
    for number in range(1, 9):
        assert call("POST", "/busy", {**away, "owner": f"m{number}"}).status_code == 201
    nothing = call("GET", f"/plans/{draft.id}/sessions/act-1/options").json()
    assert nothing["options"] == []
    assert nothing["reasons"]


def test_what_is_not_there_is_not_found(call: Call, draft: PlanRow) -> None:
    assert call("GET", f"/plans/{draft.id}/sessions/nowhere/options").status_code == 404
    assert call("GET", f"/plans/{draft.id}/sessions/act-1/replacements/nobody").status_code == 404
    assert call("GET", f"/plans/{draft.id + 999}/sessions/act-1/options").status_code == 404
