"""What people answer to a date enquiry."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.clock import clock_reading
from tests.answers.helpers import BASE, enquiry, get, last_entry, post, reasons, refusal, revision, slot
from tests.factories.access import bearer, stored_committee
from tests.factories.bundle import tiny_bundle

ANSWERS = "/enquiries/ask/answers"
YES_NO = [{"slot": 0, "suits": True}, {"slot": 1, "suits": False, "note": "出差"}]
Headers = dict[str, str]


def asked(client: TestClient, session: Session, **changes: Any) -> tuple[Headers, Headers, Headers]:
    """Open an enquiry; return the tokens of staff, of a member who is asked and of one who is not."""
    committee = stored_committee(session)
    staff = bearer(session, committee)
    assert post(client, "/enquiries", staff, enquiry(**changes)).status_code == 201
    return staff, bearer(session, committee, Role.MEMBER, "m2"), bearer(session, committee, Role.MEMBER, "m5")


def standing(client: TestClient, headers: Headers) -> list[tuple[list[str], list[str], list[str]]]:
    """Who said yes, no and nothing, for each slot."""
    slots = get(client, ANSWERS, headers)["slots"]
    return [tuple([who["asked"] for who in item[said]] for said in ("yes", "no", "silent")) for item in slots]  # type: ignore[misc]


def test_staff_record_anybodys_answer(client: TestClient, session: Session) -> None:
    staff, _, _ = asked(client, session)
    before = revision(session)
    for kind, who in (("member", "m3"), ("department", "water"), ("official", "副市长")):
        answer = post(client, ANSWERS, staff, {"asked_kind": kind, "asked": who, "slots": YES_NO})
        assert answer.status_code == 200
    assert standing(client, staff) == [
        (["m3", "water", "副市长"], [], ["m2"]),
        ([], ["m3", "water", "副市长"], ["m2"]),
    ]
    replied = get(client, ANSWERS, staff)["slots"][1]["no"][1]
    assert (replied["name"], replied["note"]) == ("水务局", "出差")
    assert revision(session) == before + 3
    entry = last_entry(session)
    assert (entry.action, entry.subject) == ("enquiry.answer", "ask")
    assert entry.before == {"asked_kind": "official", "asked": "副市长", "slots": {}}
    assert entry.after["slots"] == {"0": True, "1": False}


def test_a_member_answers_for_itself_and_may_change_its_mind(client: TestClient, session: Session) -> None:
    staff, mine, _ = asked(client, session)
    (item,) = get(client, "/my/enquiries", mine)["items"]
    assert (item["key"], item["session"], [place["suits"] for place in item["slots"]]) == (
        "ask",
        "talk-1",
        [None, None],
    )
    post(client, ANSWERS, staff, {"asked": "m3", "slots": YES_NO})
    answer = post(client, ANSWERS, mine, {"slots": YES_NO})
    assert answer.status_code == 200
    assert [who["asked"] for item in answer.json()["slots"] for who in item["yes"] + item["no"]] == ["m2", "m2"]
    post(client, ANSWERS, mine, {"asked": "m2", "slots": [{"slot": 1, "suits": True}]})
    (item,) = get(client, "/my/enquiries", mine)["items"]
    assert [(place["suits"], place["note"]) for place in item["slots"]] == [(True, None), (True, None)]
    assert standing(client, staff)[1] == (["m2"], ["m3"], ["water", "副市长"])


def test_answers_leave_the_enquirys_version_alone(client: TestClient, session: Session) -> None:
    staff, mine, _ = asked(client, session)
    post(client, ANSWERS, mine, {"slots": YES_NO})
    assert post(client, "/enquiries/ask/confirm", staff, {"slot": 0}, '"1"').status_code == 200


def test_who_is_not_asked_finds_nothing(client: TestClient, session: Session) -> None:
    staff, mine, other = asked(client, session)
    assert post(client, ANSWERS, other, {"slots": YES_NO}).status_code == 404
    for body in ({"asked": "m3"}, {"asked_kind": "official", "asked": "副市长"}, {"asked_kind": "department"}):
        assert post(client, ANSWERS, mine, {**body, "slots": YES_NO}).status_code == 404
    assert get(client, "/my/enquiries", other)["items"] == []
    assert client.get(f"{BASE}{ANSWERS}", headers=mine).status_code == 403
    assert client.get(f"{BASE}/my/enquiries", headers=staff).status_code == 403
    assert standing(client, staff)[0] == ([], [], ["m2", "m3", "water", "副市长"])
    lake = stored_committee(session, tiny_bundle("lake"))
    for headers in (bearer(session, lake), bearer(session, lake, Role.MEMBER, "m2")):
        assert post(client, ANSWERS, headers, {"asked": "m2", "slots": YES_NO}).status_code == 404
    assert client.get(f"{BASE}{ANSWERS}", headers=bearer(session, lake)).status_code == 404


@pytest.mark.parametrize(
    "body, flaws",
    [
        ({"asked": "m5"}, [("/asked", "not_asked")]),
        ({"asked_kind": "department", "asked": "m2"}, [("/asked", "not_asked")]),
        ({}, [("/asked", "missing")]),
        ({"asked": "m2", "slots": [{"slot": 2, "suits": True}]}, [("/slots/0/slot", "no_such_slot")]),
        (
            {"asked": "m2", "slots": [{"slot": 0, "suits": False, "if_need_be": True}]},
            [("/slots/0/if_need_be", "only_if_suits")],
        ),
        (
            {"asked": "m2", "slots": [{"slot": 0, "suits": True}, {"slot": 10, "suits": True}]},
            [("/slots/1/slot", "less_than_equal")],
        ),
        (
            {"asked": "m2", "slots": [{"slot": 0, "suits": True}] * 2},
            [(f"/slots/{n}/slot", "named_twice") for n in (0, 1)],
        ),
        ({"asked": "m2", "slots": []}, [("/slots", "too_short")]),
    ],
)
def test_what_is_no_answer(
    client: TestClient, session: Session, body: dict[str, Any], flaws: list[tuple[str, str]]
) -> None:
    staff, _, _ = asked(client, session)
    before = revision(session)
    refused = post(client, ANSWERS, staff, {"slots": YES_NO, **body})
    assert (refused.status_code, reasons(refused), revision(session)) == (422, flaws, before)


def test_a_closed_enquiry_takes_no_answers(client: TestClient, session: Session) -> None:
    staff, mine, _ = asked(client, session)
    post(client, "/enquiries/ask/withdraw", staff, None, '"1"')
    for headers, body in ((staff, {"asked": "m2"}), (mine, {})):
        assert refusal(post(client, ANSWERS, headers, {**body, "slots": YES_NO})) == (409, "enquiry-is-closed")
    assert get(client, "/my/enquiries", mine)["items"] == []
    assert post(client, "/enquiries/nothing/answers", staff, {"asked": "m2", "slots": YES_NO}).status_code == 404


@pytest.mark.parametrize("seconds, status", [(-1, 200), (0, 409)])
def test_answers_come_before_the_time_runs_out(client: TestClient, session: Session, seconds: int, status: int) -> None:
    end = datetime(2026, 1, 5, tzinfo=UTC)
    with clock_reading(end - timedelta(days=1)):
        _, mine, _ = asked(client, session, until=end.isoformat(), slots=[slot(), slot("2024-03-13")])
    with clock_reading(end + timedelta(seconds=seconds)):
        assert len(get(client, "/my/enquiries", mine)["items"]) == (1 if status == 200 else 0)
        assert post(client, ANSWERS, mine, {"slots": YES_NO}).status_code == status
