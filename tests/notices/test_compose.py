"""One message for each person to whom anything is new, in the transaction that makes it so, and none for others."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.imports.service import import_bundle
from app.notices.tables import NoticeRow
from app.plans.publish import Publication, publish
from app.problems.bundle import Contact
from tests.acts.county import POSTS, STRUCK, TUESDAY, TYPHOON, County, Post, county_bundle, draft, make_county
from tests.factories.access import stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.planning import make_plan, publish_plan, redraft, solve_plan

REASON = {"reason": "主讲人出差"}


@pytest.fixture
def county(client: TestClient, session: Session) -> County:
    """The county, whose first release nobody was told of: its messages are discarded."""
    found = make_county(client, session)
    discard(found)
    return found


def discard(county: County) -> None:
    county.post("/notices/discard", {})


def told(county: County, **query: Any) -> dict[str, Any]:
    """Messages that are held, with their words, by member."""
    asked = "&".join(f"{name}={value}" for name, value in {"state": "held", "limit": 200, **query}.items())
    items = county.get(f"/notices?{asked}")["items"]
    assert len({item["member"] for item in items}) == len(items)
    return {item["member"]: county.get(f"/notices/{item['id']}") for item in items}


def again(county: County, *posts: Post) -> None:
    """Publish the calendar anew, with some sessions placed otherwise."""
    changed = {post.key: post for post in posts}
    plan = draft(county.session, county.committee, tuple(changed.get(post.key, post) for post in POSTS))
    publish_plan(county.session, plan, "又一版")
    county.session.commit()


def test_the_first_release_tells_everybody_once(client: TestClient, session: Session) -> None:
    county = make_county(client, session)
    found = told(county)
    attending = {f"m{number}" for post in POSTS for number in post.members}
    assert found.keys() == attending
    mine = found["m1"]
    sessions = [post.key for post in POSTS if 1 in post.members]
    assert sorted(item["session"] for item in mine["items"]) == sorted(sessions)
    assert mine["kinds"] == {"new": len(sessions)}
    assert mine["release"] == 1
    assert mine["title"] == "【园区政协】日程通知"
    lines = mine["text"].splitlines()
    assert lines[:3] == ["【园区政协】日程通知", "委员1委员：", "新增："]
    assert lines[3] == "1. 场次 talk-1：2024年3月12日（周二）09:00–10:00，town-1协商议事室"


def test_a_move_is_told_to_those_it_concerns_with_old_and_new(county: County) -> None:
    again(county, Post("talk-2", "grassroots", "town-2", date(2024, 3, 19), time(14), members=(3, 4)))
    found = told(county)
    assert found.keys() == {"m3", "m4"}
    (item,) = found["m3"]["items"]
    assert (item["session"], item["kind"]) == ("talk-2", "moved")
    assert item["old"]["starts_at"] == "2024-03-12T01:00:00Z"
    assert item["new"]["starts_at"] == "2024-03-19T06:00:00Z"
    assert found["m3"]["text"].splitlines()[-1] == (
        "1. 场次 talk-2：2024年3月19日（周二）14:00–15:00，town-2协商议事室"
        "（原为2024年3月12日（周二）09:00–10:00，town-2协商议事室）"
    )


def test_who_comes_and_who_goes_is_told_and_who_stays_is_not(county: County) -> None:
    again(county, Post("talk-2", "grassroots", "town-2", TUESDAY, members=(3, 17)))
    found = told(county)
    assert {member: notice["kinds"] for member, notice in found.items()} == {"m4": {"left": 1}, "m17": {"new": 1}}


@pytest.mark.parametrize(("act", "kind", "word"), [("postpone", "postponed", "延期"), ("cancel", "cancelled", "取消")])
def test_an_act_is_told_with_its_reason(county: County, act: str, kind: str, word: str) -> None:
    assert county.act("talk-1", act, REASON).status_code == 200
    found = told(county)
    assert found.keys() == {"m1", "m2"}
    assert found["m1"]["kinds"] == {kind: 1}
    assert word in found["m1"]["text"]
    assert found["m1"]["text"].endswith("；原因：主讲人出差")


def test_a_merged_session_names_its_survivor(county: County) -> None:
    county.act("talk-2", "merge", {**REASON, "into": "talk-3"})
    assert "；并入：场次 talk-3" in told(county)["m3"]["text"]


def test_a_suspension_tells_each_person_everything_at_once(county: County) -> None:
    assert county.post("/suspensions", TYPHOON).status_code in (200, 201)
    found = told(county)
    assert found.keys() == {f"m{number}" for post in STRUCK for number in post.members}
    assert found["m1"]["kinds"] == {"postponed": sum(1 in post.members for post in STRUCK)}


def test_what_was_postponed_and_is_cancelled_then_is_told_again(county: County) -> None:
    county.act("talk-2", "postpone", REASON)
    discard(county)
    county.act("talk-2", "cancel", REASON)
    assert {member: notice["kinds"] for member, notice in told(county).items()} == {
        "m3": {"cancelled": 1}, "m4": {"cancelled": 1},
    }  # fmt: skip


def test_what_comes_back_is_told_as_such(county: County) -> None:
    county.act("talk-2", "postpone", REASON)
    discard(county)
    again(county, Post("talk-2", "grassroots", "town-2", date(2024, 3, 19), members=(3, 17)))
    assert {member: notice["kinds"] for member, notice in told(county).items()} == {
        "m3": {"again": 1}, "m17": {"new": 1},
    }  # fmt: skip


def test_two_changes_of_which_the_first_was_held_are_one_message(county: County) -> None:
    later, latest = date(2024, 3, 19), date(2024, 3, 20)
    again(county, Post("talk-2", "grassroots", "town-2", later, members=(3, 4)))
    again(county, Post("talk-2", "grassroots", "town-2", latest, members=(3, 17)))
    found = told(county)
    assert {member: notice["kinds"] for member, notice in found.items()} == {
        "m3": {"moved": 1}, "m4": {"left": 1}, "m17": {"new": 1},
    }  # fmt: skip
    (item,) = found["m3"]["items"]
    assert (item["old"]["starts_at"], item["new"]["starts_at"]) == ("2024-03-12T01:00:00Z", "2024-03-20T01:00:00Z")
    (left,) = found["m4"]["items"]
    assert left["old"]["starts_at"] == "2024-03-12T01:00:00Z", "of the place in between nobody was ever told"
    assert {item["member"] for item in county.get("/notices?state=superseded")["items"]} == {"m3", "m4"}


def test_a_change_that_is_taken_back_before_anybody_was_told_is_told_to_nobody(county: County) -> None:
    again(county, Post("talk-2", "grassroots", "town-2", date(2024, 3, 19), members=(3, 17)))
    again(county)
    assert told(county) == {}


def test_a_name_that_is_corrected_is_told_to_nobody(county: County) -> None:
    bundle = county_bundle()
    renamed = tuple(item.model_copy(update={"name": f"{item.name}（更正）"}) for item in bundle.sessions)
    import_bundle(county.session, bundle.model_copy(update={"sessions": renamed}), operator())
    again(county, Post("talk-2", "grassroots", "town-2", date(2024, 3, 19), members=(3, 4)))
    assert told(county).keys() == {"m3", "m4"}


def test_everybody_is_told_in_the_own_language(county: County) -> None:
    contacts = (Contact(member="m3", language="en"), Contact(member="m4", phone="+8613800000004"))
    import_bundle(county.session, county_bundle().model_copy(update={"contacts": contacts}), operator())
    again(county, Post("talk-2", "grassroots", "town-2", date(2024, 3, 19), members=(3, 4)))
    found = told(county)
    assert (found["m3"]["language"], found["m4"]["language"]) == ("en", "zh")
    assert found["m3"]["text"].splitlines() == [
        "[Garden committee] Schedule notice",
        "Dear 委员3,",
        "Moved:",
        "1. 场次 talk-2: Tue 19 Mar 2024, 09:00–10:00, town-2协商议事室"
        " (was Tue 12 Mar 2024, 09:00–10:00, town-2协商议事室)",
    ]
    english = {"release": "held", "language": "en", "read_within_hours": 24}
    put = county.client.put(
        "/api/v1/committees/garden/notice-settings", json=english, headers={**county.headers, "If-Match": '"0"'}
    )
    assert put.status_code == 200, put.text
    discard(county)
    again(county)
    assert {notice["language"] for notice in told(county).values()} == {"en"}


def test_a_release_that_is_refused_tells_nobody(county: County) -> None:
    plan = draft(county.session, county.committee, POSTS[:3])
    with county.session.begin_nested() as undone:
        publish(county.session, county.committee, Publication(plan.id, plan.version, "x"), operator())
        assert county.session.scalars(select(NoticeRow.id).where(NoticeRow.state == "held")).first() is not None
        undone.rollback()
    assert told(county) == {}


def test_what_is_over_is_told_to_nobody(county: County) -> None:
    county.committee.as_of = county.committee.as_of + timedelta(days=41) if county.committee.as_of else None
    county.session.commit()
    again(
        county,
        Post("talk-early", "grassroots", "town-2", date(2024, 3, 8), members=(3, 16)),
        Post("act-later", "micro", "town-1", date(2024, 3, 15), members=(1, 2)),
    )
    assert told(county).keys() == {"m1", "m2"}


def test_a_provisional_place_that_becomes_firm_is_told(session: Session, client: TestClient) -> None:
    committee = stored_committee(session, tiny_bundle())
    plan = solve_plan(session, make_plan(session, committee))
    day = date(2024, 3, 1)
    publish(session, committee, Publication(plan.id, plan.version, "暂定", provisional_from=day), operator())
    rows = session.scalars(select(NoticeRow)).all()
    assert all(item["new"]["provisional"] for row in rows for item in row.items)
    for row in rows:
        row.state = "discarded"
    session.flush()
    firm = redraft(session, plan)
    publish(session, committee, Publication(firm.id, firm.version, "确定"), operator())
    later = session.scalars(select(NoticeRow).where(NoticeRow.state == "held")).all()
    assert {row.member_id for row in later} == {row.member_id for row in rows}
    assert {item["kind"] for row in later for item in row.items} == {"confirmed"}


def test_the_one_who_presides_is_told_so(session: Session, client: TestClient) -> None:
    committee = stored_committee(session, tiny_bundle())
    plan = solve_plan(session, make_plan(session, committee))
    publish_plan(session, plan)
    items = [item for row in session.scalars(select(NoticeRow)) for item in row.items]
    presided = {item["session"] for item in items if item["new"]["role"] == "presider"}
    assert {"talk-1", "talk-2"} <= presided
