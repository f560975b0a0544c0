"""Whether it lives, and whether it can serve."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from app import health


def test_it_lives(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "ok"}


def test_it_is_ready_when_every_check_holds(live_client: TestClient) -> None:
    answer = live_client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json()["checks"].values()) == {True}


def test_a_database_of_another_version_is_not_ready(live_client: TestClient, live_engine: Engine) -> None:
    with live_engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    answer = live_client.get("/readyz", headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The service is not ready: migrations."


def test_a_room_adds_a_check_and_a_failing_one_does_not_spoil_the_others(
    live_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: Connection) -> bool:
        connection.execute(text("SELECT nothing"))
        return True

    monkeypatch.setattr(health, "readiness_checks", {"broken": broken, **health.readiness_checks})
    answer = live_client.get("/readyz")
    assert answer.status_code == 503
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/broken"]
