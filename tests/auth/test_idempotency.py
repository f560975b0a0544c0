"""A repeated POST is answered as before and does nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.auth.idempotency import purge_keys
from app.auth.roles import Role
from app.auth.tables import IdempotencyKey, Token
from app.clock import clock_reading, now
from tests.factories.access import bearer, fresh_key, stored_committee

TOKENS = "/api/v1/committees/garden/tokens"
WANTED = {"role": "planner", "name": "script"}


def count_tokens(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Token).where(Token.name == "script")) or 0


def test_key_is_required_and_bounded(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN)
    for key in ({}, {"Idempotency-Key": ""}, {"Idempotency-Key": "a b"}, {"Idempotency-Key": "a" * 201}):
        answer = client.post(TOKENS, json=WANTED, headers=admin | key)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["in"] == "header"
        assert answer.json()["errors"][0]["pointer"] == "/idempotency-key"


def test_other_request_with_the_same_key_is_refused(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN) | fresh_key()
    assert client.post(TOKENS, json=WANTED, headers=admin).status_code == 201
    other = client.post(TOKENS, json=WANTED | {"name": "another"}, headers=admin)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert client.post(TOKENS + "?x=1", json=WANTED, headers=admin).status_code == 422
    assert count_tokens(session) == 1


def test_keys_belong_to_their_caller(client: TestClient, session: Session) -> None:
    garden, key = stored_committee(session), fresh_key()
    for _ in range(2):
        admin = bearer(session, garden, Role.ADMIN)
        assert client.post(TOKENS, json=WANTED, headers=admin | key).json()["secret"]
    assert count_tokens(session) == 2


def test_key_lives_for_a_day(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN) | fresh_key()
    for hours, tokens in ((0, 1), (23, 1), (25, 2)):
        with clock_reading(now() + timedelta(hours=hours)):
            assert client.post(TOKENS, json=WANTED, headers=admin).status_code == 201
        assert count_tokens(session) == tokens


def test_old_answers_are_forgotten(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN)
    client.post(TOKENS, json=WANTED, headers=admin | fresh_key())
    purge_keys(session)
    assert session.query(IdempotencyKey).count() == 1
    with clock_reading(now() + timedelta(hours=25)):
        purge_keys(session)
    assert session.query(IdempotencyKey).count() == 0


def test_simultaneous_repetitions_have_one_effect(live_client: TestClient, live_engine: Engine) -> None:
    with Session(live_engine) as session, session.begin():
        admin = bearer(session, stored_committee(session), Role.ADMIN) | fresh_key()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: live_client.post(TOKENS, json=WANTED, headers=admin), range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum(answer.json()["secret"] is not None for answer in answers) == 1
    with Session(live_engine) as session:
        assert count_tokens(session) == 1
