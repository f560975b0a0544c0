import json
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text

from app.auth.access import operator
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tokens import create_token
from app.database import session_scope
from app.solving.execute import execute_run
from tests.factories.planning import make_committee, make_plan

ROOT = "/api/v1/committees/garden"
Call = Callable[..., Any]


@pytest.fixture
def call(service_client: TestClient) -> Call:
    """Send a request as a planner of a committee with one empty plan."""
    with session_scope() as session:
        committee = make_committee(session)
        make_plan(session, committee)
        wanted = TokenRequest(role=Role.PLANNER, name="test")
        secret = create_token(session, operator(), wanted, (committee.id, committee.key))[1]

    def send(method: str, path: str, body: Any = None, key: str | None = None, version: int | None = None) -> Any:
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key or uuid4().hex, "Accept-Language": "en"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return service_client.request(method, ROOT + path, json=body, headers=headers)

    return send


def start(call: Call, **wanted: Any) -> Any:
    return call("POST", "/plans/1/runs", {"seconds": 5, **wanted})


def events(response: Response) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in response.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_run_is_accepted_executed_and_shown(call: Call) -> None:
    accepted = start(call, seed=3, weights={"fair_load": 2})
    assert accepted.status_code == 202
    path = accepted.headers["Location"].removeprefix(ROOT)
    assert (accepted.json()["state"], accepted.json()["seed"]) == ("queued", 3)
    execute_run(accepted.json()["id"])
    run = call("GET", path).json()
    assert (run["state"], run["attempt"], run["weights"]) == ("succeeded", 1, {"fair_load": 2})
    result = run["result"]
    assert (result["placed"], result["sessions"], result["hard_violations"]) == (6, 6, 0)
    assert result["cost"] == sum(result["costs"].values())
    assert 0 <= result["gap"] <= 1
    assert call("GET", "/plans/1").headers["ETag"] == '"2"'
    assert [item["id"] for item in call("GET", "/plans/1/runs").json()["items"]] == [run["id"]]


def test_a_repeated_start_makes_one_run_and_one_job(call: Call) -> None:
    body = {"seconds": 5}
    first = call("POST", "/plans/1/runs", body, key="start-once")
    again = call("POST", "/plans/1/runs", body, key="start-once")
    assert (again.status_code, again.json(), again.headers["Location"]) == (
        202,
        first.json(),
        first.headers["Location"],
    )
    with session_scope() as session:
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1


def test_a_second_run_of_a_plan_is_refused(call: Call) -> None:
    run = start(call).json()
    refused = start(call)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/plan-is-being-solved")
    assert refused.json()["values"] == {"run": run["id"]}


def test_an_impossible_run_is_refused(call: Call) -> None:
    bodies: list[dict[str, Any]] = [
        {"seconds": 0},
        {"seconds": 10**9},
        {"seed": -1},
        {"weights": {"fair_load": -1}},
        {"weights": {"fair_load": 10**7}},
        {"weights": {"beauty": 1}},
        {"mode": "magic"},
        {"unknown": 1},
    ]
    assert [call("POST", "/plans/1/runs", body).status_code for body in bodies] == [422] * len(bodies)
    assert call("GET", "/plans/1/runs").json()["items"] == []


def test_events_end_with_the_run(call: Call) -> None:
    run = start(call).json()
    execute_run(run["id"])
    response = call("GET", f"/runs/{run['id']}/events")
    assert response.headers["Content-Type"].startswith("text/event-stream")
    ((name, data),) = events(response)
    assert (name, data["state"], data["result"]["placed"]) == ("end", "succeeded", 6)


def test_a_waiting_run_can_be_cancelled_once(call: Call) -> None:
    run = start(call).json()
    path = f"/runs/{run['id']}/cancel"
    assert call("POST", path).json()["state"] == "cancelled"
    refused = call("POST", path)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/run-has-ended")


def test_what_is_not_there_is_not_found(call: Call) -> None:
    for path in ("/runs/9", "/runs/9/events", "/plans/9/runs"):
        assert call("GET", path).status_code == 404


def test_a_running_stream_holds_no_transaction(call: Call) -> None:
    run = start(call).json()
    idle = text(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
    )
    found: list[Response] = []
    reader = threading.Thread(target=lambda: found.append(call("GET", f"/runs/{run['id']}/events")))
    reader.start()
    reader.join(timeout=1.5)
    assert reader.is_alive()
    with session_scope() as session:
        assert session.scalar(idle) == 0
    call("POST", f"/runs/{run['id']}/cancel")
    reader.join(timeout=10)
    assert [name for name, _ in events(found[0])] == ["progress", "end"]
