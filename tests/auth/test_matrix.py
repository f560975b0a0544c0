"""Every operation × everybody × own, foreign and guessed objects: who is let in, and what each of them finds."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.auth.roles import Role, Scope
from app.database import get_engine
from app.logs import configure_logging
from app.settings import get_settings
from tests.auth.asgi import Answer, Direct, direct
from tests.auth.samples import Samples
from tests.auth.world import GUESSED_KEY, GUESSED_NUMBER, Actor, Whose, World, matrix_bundle, owner_of
from tests.factories.serving import app_on

METHODS = ("get", "post", "put", "patch", "delete")
_keys = count(1)


@dataclass(frozen=True)
class Operation:
    """One method of one address under /api."""

    method: str
    path: str
    described: dict[str, Any] = field(repr=False)
    parameters: dict[str, dict[str, Any]] = field(repr=False)
    """Those in the address, but for the committee, with their schemas."""
    queries: dict[str, dict[str, Any]] = field(repr=False)
    """Those after the address that are required."""
    names_member: bool
    """Whether the body says of which member it speaks."""

    @property
    def scopes(self) -> dict[str, str]:
        declared = self.described.get("x-policy", {}).get("roles")
        assert declared, f"{self} declares no policy"
        found: dict[str, str] = declared
        return found

    @property
    def in_committee(self) -> bool:
        return "{committee}" in self.path

    @property
    def body_schema(self) -> dict[str, Any] | None:
        content = self.described.get("requestBody", {}).get("content", {})
        found: dict[str, Any] | None = next((kind["schema"] for kind in content.values()), None)
        return found

    def owned(self) -> bool:
        """Whether an object in the address belongs to a member, or the body speaks of one."""
        segments = self.path.split("/")
        lists = [segments[number - 1] for number, name in enumerate(segments) if name.startswith("{")]
        named = self.names_member or "member" in self.parameters
        return named or any(owner_of(name.replace("-", "_")) for name in lists)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def operations(document: dict[str, Any]) -> list[Operation]:
    found = []
    for path, item in document["paths"].items():
        for method in METHODS:
            if path.startswith("/api") and method in item:
                given = [_resolved(document, one) for one in item[method].get("parameters", ())]
                named = {one["name"]: one["schema"] for one in given if one["in"] == "path"}
                named.pop("committee", None)
                queries = {one["name"]: one["schema"] for one in given if one["in"] == "query" and one.get("required")}
                found.append(
                    Operation(method, path, item[method], named, queries, _names_member(document, item[method]))
                )
    return found


def _names_member(document: dict[str, Any], described: dict[str, Any]) -> bool:
    for kind in described.get("requestBody", {}).get("content", {}).values():
        schema = document["components"]["schemas"].get(kind["schema"].get("$ref", "").rsplit("/", 1)[-1], {})
        if "member" in schema.get("properties", {}):
            return True
    return False


def _resolved(document: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    found: dict[str, Any] = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
    return found


def asked(operation: Operation, actor: Actor) -> tuple[Whose, ...]:
    """Whose objects somebody asks for: only where it reaches a part of them, foreign ones differ from its own."""
    if operation.method == "get" and not operation.parameters:
        return (Whose.OWN,)
    scope = None if actor.role is None or actor.foreign else operation.scopes.get(actor.role)
    if scope in (None, Scope.ALL):
        return (Whose.GUESSED, Whose.OWN)
    return (Whose.GUESSED, Whose.OWN, Whose.FOREIGN)


class Matrix:
    """Asks every cell's request, each as if it were the first."""

    def __init__(self, client: Direct, connection: Connection, session: Session, world: World) -> None:
        self.client, self.connection, self.session, self.world = client, connection, session, world
        self.document = client.app.openapi()
        self.operations = operations(self.document)
        self.wrong: list[str] = []
        self.cells = 0
        self.unknown: Answer | None = None
        """What is answered where the committee itself is guessed."""
        self._found: dict[tuple[str, str, str, Whose], Any] = {}

    def check(self) -> None:
        for operation in self.operations:
            for actor in self.world.actors:
                guessed: Answer | None = None
                for whose in asked(operation, actor):
                    answer = self.ask(operation, actor, whose)
                    guessed = guessed or answer
                    self.cells += 1
                    if complaint := self.judge(operation, actor, whose, answer, guessed):
                        body = answer.content[:300].decode(errors="replace")
                        self.wrong.append(f"{operation} · {actor.name} · {whose}: {answer.status}, {complaint}: {body}")

    def ask(self, operation: Operation, actor: Actor, whose: Whose, committee: str = "garden") -> Answer:
        """Send one request and undo whatever it did."""
        rows = {name: self.find(operation.path, name, actor, whose) for name in operation.parameters}
        version = next((row.version for row in reversed(rows.values()) if hasattr(row, "version")), 1)
        address = operation.path.replace("{committee}", committee)
        for name, row in rows.items():
            address = address.replace("{" + name + "}", str(self._name(name, row, operation)))
        samples = Samples(self.document, actor.member_of(whose))
        address += self._query(operation, samples)
        headers = {**actor.headers, "If-Match": f'"{version}"', "Idempotency-Key": f"matrix-{next(_keys)}"}
        body = self._body(operation, samples)
        refused = actor.role not in operation.scopes or (actor.foreign and operation.in_committee)
        guessed = whose is Whose.GUESSED and operation.parameters
        if operation.method == "get" or refused or guessed:  # changes nothing, or the test fails
            return self.client.request(operation.method, address, headers, body)
        self.session.commit()
        undone = self.connection.begin_nested()
        try:
            return self.client.request(operation.method, address, headers, body)
        finally:
            self.session.rollback()
            undone.rollback()
            self.session.expire_all()

    def find(self, path: str, name: str, actor: Actor, whose: Whose) -> Any:
        role = str(actor.role if actor.role is Role.ORGANISER else actor.member)
        key = (path, name, role, whose)
        if key not in self._found:
            self._found[key] = self.world.find(path, name, actor, whose)
        return self._found[key]

    @staticmethod
    def _name(name: str, row: Any, operation: Operation) -> Any:
        if row is None:
            return GUESSED_NUMBER if operation.parameters[name].get("type") == "integer" else GUESSED_KEY
        if name in ("key", "member") or not hasattr(row, "number"):
            return row.key if operation.parameters[name].get("type") == "string" else row.id
        return row.number

    @staticmethod
    def _query(operation: Operation, samples: Samples) -> str:
        found = [f"{name}={samples.of(schema, name)}" for name, schema in operation.queries.items()]
        return "?" + "&".join(found) if found else ""

    def _body(self, operation: Operation, samples: Samples) -> Any:
        schema = operation.body_schema
        if schema is None:
            return None
        if str(schema.get("$ref", "")).endswith("/Bundle"):
            return json.loads(matrix_bundle("garden").model_dump_json())
        return samples.of(schema)

    def judge(self, operation: Operation, actor: Actor, whose: Whose, answer: Answer, guessed: Answer) -> str | None:
        """Say what is wrong with an answer, if anything."""
        status = answer.status
        if status >= 500:
            return "nothing may break the service"
        if actor.role is None:
            return None if status == 401 else "only a good token opens anything"
        if actor.foreign and operation.in_committee:
            self.unknown = self.unknown or self.ask(operation, actor, whose, "guessed")
            same = (status, answer.content) == (404, self.unknown.content)
            return None if same else "another committee looks like one that does not exist"
        scope = operation.scopes.get(actor.role)
        if scope is None:
            return None if status == 403 else "the policy does not let this role in"
        if status == 403 and actor.name == "admin" and b"/problems/whole-service-only" in answer.content:
            return None  # committees are made and deleted by admins of all of them
        if status in (401, 403):
            return "the policy lets this role in"
        return self._judge_object(operation, actor, whose, answer, guessed, Scope(scope))

    def _judge_object(
        self, operation: Operation, actor: Actor, whose: Whose, answer: Answer, guessed: Answer, scope: Scope
    ) -> str | None:
        rows = [self.find(operation.path, name, actor, whose) for name in operation.parameters]
        foreign = whose is Whose.FOREIGN and ((scope is Scope.OWN and operation.owned()) or scope is Scope.GROUP)
        if rows and whose is Whose.GUESSED:
            return None if answer.status == 404 else "what is guessed does not exist"
        if rows and foreign:
            same = (answer.status, answer.content) == (404, guessed.content)
            return None if same else "what is foreign looks like what is guessed"
        if rows and None not in rows and answer.status == 404:
            return "what is there is found"
        if scope is Scope.OWN:
            return self._judge_owners(operation, actor, whose, answer)
        return None

    @staticmethod
    def _judge_owners(operation: Operation, actor: Actor, whose: Whose, answer: Answer) -> str | None:
        """A member is shown and writes no row that names another member as its owner."""
        if operation.method == "get" and answer.status == 200 and answer.content.startswith(b"{"):
            found = answer.json()
            rows = found.get("items", [found])
            named = [row[name] for row in rows for name in ("member", "owner") if isinstance(row.get(name), str)]
            named += [row["key"] for row in rows if operation.path.endswith("}/members")]
            return None if set(named) <= {actor.member} else "a member sees its own rows only"
        if operation.method == "post" and answer.status == 201 and answer.content.startswith(b"{"):
            owner = answer.json().get("member", actor.member)
            return None if owner == actor.member else "a member writes its own rows only"
        return None


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


@pytest.fixture
def own_engine(shared_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Streams read outside the request's transaction: on the tests' database, where they find nothing and end."""
    monkeypatch.setenv("DATABASE_URL", shared_engine.url.render_as_string(hide_password=False))
    get_settings.cache_clear()
    get_engine.cache_clear()
    yield
    get_engine().dispose()
    get_engine.cache_clear()
    get_settings.cache_clear()


@contextmanager
def matrix_of(
    connection: Connection, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Matrix]:
    async def transaction() -> AsyncIterator[Session]:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise

    configure_logging("INFO")
    logging.disable(logging.WARNING)  # one line for each of ten thousand requests helps nobody
    try:
        with app_on(transaction) as app, direct(app, monkeypatch) as client:
            yield Matrix(client, connection, session, world)
    finally:
        logging.disable(logging.NOTSET)


def test_everybody_reaches_what_is_theirs_and_nothing_else(
    connection: Connection,
    session: Session,
    world: World,
    own_engine: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with matrix_of(connection, session, world, monkeypatch) as matrix:
        matrix.check()
    assert matrix.cells >= len(matrix.operations) * len(world.actors)
    assert matrix.wrong == [], f"{len(matrix.wrong)} of {matrix.cells} cells"
