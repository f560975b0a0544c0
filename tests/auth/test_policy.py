"""Every operation under /api declares who may use it, and keeps it: role × operation × committee."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.auth.policy import require_declared_policy
from app.auth.roles import Role, Scope
from app.responses import install
from tests.auth.asgi import direct
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.facts import full_bundle
from tests.factories.serving import usual_app

VALUES = {"key": "nothing", "number": "999999", "committee": "garden"}
METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and description of every operation under /api."""
    for path, item in usual_app().openapi()["paths"].items():
        if path.startswith("/api"):
            yield from ((method, path, item[method]) for method in METHODS if method in item)


OPERATIONS = list(operations())


def address(path: str, committee: str = "garden") -> str:
    """Fill an address with names of things that do not exist."""
    for parameter in path.split("{")[1:]:
        name = parameter.split("}")[0]
        value = committee if name == "committee" else VALUES.get(name, "999999")
        path = path.replace("{" + name + "}", value)
    return path


def ask(client: TestClient, method: str, path: str, headers: dict[str, str]) -> int:
    status: int = client.request(method, path, headers={**headers, **fresh_key()}).status_code
    return status


def test_every_operation_declares_its_policy() -> None:
    for method, path, operation in OPERATIONS:
        declared = operation.get("x-policy", {})
        assert declared.get("roles"), f"{method} {path}"
        assert declared["roles"].keys() <= {role.value for role in Role}
        assert set(declared["roles"].values()) <= {scope.value for scope in Scope}
        assert (declared["roles"].get("member") or "own") == "own"
        assert operation["security"] == [{"HTTPBearer": []}]


def test_every_policy_is_kept(client: TestClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    garden = stored_committee(session, tiny_bundle("garden"))
    lake = stored_committee(session, tiny_bundle("lake"))
    mine = {role: bearer(session, garden, role) for role in Role}
    foreign = {role: bearer(session, lake, role) for role in Role}
    wrong: list[tuple[str, str, str, int]] = []
    assert isinstance(client.app, FastAPI)
    with direct(client.app, monkeypatch) as service:
        for (method, path, operation), role in product(OPERATIONS, Role):
            status = service.request(method, address(path), {**mine[role], **fresh_key()}).status
            if (status != 403) != (role.value in operation["x-policy"]["roles"]) or status in (401, 500):
                wrong.append((method, path, role, status))
            if "{committee}" in path:
                status = service.request(method, address(path), {**foreign[role], **fresh_key()}).status
                if status != 404:
                    wrong.append((method, path, f"foreign {role}", status))
                status = service.request(method, address(path, "unknown"), {**mine[role], **fresh_key()}).status
                if status != 404:
                    wrong.append((method, path, f"unknown {role}", status))
    assert wrong == []


def test_nobody_is_let_in_without_a_token(client: TestClient, session: Session) -> None:
    stored_committee(session, tiny_bundle("garden"))
    for headers in ({}, {"Authorization": "Bearer consult_wrong"}, {"Authorization": "Basic eDp5"}):
        found = {f"{method} {path}": ask(client, method, address(path), headers) for method, path, _ in OPERATIONS}
        assert {where: status for where, status in found.items() if status != 401} == {}


def test_foreign_and_unknown_look_the_same(client: TestClient, session: Session) -> None:
    lake = stored_committee(session, tiny_bundle("lake"))
    stored_committee(session, tiny_bundle("garden"))
    headers = bearer(session, lake, Role.ADMIN)
    foreign = client.get("/api/v1/committees/garden/members/m1", headers=headers)
    unknown = client.get("/api/v1/committees/nowhere/members/m1", headers=headers)
    mine = client.get("/api/v1/committees/lake/members/m99", headers=headers)
    assert (foreign.status_code, foreign.json()) == (404, unknown.json()) == (404, mine.json())


def test_operation_without_policy_is_closed() -> None:
    app, router = FastAPI(), APIRouter()
    install(app)

    @router.get("/forgotten")
    def forgotten() -> str:
        return "open"

    app.include_router(router, prefix="/api/v1", dependencies=[Depends(require_declared_policy)])
    assert TestClient(app).get("/api/v1/forgotten").status_code == 403


def test_member_reads_only_what_is_theirs(client: TestClient, session: Session) -> None:
    garden = stored_committee(session, full_bundle())
    headers = bearer(session, garden, Role.MEMBER, "m1")
    base = "/api/v1/committees/garden"
    assert [row["key"] for row in client.get(f"{base}/members", headers=headers).json()["items"]] == ["m1"]
    assert {row["member"] for row in client.get(f"{base}/memberships", headers=headers).json()["items"]} == {"m1"}
    assert {row["owner"] for row in client.get(f"{base}/busy", headers=headers).json()["items"]} == {"m1"}
    assert client.get(f"{base}/members/m1", headers=headers).status_code == 200
    assert client.get(f"{base}/members/m2", headers=headers).status_code == 404
    other = bearer(session, garden, Role.MEMBER, "m2")
    assert client.get(f"{base}/links", headers=other).json()["items"] == []
    number = client.get(f"{base}/busy", headers=headers).json()["items"][0]["id"]
    assert client.get(f"{base}/busy/{number}", headers=other).status_code == 404
