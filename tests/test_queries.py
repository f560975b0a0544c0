"""No list and no row takes a query more when there are ten times as many rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from tests.factories.access import bearer, stored_committee
from tests.factories.serving import usual_app
from tests.factories.wide import add_plans, add_records, wide_bundle

FEW, MANY = 5, 50
PREFIX = "/api/v1/committees/{committee}"
ELSEWHERE = {
    "/runs/{run}/events": "a stream without end",
    "/plans/{plan}/analysis": "judges the whole plan, from one snapshot",
    "/conflicts": "judges the calendar and up to twenty drafts, each read whole",
    "/plans/{plan}/conflicts": "judges the whole plan",
    "/plans/{plan}/sessions/{key}/options": "answered from the plan in memory",
    "/plans/{plan}/sessions/{key}/replacements/{member}": "answered from the plan in memory",
    "/plans/{plan}/sessions/{key}/why-not": "answered from the plan in memory",
    "/annual-plans/{key}/table.csv": "a file; the same rows as the table",
    "/plans/{plan}/explanation": "answered from the plan in memory",
    "/plans/{plan}/sessions/{key}/explanation": "answered from the plan in memory",
    "/plans/{plan}/sessions/{key}/ways-out": "answered from the plan in memory",
}
"""What is no reading of rows."""
ASKED = {
    "/members/{key}/week": {"from": "2024-03-04"},
    "/departments/{key}/week": {"from": "2024-03-04"},
    "/venues/{key}/week": {"from": "2024-03-04"},
    "/return-slips/due": {"by": "2024-03-04"},
    "/free-times": {"member": "member-1", "minutes": "60", "from": "2024-03-04", "to": "2024-03-05"},
}
"""What some addresses must be asked with."""


def operations() -> Iterator[tuple[str, bool]]:
    """Every address of a committee that is read, and whether it is a list in pages."""
    document = usual_app().openapi()
    shared = document["components"].get("parameters", {})
    for path, methods in document["paths"].items():
        if path.startswith(PREFIX) and "get" in methods and path.removeprefix(PREFIX) not in ELSEWHERE:
            given = [
                shared[item["$ref"].rpartition("/")[2]] if "$ref" in item else item
                for item in methods["get"].get("parameters", ())
            ]
            yield path.removeprefix(PREFIX), any(item["name"] == "cursor" for item in given)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Note every statement that reaches the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "SAVEPOINT" not in statement:  # the test's own
            seen.append(statement)

    event.listen(session.connection(), "before_cursor_execute", note)
    yield seen
    event.remove(session.connection(), "before_cursor_execute", note)


class Reader:
    """Reads one committee, as a planner or as its first member, whoever may."""

    def __init__(self, client: TestClient, session: Session, committee: CommitteeRow) -> None:
        self.client, self.session = client, session
        self.base = f"/api/v1/committees/{committee.key}"
        self.callers = [bearer(session, committee, Role.ADMIN), bearer(session, committee, Role.MEMBER, "member-1")]
        for headers in self.callers:  # the moment of a token's first use is written down
            client.get(self.base, headers=headers)

    def read(self, path: str) -> tuple[Any, int]:
        """Return what is answered, and how many statements that took."""
        asked = ASKED.get(path, {}) | ({"limit": "200"} if path in LISTS else {})
        address = self.base + self.fill(path)
        for headers in self.callers:
            self.session.expunge_all()
            with counted(self.session) as seen:
                answer = self.client.get(address, headers=headers, params=asked)
            if answer.status_code == 200:
                return answer.json(), len(seen)
            assert answer.status_code == 403, f"{address}: {answer.text}"
        raise AssertionError(f"{address} is nobody's to read")

    def fill(self, path: str) -> str:
        """Put the name of the first row there is into an address."""
        while "{" in path:
            before, _, rest = path.partition("/{")
            name, _, after = rest.partition("}")
            where = "/plans/{plan}/runs" if before == "/runs" else before
            row = self.read(where)[0]["items"][0]
            path = f"{before}/{row['key'] if name in ('key', 'member') else row.get('number', row.get('id'))}{after}"
        return path


LISTS = {path for path, paged in operations() if paged}


@pytest.fixture
def readers(client: TestClient, session: Session) -> dict[int, Reader]:
    found = {}
    for size in (FEW, MANY):
        committee = stored_committee(session, wide_bundle(f"county-{size}", size))
        add_plans(session, committee, size)
        add_records(session, committee, size)
        found[size] = Reader(client, session, committee)
    return found


def test_nothing_takes_a_query_per_row(readers: dict[int, Reader]) -> None:
    counts, short = {}, {}
    for path, paged in operations():
        (few, least), (many, most) = readers[FEW].read(path), readers[MANY].read(path)
        counts[path] = least, most
        if paged and not len(few["items"]) * 5 < len(many["items"]):
            short[path] = len(few["items"]), len(many["items"])
    assert len(LISTS) > 50
    assert short == {}, "these lists have not ten times as many rows"
    assert {path: count for path, count in counts.items() if count[0] != count[1]} == {}


def test_knowing_who_asks_and_where_takes_two_queries(readers: dict[int, Reader]) -> None:
    assert readers[FEW].read("")[1] == 2
    assert readers[FEW].read("/members")[1] == 3
    assert readers[FEW].read("/members/{key}")[1] == 3
    assert readers[FEW].read("/sessions")[1] == 4


def test_committees_take_no_query_each(client: TestClient, session: Session) -> None:
    headers = bearer(session, None, Role.ADMIN)
    first = stored_committee(session, wide_bundle("county-0", 2))
    counts = []
    for size in (FEW, MANY):
        columns = {column.key: getattr(first, column.key) for column in CommitteeRow.__mapper__.column_attrs}
        known = len(session.scalars(select(CommitteeRow.id)).all())
        session.add_all(
            CommitteeRow(**{**columns, "id": None, "key": f"copy-{number}"}) for number in range(known, size)
        )
        session.commit()
        client.get("/api/v1/committees", headers=headers)
        with counted(session) as seen:
            found = client.get("/api/v1/committees?limit=200&sort=name", headers=headers).json()["items"]
        assert len(found) == size
        counts.append(len(seen))
    assert counts == [2, 2]
