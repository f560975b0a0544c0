"""Tokens: shown once, stored as hashes, withdrawn for good."""

from datetime import timedelta

from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.auth.tables import IdempotencyKey, Token
from app.auth.tokens import digest_of, recognise
from app.clock import clock_reading, now
from tests.factories.access import bearer, fresh_key, stored_committee

TOKENS = "/api/v1/committees/garden/tokens"


def make(client: TestClient, headers: dict[str, str], **wanted: object) -> str:
    answer = client.post(TOKENS, json={"role": "planner", "name": "script", **wanted}, headers=headers | fresh_key())
    assert answer.status_code == 201
    return str(answer.json()["secret"])


def test_secret_is_answered_and_never_stored(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN)
    secret = make(client, admin)
    assert secret.startswith("consult_")
    assert len(secret) > 40
    token = session.scalars(select(Token).where(Token.digest == digest_of(secret))).one()
    assert (token.role, token.name, token.created_by.split()[0]) == ("planner", "script", "test")
    for table in ("tokens", "idempotency_keys", "audit_entries"):
        rows = session.execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
        assert not [row for row in rows if secret in row]


def test_repetition_gives_the_same_token_without_secret(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN) | fresh_key()
    wanted = {"role": "planner", "name": "script"}
    first = client.post(TOKENS, json=wanted, headers=admin)
    again = client.post(TOKENS, json=wanted, headers=admin)
    assert again.status_code == 201
    assert again.json() == first.json() | {"secret": None}
    assert again.headers["location"] == first.headers["location"] == f"{TOKENS}/{first.json()['id']}"
    assert session.query(Token).filter_by(name="script").count() == 1


def test_revoked_token_opens_nothing(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN)
    headers = {"Authorization": f"Bearer {make(client, admin)}"}
    number = client.get("/api/v1/access", headers=headers)
    assert number.json()["role"] == "planner"
    token = session.scalars(select(Token).where(Token.name == "script")).one()
    for _ in range(2):
        assert client.delete(f"{TOKENS}/{token.id}", headers=admin).status_code == 204
    assert client.get("/api/v1/access", headers=headers).status_code == 401
    shown = client.get(f"{TOKENS}/{token.id}", headers=admin).json()
    assert shown["revoked_at"] is not None
    assert "secret" not in shown


def test_member_token_needs_its_member(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN)
    for wanted in ({"role": "member"}, {"role": "planner", "member": "m1"}):
        answer = client.post(TOKENS, json={"name": "x", **wanted}, headers=admin | fresh_key())
        assert answer.status_code == 422
    assert make(client, admin, role="member", member="m1")
    unknown = client.post(TOKENS, json={"name": "x", "role": "member", "member": "m99"}, headers=admin | fresh_key())
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["pointer"] == "/member"


def test_last_use_is_noted_now_and_then(session: Session) -> None:
    secret = bearer(session, stored_committee(session))["Authorization"].removeprefix("Bearer ")
    moment = now()
    for minutes, noted in ((0, 0), (4, 0), (6, 6)):
        with clock_reading(moment + timedelta(minutes=minutes)):
            recognise(session, secret, "")
        session.expire_all()
        token = session.scalars(select(Token).where(Token.digest == digest_of(secret))).one()
        assert token.last_used_at == moment + timedelta(minutes=noted)


def test_tokens_are_listed_in_pages(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN)
    for _ in range(3):
        make(client, admin)
    page = client.get(TOKENS, params={"limit": 2}, headers=admin).json()
    rest = client.get(TOKENS + page["next"], headers=admin).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 2, None)


def test_nothing_is_kept_of_a_refused_request(client: TestClient, session: Session) -> None:
    admin = bearer(session, stored_committee(session), Role.ADMIN) | fresh_key()
    assert client.post(TOKENS, json={"role": "king", "name": "x"}, headers=admin).status_code == 422
    assert session.query(IdempotencyKey).count() == 0
    assert client.post(TOKENS, json={"role": "planner", "name": "x"}, headers=admin).status_code == 201
