"""What something depends on is not deleted, and all that depends on it is told."""

from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.database import Base
from app.facts import Fact
from app.imports.rules.keys import REFERENCES
from app.lists import table_of
from app.problems import bundle as facts
from app.problems.snapshot import LISTS
from app.records.uses import PLANNED, uses_of
from app.sessions.lists import SESSIONS
from app.venues.lists import VENUES
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.bundle import activity
from tests.factories.facts import full_bundle
from tests.factories.planning import make_plan, publish_plan, solve_plan
from tests.records.samples import BASE

FIRST_VERSION = {"If-Match": '"1"'}


@pytest.fixture
def planner(client: TestClient, session: Session) -> TestClient:
    client.headers.update(bearer(session, stored_committee(session, full_bundle())))
    return client


def facts_within(kind: type[Fact]) -> set[type[Fact]]:
    """A kind of fact and the kinds that its rows hold."""
    found = {kind}
    for field in kind.model_fields.values():
        pending = [field.annotation]
        while pending:
            annotation: Any = pending.pop()
            pending += get_args(annotation)
            if isinstance(annotation, type) and issubclass(annotation, Fact):
                found |= facts_within(annotation)
    return found


def test_every_reference_of_the_rules_is_looked_for() -> None:
    by_name = {item.name: item for item in LISTS}
    for item in LISTS:
        for kind in facts_within(item.fact):
            for field, target in REFERENCES.get(kind, {}).items():
                if target in by_name:
                    assert item.name in {use.name for use in uses_of(by_name[target])}, (kind, field)


def test_every_plan_and_calendar_that_would_block_is_looked_for() -> None:
    for item in LISTS:
        for table in Base.metadata.sorted_tables:
            for constraint in table.foreign_key_constraints:
                numbers = [element.column.name for element in constraint.elements] == ["id"]
                if numbers and constraint.referred_table is table_of(item.row) and constraint.ondelete is None:
                    assert table.name in PLANNED, table.name


USED: list[tuple[str, dict[str, int], list[str]]] = [
    ("areas/river", {"travel_times": 1, "venues": 1, "sessions": 1, "season_windows": 1},
     ["river · town", "station", "act-1", "flood"]),
    ("members/m3", {"memberships": 1, "sessions": 1}, ["science · m3", "act-1"]),
    ("groups/farming", {"memberships": 4, "links": 1, "sessions": 2},
     ["farming · m5", "farming · m6", "farming · m7", "farming · m8", "m1 · farming", "visit", "hearing"]),
    ("departments/water", {"busy": 1, "sessions": 1, "return_slips": 1}, ["talk-1", "talk-1 · water · 王科长"]),
    ("venues/hall", {"busy": 1, "sessions": 1, "enquiries": 1}, ["act-1", "ask"]),
    ("formats/plenary", {"sessions": 1}, ["plenary"]),
    ("formats/micro_activity", {"topics": 1, "sessions": 3, "blackouts": 1}, ["water", "visit", "act-1", "hearing"]),
    ("topics/water", {"annual_plans": 1, "sessions": 2}, ["plan-2024", "talk-1", "visit"]),
    ("sessions/plenary", {"sessions": 1}, ["hearing"]),
    ("sessions/visit", {"orders": 1, "separations": 1, "sign_ups": 1},
     ["visit · act-1", "talk-1 · visit", "visit · m2"]),
]  # fmt: skip


@pytest.mark.parametrize("row, uses, keys", USED)
def test_what_depends_on_a_row_is_told(planner: TestClient, row: str, uses: dict[str, int], keys: list[str]) -> None:
    answer = planner.delete(f"{BASE}/{row}", headers=FIRST_VERSION)
    assert answer.status_code == 409, answer.text
    problem = answer.json()
    assert problem["type"] == "/problems/still-in-use"
    told = dict(use.rpartition(" ")[::2] for use in problem["values"]["uses"])
    assert {name: int(number) for name, number in told.items()} == uses
    assert set(keys) <= {flaw["key"] for flaw in problem["errors"]}
    assert problem["values"]["row"] == row.partition("/")[2]
    assert planner.get(f"{BASE}/{row}").status_code == 200


def test_it_is_told_in_both_languages(planner: TestClient) -> None:
    for language, sentence, reason in (
        ("zh", "“plenary”（场次）仍在使用，不能删除：场次 1。", "“hearing”：属于场次，仍引用“plenary”。"),
        ("en", "“plenary” of the sessions cannot be deleted while it is in use: sessions 1.",
         "“hearing”: among the sessions, still refers to “plenary”."),
    ):  # fmt: skip
        headers = {**FIRST_VERSION, "Accept-Language": language}
        problem = planner.delete(f"{BASE}/sessions/plenary", headers=headers).json()
        assert (problem["detail"], problem["errors"][0]["detail"]) == (sentence, reason)


def test_capacities_and_recused_departments_are_in_use_too(client: TestClient, session: Session) -> None:
    full = full_bundle()
    using = activity("using").model_copy(
        update={"uses": (facts.Use(capacity="minibus"),), "recused": ("roads",), "counts_for": ("reading",)}
    )
    roads = full.departments[0].model_copy(update={"key": "roads", "name": "交通局"})
    bundle = full.model_copy(update={"sessions": (*full.sessions, using), "departments": (*full.departments, roads)})
    client.headers.update(bearer(session, stored_committee(session, bundle)))
    for row in ("capacities/minibus", "departments/roads", "duties/reading"):
        problem = client.delete(f"{BASE}/{row}", headers=FIRST_VERSION).json()
        assert problem["values"]["uses"] == ["sessions 1"], row
        assert [flaw["key"] for flaw in problem["errors"]] == ["using"]


def test_no_more_than_a_hundred_are_named(client: TestClient, session: Session) -> None:
    full = full_bundle()
    many = tuple(activity(f"extra-{number:03}") for number in range(120))
    client.headers.update(
        bearer(session, stored_committee(session, full.model_copy(update={"sessions": (*full.sessions, *many)})))
    )
    problem = client.delete(f"{BASE}/formats/micro_activity", headers=FIRST_VERSION).json()
    assert "sessions 123" in problem["values"]["uses"]
    assert len(problem["errors"]) <= 100


def test_what_plans_and_releases_hold_stays(client: TestClient, session: Session) -> None:
    committee = stored_committee(session)
    plan = solve_plan(session, make_plan(session, committee))
    client.headers.update(bearer(session, committee))
    drafted = client.delete(f"{BASE}/sessions/act-1", headers=FIRST_VERSION).json()
    assert [use.partition(" ")[0] for use in drafted["values"]["uses"]] == ["plans"]
    assert {flaw["key"] for flaw in drafted["errors"]} == {str(plan.id)}
    publish_plan(session, plan)
    problem = client.delete(f"{BASE}/sessions/act-1", headers=FIRST_VERSION).json()
    named = {use.partition(" ")[0] for use in problem["values"]["uses"]}
    assert named == {"plans", "invitations", "releases", "bookings"}
    assert {use.name for use in uses_of(VENUES)} >= {"plans", "releases", "bookings", "invitations"}
    assert client.get(f"{BASE}/sessions/act-1").status_code == 200


def test_rows_that_go_together_do_not_hold_each_other(planner: TestClient) -> None:
    body = {"delete": [{"key": "plenary", "version": 1}, {"key": "hearing", "version": 1}]}
    answer = planner.post(f"{BASE}/sessions/bulk", json=body, headers=fresh_key())
    assert (answer.status_code, answer.json()["deleted"]) == (200, 2)


def test_a_session_leaves_nothing_of_its_parts(planner: TestClient, session: Session) -> None:
    assert planner.delete(f"{BASE}/sessions/hearing", headers=FIRST_VERSION).status_code == 204
    for part in SESSIONS.parts:
        owner = getattr(part.row, part.owner)
        assert session.query(part.row).filter(owner == "hearing").count() == 0
