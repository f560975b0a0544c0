"""What open enquiries hold is not published to others, and is free once they are closed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from app.answers import tasks
from app.answers.holds import held_slots
from app.audit.tables import AuditEntry
from app.auth.roles import Role
from app.clock import clock_reading, now
from app.committees.tables import CommitteeRow
from app.plans.tables import AssignmentRow, PlanRow, ReleaseRow
from app.problems.bundle import Bundle, Enquiry, EnquirySlot
from app.sessions.arrangement_tables import EnquiryRow
from tests.answers.helpers import BASE, enquiry, post, reasons, refusal, slot, utc
from tests.factories.access import bearer, stored_committee
from tests.factories.bundle import activity, consultation, tiny_bundle
from tests.factories.planning import make_committee, make_plan, publish_plan, redraft, session_number, solve_plan

FAR = datetime(2100, 1, 1, tzinfo=UTC)


def place(session: Session, plan: PlanRow, key: str, day: date, hour: int) -> None:
    """Put a session of a draft at a day and hour."""
    row = session.get_one(AssignmentRow, (plan.id, session_number(session, key)))
    length = row.ends_at - row.starts_at
    row.day, row.starts_at = day, utc(day, hour)
    row.ends_at = row.starts_at + length
    session.flush()


def publish(client: TestClient, session: Session, plan: PlanRow) -> tuple[int, str]:
    """Publish over HTTP; tell how it ended."""
    session.commit()
    committee = session.get_one(CommitteeRow, plan.committee_id)
    headers = bearer(session, committee, Role.PLANNER)
    answer = post(client, f"/plans/{plan.id}/publish", headers, {"name": "发布"}, f'"{plan.version}"')
    return (201, "") if answer.status_code == 201 else refusal(answer)


def two_talks() -> Bundle:
    return tiny_bundle(
        sessions=(consultation("talk-1", "science"), consultation("talk-2", "farming"), activity("act-1"))
    )


def solved(session: Session, keys: Sequence[str]) -> PlanRow:
    """A draft that places only some of the sessions; nothing is mandatory."""
    optional = tuple(item.model_copy(update={"mandatory": False}) for item in two_talks().sessions)
    committee = make_committee(session, tiny_bundle(sessions=optional))
    plan = solve_plan(session, make_plan(session, committee))
    for row in session.scalars(select(AssignmentRow).where(AssignmentRow.plan_id == plan.id)):
        if row.session_id not in {session_number(session, key) for key in keys}:
            session.delete(row)
    session.flush()
    return plan


def ask(client: TestClient, database: Session, plan: PlanRow, day: date, hour: int, **changes: object) -> None:
    headers = bearer(database, database.get_one(CommitteeRow, plan.committee_id))
    wanted = {"slots": [slot(day.isoformat(), f"{hour:02}:00:00")], "members": ["m2"], "until": FAR.isoformat()}
    answer = post(client, "/enquiries", headers, enquiry(**{**wanted, **changes}))
    assert answer.status_code == 201, answer.json()


def test_held_slots_name_time_venue_and_people(session: Session) -> None:
    talk = consultation("talk-1", "science").model_copy(update={"days": 2})
    slots = (EnquirySlot(day=date(2024, 3, 12), start=utc(date(2024, 3, 12), 17).time(), venue="hall"),)
    held = Enquiry(key="ask", session="talk-1", slots=slots, until=FAR, members=("m7",))
    bundle = tiny_bundle(sessions=(talk,)).model_copy(update={"enquiries": (held,)})
    committee = make_committee(session, bundle)
    found = held_slots(session, committee.id)
    assert [(item.slot, item.start, item.end) for item in found] == [
        (0, utc(day, 9), utc(day, 11)) for day in (date(2024, 3, 12), date(2024, 3, 13))
    ]
    assert {(item.enquiry, item.session, item.venue, item.members) for item in found} == {
        ("ask", "talk-1", "hall", frozenset({"m7"}))
    }
    with clock_reading(FAR):
        assert held_slots(session, committee.id) == ()


@pytest.mark.parametrize("hour, ends", [(9, (409, "slot-is-held")), (11, (201, ""))])
def test_a_held_venue_is_not_published_to_another_session(
    client: TestClient, session: Session, hour: int, ends: tuple[int, str]
) -> None:
    """talk-1's slot is held from 08:30 to 10:30; talk-2 wants the hall from 9:30 at the latest, or in the afternoon."""
    plan = solved(session, ["talk-2"])
    day = date(2024, 3, 12)
    ask(client, session, plan, day, 9, members=["m1"], departments=[])
    place(session, plan, "talk-2", day, 9 if hour == 9 else 14)
    assert publish(client, session, plan) == ends
    assert session.scalar(select(func.count()).select_from(ReleaseRow)) == (0 if ends[0] == 409 else 1)


def test_a_session_whose_date_is_still_asked_is_not_published(client: TestClient, session: Session) -> None:
    plan = solved(session, ["talk-1"])
    day = date(2024, 3, 12)
    ask(client, session, plan, day, 9)
    place(session, plan, "talk-1", day, 9)
    assert publish(client, session, plan) == (409, "date-not-confirmed")
    headers = bearer(session, session.get_one(CommitteeRow, plan.committee_id))
    assert post(client, "/enquiries/ask/confirm", headers, {"slot": 0}, '"1"').status_code == 200
    assert publish(client, session, plan) == (201, "")


def test_what_is_published_stands_against_a_slot(client: TestClient, session: Session) -> None:
    plan = solved(session, ["talk-2"])
    day = date(2024, 3, 12)
    place(session, plan, "talk-2", day, 9)
    publish_plan(session, plan)
    headers = bearer(session, session.get_one(CommitteeRow, plan.committee_id))
    people = {"members": ["m5", "m1"], "departments": [], "officials": []}
    refused = post(client, "/enquiries", headers, enquiry(slots=[slot(start="09:30:00")], **people))
    assert ("/slots/0/venue", "venue_booked") in reasons(refused)
    assert {where for where, why in reasons(refused) if why == "member_booked"} == {"/slots/0"}
    after = post(client, "/enquiries", headers, enquiry(slots=[slot(start="14:00:00")], **people))
    assert after.status_code == 201
    again = enquiry(key="again", session="talk-2", slots=[slot(start="09:30:00")], members=["m5"])
    assert post(client, "/enquiries", headers, again).status_code == 201  # its own booking does not stand in its way


def test_a_withdrawn_hold_is_published(client: TestClient, session: Session) -> None:
    plan = solved(session, ["talk-2"])
    day = date(2024, 3, 12)
    ask(client, session, plan, day, 9)
    place(session, plan, "talk-2", day, 9)
    assert publish(client, session, plan) == (409, "slot-is-held")
    headers = bearer(session, session.get_one(CommitteeRow, plan.committee_id))
    assert post(client, "/enquiries/ask/withdraw", headers, None, '"1"').status_code == 200
    assert publish(client, session, plan) == (201, "")


def test_a_held_member_is_not_published_to_another_session(client: TestClient, session: Session) -> None:
    """The enquiry names no venue; talk-2 is presided by m1 or m5, and needs three of the farmers."""
    plan = solved(session, ["talk-2"])
    day = date(2024, 3, 12)
    place(session, plan, "talk-2", day, 9)
    slots = [slot(day.isoformat(), "10:00:00", None), slot("2024-03-13", "10:00:00", None)]
    ask(client, session, plan, day, 9, session="act-1", slots=slots, members=["m5", "m6", "m7", "m8"])
    assert publish(client, session, plan) == (409, "slot-is-held")


def test_what_was_published_before_stays_beside_a_hold(client: TestClient, session: Session) -> None:
    """Another session's change does not make an old booking a new one."""
    plan = solved(session, ["talk-2", "act-1"])
    day = date(2024, 3, 12)
    place(session, plan, "talk-2", day, 9)
    place(session, plan, "act-1", date(2024, 3, 14), 9)
    publish_plan(session, plan)
    session.execute(update(CommitteeRow).values(facts_revision=CommitteeRow.facts_revision + 1))
    draft = redraft(session, plan)
    ask(client, session, draft, date(2024, 3, 13), 9, members=["m1"])
    row = session.scalars(select(EnquiryRow)).one()
    row.slots = [slot("2024-03-12")]  # as an import may bring it
    session.execute(update(CommitteeRow).values(facts_revision=CommitteeRow.facts_revision + 1))
    place(session, draft, "act-1", date(2024, 3, 15), 9)
    assert publish(client, session, draft) == (201, "")


def test_the_job_expires_what_has_run_out(
    live_client: TestClient, live_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = now()
    with Session(live_engine, expire_on_commit=False) as session, session.begin():
        headers = {key: bearer(session, stored_committee(session, tiny_bundle(key))) for key in ("garden", "lake")}
    for key, hours in (("garden", 1), ("lake", 3)):
        wanted = enquiry(until=(moment + timedelta(hours=hours)).isoformat())
        path = BASE.replace("garden", key) + "/enquiries"
        sent = live_client.post(path, json=wanted, headers={**headers[key], "Idempotency-Key": key})
        assert sent.status_code == 201
    monkeypatch.setattr("app.database.get_engine", lambda: live_engine)
    for _ in range(2):  # the second time there is nothing left to do
        with clock_reading(moment + timedelta(hours=2)):
            tasks.expire_enquiries(timestamp=0)
    with Session(live_engine) as session:
        rows = dict(
            session.execute(
                select(CommitteeRow.key, EnquiryRow.state).join(EnquiryRow, EnquiryRow.committee_id == CommitteeRow.id)
            ).all()
        )
        assert rows == {"garden": "expired", "lake": "open"}
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "enquiry.expire")).all()
        assert [(entry.actor, entry.before["state"], entry.after["state"]) for entry in entries] == [
            ("the service", "open", "expired")
        ]
        revisions = dict(session.execute(select(CommitteeRow.key, CommitteeRow.facts_revision)).all())
        assert revisions == {"garden": 3, "lake": 2}
