"""Opening, confirming and withdrawing date enquiries."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.clock import clock_reading, now
from app.problems.bundle import (
    Blackout,
    Bundle,
    Busy,
    BusyKind,
    BusyOwner,
    Commitment,
    Firmness,
    LimitKind,
    PersonalLimit,
    Pin,
    SessionStatus,
)
from app.sessions.arrangement_tables import EnquiryRow
from app.sessions.tables import (
    ConsultationSession,
)
from tests.answers.helpers import (
    BASE,
    enquiry,
    get,
    last_entry,
    post,
    reasons,
    refusal,
    revision,
    slot,
    utc,
    with_session,
)
from tests.factories.access import bearer, stored_committee
from tests.factories.bundle import tiny_bundle

TUESDAY = date(2024, 3, 12)


def planner(session: Session, bundle: Bundle | None = None) -> dict[str, str]:
    return bearer(session, stored_committee(session, bundle), Role.PLANNER)


def ask(client: TestClient, headers: dict[str, str], **changes: Any) -> Any:
    return post(client, "/enquiries", headers, enquiry(**changes))


def test_an_enquiry_is_opened_with_its_slots(client: TestClient, session: Session) -> None:
    headers = planner(session)
    before = revision(session)
    opened = ask(client, headers)
    assert (opened.status_code, opened.headers["etag"], opened.json()["state"]) == (201, '"1"', "open")
    assert opened.headers["location"] == f"{BASE}/enquiries/ask"
    assert [item["day"] for item in opened.json()["slots"]] == ["2024-03-12", "2024-03-13"]
    assert revision(session) == before + 1
    entry = last_entry(session)
    assert (entry.action, entry.subject, entry.before, entry.after["members"]) == (
        "enquiry.open",
        "ask",
        None,
        ["m2", "m3"],
    )


def test_an_enquiry_without_key_is_given_one(client: TestClient, session: Session) -> None:
    opened = ask(client, planner(session), key=None)
    assert opened.json()["key"].startswith("enquiry-")


def test_repeating_the_request_opens_nothing_twice(client: TestClient, session: Session) -> None:
    headers = {**planner(session), "Idempotency-Key": "once"}
    body = enquiry()
    first, again = (client.post(f"{BASE}/enquiries", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert len(session.scalars(select(EnquiryRow)).all()) == 1


@pytest.mark.parametrize(
    "wrong, flaw",
    [
        (slot("2024-02-29"), ("/slots/0/day", "slot_outside_window")),
        (slot("2024-04-01"), ("/slots/0/day", "slot_outside_window")),
        (slot("2024-03-09"), ("/slots/0/day", "slot_on_wrong_day")),
        (slot(start="09:15:00"), ("/slots/0/start", "slot_off_grid")),
        (slot(start="09:00:01"), ("/slots/0/start", "slot_off_grid")),
        (slot(start="10:00:00"), ("/slots/0/start", "slot_outside_blocks")),
        (slot(start="08:00:00"), ("/slots/0/start", "slot_outside_blocks")),
        (slot("2024-03-13", "14:00:00"), ("/slots/1", "slot_doubled")),
        (slot(venue="castle"), ("/slots/0/venue", "unknown_name")),
    ],
)
def test_a_slot_that_cannot_be_is_refused(
    client: TestClient, session: Session, wrong: dict[str, Any], flaw: tuple[str, str]
) -> None:
    headers = planner(session)
    before = revision(session)
    refused = ask(client, headers, slots=[wrong, slot("2024-03-13", "14:00:00")])
    assert (refused.status_code, reasons(refused)) == (422, [flaw])
    assert revision(session) == before
    assert session.scalars(select(EnquiryRow)).all() == []


@pytest.mark.parametrize(
    "right", [slot("2024-03-01"), slot("2024-03-29"), slot(start="08:30:00"), slot(start="09:30:00"), slot(venue=None)]
)
def test_a_slot_at_the_edge_is_taken(client: TestClient, session: Session, right: dict[str, Any]) -> None:
    assert ask(client, planner(session), slots=[right]).status_code == 201


def test_a_postponed_session_may_wait_beyond_its_window(client: TestClient, session: Session) -> None:
    waiting = {"status": SessionStatus.POSTPONED, "last": date(2024, 3, 8), "latest": date(2024, 3, 12)}
    headers = planner(session, with_session(tiny_bundle(), "talk-1", **waiting))
    refused = ask(client, headers, slots=[slot("2024-03-13")])
    assert reasons(refused) == [("/slots/0/day", "slot_outside_window")]
    assert ask(client, headers, slots=[slot("2024-03-12")]).status_code == 201


@pytest.mark.parametrize("until, status", [(-1, 422), (0, 422), (1, 201)])
def test_until_lies_in_the_future(client: TestClient, session: Session, until: int, status: int) -> None:
    headers, moment = planner(session), datetime(2026, 1, 5, tzinfo=UTC)
    with clock_reading(moment):
        answer = ask(client, headers, until=(moment + timedelta(seconds=until)).isoformat())
    assert answer.status_code == status


@pytest.mark.parametrize(
    "changes, flaws",
    [
        ({"members": ["m2", "nobody"]}, [("/members/1", "unknown_name")]),
        ({"departments": ["fire"]}, [("/departments/0", "unknown_name")]),
        ({"members": [], "departments": [], "officials": []}, [("", "nobody_asked")]),
        ({"members": ["m2", "m2"]}, [("/members", "named_twice")]),
        ({"session": "nothing"}, [("/session", "unknown_name")]),
        ({"slots": []}, [("/slots", "too_short")]),
        ({"slots": [slot()] * 11}, [("/slots", "too_long")]),
    ],
)
def test_who_is_asked_exists(
    client: TestClient, session: Session, changes: dict[str, Any], flaws: list[tuple[str, str]]
) -> None:
    refused = ask(client, planner(session), **changes)
    assert (refused.status_code, reasons(refused)) == (422, flaws)


MORNING = {"start": utc(TUESDAY, 8), "end": utc(TUESDAY, 9, 30)}
BEFORE = {"start": utc(TUESDAY, 8), "end": utc(TUESDAY, 9)}


@pytest.mark.parametrize(
    "facts, flaws",
    [
        ({"busy": (Busy(owner_kind=BusyOwner.VENUE, owner="hall", **MORNING),)}, [("/slots/0/venue", "venue_busy")]),
        ({"busy": (Busy(owner_kind=BusyOwner.VENUE, owner="hall", **BEFORE),)}, []),
        ({"busy": (Busy(owner_kind=BusyOwner.VENUE, owner="station", **MORNING),)}, []),
        ({"busy": (Busy(owner_kind=BusyOwner.MEMBER, owner="m2", **MORNING),)}, [("/slots/0", "member_busy")]),
        ({"busy": (Busy(owner_kind=BusyOwner.MEMBER, owner="m2", **BEFORE),)}, []),
        ({"busy": (Busy(owner_kind=BusyOwner.MEMBER, owner="m2", kind=BusyKind.TENTATIVE, **MORNING),)}, []),
        ({"busy": (Busy(owner_kind=BusyOwner.MEMBER, owner="m8", **MORNING),)}, []),
        (
            {"busy": (Busy(owner_kind=BusyOwner.MEMBER, owner="m2", valid_until=TUESDAY, **MORNING),)},
            [("/slots/0", "member_busy")],
        ),
        (
            {"busy": (Busy(owner_kind=BusyOwner.MEMBER, owner="m2", valid_until=date(2024, 3, 11), **MORNING),)},
            [],
        ),
        (
            {
                "busy": (
                    Busy(
                        owner_kind=BusyOwner.MEMBER,
                        owner="m3",
                        start=utc(date(2024, 3, 5), 9),
                        end=utc(date(2024, 3, 5), 10),
                        rrule="FREQ=WEEKLY;BYDAY=TU",
                    ),
                )
            },
            [("/slots/0", "member_busy")],
        ),
        ({"commitments": (Commitment(key="party", name="全会", groups=("science",), **MORNING),)}, ["m2", "m3"]),
        (
            {
                "commitments": (
                    Commitment(key="party", name="全会", members=("m2",), firmness=Firmness.TENTATIVE, **MORNING),
                )
            },
            [],
        ),
        (
            {"personal_limits": (PersonalLimit(key="a", member="m2", kind=LimitKind.UNAVAILABLE, weekdays=(2,)),)},
            [("/slots/0", "member_busy")],
        ),
        ({"personal_limits": (PersonalLimit(key="a", member="m2", kind=LimitKind.OBSERVANCE, weekdays=(2,)),)}, []),
        (
            {
                "personal_limits": (
                    PersonalLimit(
                        key="a", member="m2", kind=LimitKind.UNAVAILABLE, weekdays=(2,), start=time(11), end=time(12)
                    ),
                )
            },
            [],
        ),
        (
            {"blackouts": (Blackout(key="exams", name="高考", first=TUESDAY, last=TUESDAY),)},
            [("/slots/0/day", "slot_kept_free")],
        ),
    ],
)
def test_what_takes_the_time_of_venue_or_people_stands_against_a_slot(
    client: TestClient, session: Session, facts: dict[str, Any], flaws: list[Any]
) -> None:
    answer = ask(client, planner(session, tiny_bundle().model_copy(update=facts)), slots=[slot()])
    expected = [("/slots/0", "member_busy")] * 2 if flaws == ["m2", "m3"] else flaws
    assert answer.status_code == (422 if expected else 201), answer.json()
    assert reasons(answer) == expected if expected else True


def test_a_session_is_asked_about_once_at_a_time(client: TestClient, session: Session) -> None:
    headers = planner(session)
    ask(client, headers)
    assert refusal(ask(client, headers, key="again")) == (409, "enquiry-already-open")
    with clock_reading(now() + timedelta(days=3)):
        opened = post(client, "/enquiries", headers, enquiry(key="again"))
    assert opened.status_code == 201
    assert session.scalars(select(EnquiryRow.state).order_by(EnquiryRow.id)).all() == ["expired", "open"]


def test_slots_that_another_enquiry_holds_are_refused(client: TestClient, session: Session) -> None:
    headers = planner(session)
    ask(client, headers)
    other = {"key": "other", "session": "talk-2", "departments": [], "officials": []}
    refused = ask(client, headers, **other, members=["m2", "m6"], slots=[slot(start="10:00:00")])
    assert ("/slots/0/venue", "venue_held") in reasons(refused)
    assert ("/slots/0", "member_held") in reasons(refused)
    elsewhere = ask(client, headers, **other, members=["m6"], slots=[slot(venue=None)])
    assert elsewhere.status_code == 201


def test_a_key_is_taken_once(client: TestClient, session: Session) -> None:
    headers = planner(session)
    ask(client, headers)
    refused = ask(client, headers, session="talk-2", members=["m6"], slots=[slot("2024-03-14")])
    assert reasons(refused) == [("/key", "key_taken")]


@pytest.mark.parametrize("status", [SessionStatus.CANCELLED])
def test_only_a_session_that_takes_place_is_asked_about(
    client: TestClient, session: Session, status: SessionStatus
) -> None:
    headers = planner(session, with_session(tiny_bundle(), "talk-1", status=status))
    assert refusal(ask(client, headers)) == (409, "session-is-not-planned")


def test_confirming_pins_the_session_and_frees_the_other_slots(client: TestClient, session: Session) -> None:
    bundle = with_session(tiny_bundle(), "act-1", pin=Pin(venue="station", people=("m4",)))
    headers = planner(session, bundle)
    wanted = {"session": "act-1", "slots": [slot(venue=None), slot("2024-03-13", venue=None)]}
    opened = ask(client, headers, **wanted)
    before = revision(session)
    confirmed = post(client, "/enquiries/ask/confirm", headers, {"slot": 1}, opened.headers["etag"])
    assert (confirmed.status_code, confirmed.headers["etag"]) == (200, '"2"')
    assert (confirmed.json()["state"], confirmed.json()["chosen"]) == ("confirmed", 1)
    row = get(client, "/sessions/act-1", headers)
    assert row["pin"] == {"day": "2024-03-13", "start": "09:00:00", "venue": "station", "people": ["m4"]}
    assert (row["mandatory"], row["version"], revision(session)) == (True, 2, before + 1)
    entry = last_entry(session)
    assert (entry.action, entry.before["state"], entry.after["state"]) == ("enquiry.confirm", "open", "confirmed")
    other = {"key": "other", "session": "talk-1", "slots": [slot(), slot("2024-03-13", "10:30:00")]}
    assert reasons(ask(client, headers, **{**other, "slots": [slot("2024-03-13", "10:30:00")]}))
    assert ask(client, headers, **{**other, "slots": [slot()]}).status_code == 201


def test_a_slot_with_a_venue_pins_that_too(client: TestClient, session: Session) -> None:
    headers = planner(session)
    opened = ask(client, headers)
    post(client, "/enquiries/ask/confirm", headers, {"slot": 0}, opened.headers["etag"])
    assert get(client, "/sessions/talk-1", headers)["pin"]["venue"] == "hall"


def test_confirming_needs_the_version_that_was_read(client: TestClient, session: Session) -> None:
    headers = planner(session)
    ask(client, headers)
    for path, body in (("confirm", {"slot": 0}), ("withdraw", None)):
        assert refusal(post(client, f"/enquiries/ask/{path}", headers, body)) == (428, "precondition-required")
        assert refusal(post(client, f"/enquiries/ask/{path}", headers, body, '"7"')) == (412, "precondition-failed")
    assert session.scalars(select(EnquiryRow.state)).all() == ["open"]


def test_only_a_slot_of_the_enquiry_is_confirmed(client: TestClient, session: Session) -> None:
    headers = planner(session)
    etag = ask(client, headers).headers["etag"]
    refused = post(client, "/enquiries/ask/confirm", headers, {"slot": 2}, etag)
    assert (refused.status_code, reasons(refused)) == (422, [("/slot", "no_such_slot")])


def test_a_slot_whose_people_are_busy_meanwhile_is_not_confirmed(client: TestClient, session: Session) -> None:
    headers = planner(session)
    etag = ask(client, headers).headers["etag"]
    busy = Busy(owner_kind=BusyOwner.MEMBER, owner="m2", **MORNING)
    stored_committee(session, tiny_bundle().model_copy(update={"busy": (busy,)}))
    refused = post(client, "/enquiries/ask/confirm", headers, {"slot": 0}, etag)
    assert refusal(refused) == (409, "slot-no-longer-free")
    assert reasons(refused) == [("", "member_busy")]
    assert post(client, "/enquiries/ask/confirm", headers, {"slot": 1}, etag).status_code == 200


def test_a_withdrawn_enquiry_holds_nothing(client: TestClient, session: Session) -> None:
    headers = planner(session)
    etag = ask(client, headers).headers["etag"]
    withdrawn = post(client, "/enquiries/ask/withdraw", headers, None, etag)
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    assert last_entry(session).action == "enquiry.withdraw"
    assert ask(client, headers, key="other", session="talk-2").status_code == 201
    for path, body in (("confirm", {"slot": 0}), ("withdraw", None)):
        refused = post(client, f"/enquiries/ask/{path}", headers, body, withdrawn.headers["etag"])
        assert refusal(refused) == (409, "enquiry-is-closed")


@pytest.mark.parametrize(
    "act, body", [("cancel", {"reason": "不开了"}), ("merge", {"reason": "合并", "into": "act-1"})]
)
def test_a_session_that_does_not_take_place_is_asked_about_no_longer(
    client: TestClient, session: Session, act: str, body: dict[str, str]
) -> None:
    headers = planner(session)
    ask(client, headers)
    etag = f'"{get(client, "/sessions/talk-1", headers)["version"]}"'
    assert post(client, f"/sessions/talk-1/{act}", headers, body, etag).status_code == 200
    assert get(client, "/enquiries/ask", headers)["state"] == "withdrawn"
    assert last_entry(session).after["enquiries_withdrawn"] == ["ask"]
    assert get(client, "/enquiries/ask/history", headers)["items"][0]["action"] == "withdraw"


def test_a_postponed_session_is_still_asked_about(client: TestClient, session: Session) -> None:
    headers = planner(session)
    ask(client, headers)
    etag = f'"{get(client, "/sessions/talk-1", headers)["version"]}"'
    assert post(client, "/sessions/talk-1/postpone", headers, {"reason": "改期"}, etag).status_code == 200
    assert get(client, "/enquiries/ask", headers)["state"] == "open"


def test_time_that_has_run_out_closes_at_once(client: TestClient, session: Session) -> None:
    headers, moment = planner(session), datetime(2026, 1, 5, tzinfo=UTC)
    with clock_reading(moment):
        etag = ask(client, headers, until=(moment + timedelta(hours=1)).isoformat()).headers["etag"]
    with clock_reading(moment + timedelta(hours=1)):
        refused = post(client, "/enquiries/ask/confirm", headers, {"slot": 0}, etag)
        assert refusal(refused) == (409, "enquiry-is-closed")
        assert refused.json()["values"] == {"state": "expired"}
        assert get(client, "/enquiries/ask/answers", headers)["state"] == "expired"
        other = enquiry(key="other", session="talk-2", until=(moment + timedelta(hours=2)).isoformat())
        assert post(client, "/enquiries", headers, other).status_code == 201
    with clock_reading(moment + timedelta(minutes=59)):
        assert (
            post(client, "/enquiries/ask/confirm", headers, {"slot": 0}, etag).status_code == 409
        )  # now held by other


def test_both_languages_say_why(client: TestClient, session: Session) -> None:
    headers = planner(session)
    for language, word in (("zh", "时间格"), ("en", "grid")):
        refused = ask(client, {**headers, "Accept-Language": language}, slots=[slot(start="09:15:00")])
        assert word in refused.json()["errors"][0]["detail"]


def test_who_may_open_and_close(client: TestClient, session: Session) -> None:
    committee = stored_committee(session)
    lake = stored_committee(session, tiny_bundle("lake"))
    for role in Role:
        headers = bearer(session, committee, role)
        may = role in (Role.ADMIN, Role.SECRETARY, Role.PLANNER)
        for path, body in (("", enquiry()), ("/nothing/confirm", {"slot": 0}), ("/nothing/withdraw", None)):
            status = post(client, f"/enquiries{path}", headers, body, '"1"').status_code
            assert (status == 403) is not may, (role, path, status)
    assert post(client, "/enquiries", bearer(session, lake), enquiry()).status_code == 404
    assert session.scalar(select(ConsultationSession.id).limit(1)) is not None
