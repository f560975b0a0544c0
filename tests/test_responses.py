"""What a client gets when something is wrong: always a problem document, never a 500, never its own input."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app import errors, responses
from app.database import DatabaseSession
from app.main import create_app
from app.text import Id, Name, WeightValue

router = APIRouter()


class Row(BaseModel):
    name: Name
    weight: WeightValue = 0
    nested: list["Row"] = []


@router.post("/rows")
def make(row: Row) -> Row:
    return row


@router.get("/rows/{number}")
def read(number: Id) -> int:
    return number


@router.get("/breaks")
def breaks() -> None:
    raise RuntimeError("the password is swordfish")


@router.get("/sql/{case}")
def sql(case: str, session: DatabaseSession) -> None:
    session.execute(text(STATEMENTS[case]))


STATEMENTS = {
    "unique": "DO $$ BEGIN RAISE unique_violation; END $$",
    "foreign": "DO $$ BEGIN RAISE foreign_key_violation; END $$",
    "exclusion": "DO $$ BEGIN RAISE exclusion_violation; END $$",
    "deadlock": "DO $$ BEGIN RAISE deadlock_detected; END $$",
    "range": "SELECT 99999999999::int",
    "division": "SELECT 1/0",
    "shutdown": "DO $$ BEGIN RAISE admin_shutdown; END $$",
    "syntax": "SELECT nothing_like_this",
}


@pytest.fixture
def api(client: TestClient) -> TestClient:
    app = client.app
    assert isinstance(app, FastAPI)
    app.include_router(router)
    return client


def problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["type"] == f"/problems/{slug}"
    assert document["status"] == status
    return document


def post(api: TestClient, body: bytes, kind: str = "application/json") -> Any:
    return api.post("/rows", content=body, headers={"content-type": kind, "accept-language": "en"})


def test_a_good_body_is_taken(api: TestClient) -> None:
    assert post(api, '{"name": "协商"}'.encode()).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer", "reason"),
    [
        (b'{"weight": 1}', "/name", "missing"),
        (b'{"name": "\\ud800"}', "/name", "string_unicode"),
        (b'{"name": "a\\u0000"}', "/name", "forbidden_character"),
        (b'{"name": "a", "weight": NaN}', "/weight", "finite_number"),
        (b'{"name": "a", "weight": 1e400}', "/weight", "finite_number"),
        (b'{"name": "a", "nested": [{"name": 5}]}', "/nested/0/name", "string_type"),
        (b'"swordfish"', "", "model_attributes_type"),
        (b"null", "", "model_attributes_type"),
        (b"", "", "missing"),
    ],
)
def test_wrong_data_is_named_by_pointer_and_reason(api: TestClient, body: bytes, pointer: str, reason: str) -> None:
    document = problem(post(api, body), 422, "invalid")
    first = document["errors"][0]
    assert (first["in"], first["pointer"], first["reason"]) == ("body", pointer, reason)
    assert first["detail"] != "is not valid."
    assert "swordfish" not in json.dumps(document)


@pytest.mark.parametrize(
    "body", [b"{", b"{'a': 1}", b"\xff\xfe\x00", b'{"name": ' + b"9" * 5000 + b"}", b"[" * 100_000 + b"]" * 100_000]
)
def test_what_is_not_json_is_a_bad_request(api: TestClient, body: bytes) -> None:
    problem(post(api, body), 400, "bad-request")


def test_another_content_type_is_named_as_such(api: TestClient) -> None:
    problem(post(api, b"<row/>", "text/xml"), 415, "unsupported-media-type")


def test_deep_nesting_is_refused(api: TestClient) -> None:
    depth = 400
    response = post(api, b'{"name":"a","nested":[' * depth + b'{"name":"a"}' + b"]}" * depth)
    assert response.status_code in {400, 422}


@pytest.mark.parametrize("number", ["x", "0", str(2**63 - 1), "9" * 5000, "1e3", "%00"])
def test_a_wrong_number_in_the_path(api: TestClient, number: str) -> None:
    document = problem(api.get(f"/rows/{number}"), 422, "invalid")
    assert document["errors"][0]["in"] == "path"


def test_a_body_over_the_limit_is_refused(api: TestClient) -> None:
    limit = 20 * 1024 * 1024
    assert problem(post(api, b'"' + b"a" * limit + b'"'), 413, "too-large")["values"] == {"limit": limit}

    def chunks() -> Iterator[bytes]:
        for _ in range(400):
            yield b"a" * 65536

    problem(api.post("/rows", content=chunks(), headers={"content-type": "application/json"}), 413, "too-large")


def test_unknown_addresses_and_methods(api: TestClient) -> None:
    problem(api.get("/nothing"), 404, "not-found")
    response = api.delete("/rows")
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


def test_the_answer_is_in_the_readers_language(api: TestClient) -> None:
    chinese = api.get("/nothing")
    english = api.get("/nothing", headers={"accept-language": "en"})
    assert chinese.json()["title"] == "未找到"
    assert english.json()["title"] == "Not found"
    assert (chinese.headers["content-language"], english.headers["content-language"]) == ("zh", "en")
    assert english.headers["vary"] == "Accept-Language"


def test_what_breaks_inside_stays_inside(api: TestClient) -> None:
    response = api.get("/breaks")
    problem(response, 500, "internal")
    assert "swordfish" not in response.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    ("case", "status", "slug"),
    [
        ("unique", 409, "already-exists"),
        ("foreign", 409, "still-referenced"),
        ("exclusion", 409, "already-booked"),
        ("deadlock", 409, "simultaneous-change"),
        ("range", 422, "out-of-range"),
        ("division", 422, "out-of-range"),
        ("shutdown", 503, "database-unavailable"),
        ("syntax", 500, "internal"),
    ],
)
def test_a_database_error_says_what_it_means(api: TestClient, case: str, status: int, slug: str) -> None:
    problem(api.get(f"/sql/{case}"), status, slug)


def test_an_absent_database_is_a_503() -> None:
    app = create_app()
    nowhere = create_engine("postgresql+psycopg://nobody@/none?host=/nonexistent")

    @app.get("/touch")
    def touch() -> None:
        with Session(nowhere) as session:
            session.execute(text("SELECT 1"))

    response = TestClient(app, raise_server_exceptions=False).get("/touch")
    problem(response, 503, "database-unavailable")
    assert response.headers["retry-after"] == "2"


def test_a_problem_of_ours_keeps_its_headers() -> None:
    app = FastAPI()
    responses.install(app)

    @app.get("/")
    def refuse() -> None:
        raise errors.Unauthorized

    response = TestClient(app).get("/")
    problem(response, 401, "unauthorized")
    assert response.headers["www-authenticate"] == "Bearer"
