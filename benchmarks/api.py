"""Builds a province's committees in a database of its own, serves them, and measures how long the API takes to answer.

./run python benchmarks/api.py --committees 100 --scale year --requests 200
"""

import argparse
import datetime
import math
import os
import platform
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any, get_args
from urllib.parse import quote, unquote

import httpx

from app.database import make_engine
from app.embedded import EmbeddedServer
from app.embedded.server import temporary_directory
from app.example.year import Scale, example_bundle
from app.problems.bundle import Bundle
from benchmarks.province import build, key_of, named, served

BARS = {"list": 50, "read": 15, "import": 10_000}
"""Milliseconds within which 95 of 100 requests of a kind are to be answered."""
DEEP_COMMITTEES = 5
HEAD = "| kind | request | times | p50 ms | p95 ms | p99 ms | bar |\n|---|---|---|---|---|---|---|"


class Client:
    """An HTTP client with a token, keys for POSTs, and a memory of what it has looked up."""

    def __init__(self, base: str, secret: str) -> None:
        self.http = httpx.Client(base_url=base, headers={"Authorization": f"Bearer {secret}"}, timeout=60)
        self.random = Random(1)
        self.numbers = count(1)
        self._keys: dict[str, list[str]] = {}
        self._deep: dict[str, list[tuple[str, str]]] = {}

    def request(self, method: str, committee: str, path: str, body: Any = None, **headers: str) -> httpx.Request:
        """Make a request to a committee."""
        if method == "POST":
            headers["Idempotency-Key"] = f"benchmark-{next(self.numbers)}"
        return self.http.build_request(method, f"/api/v1/committees/{committee}{path}", json=body, headers=headers)

    def read(self, committee: str, path: str) -> httpx.Response:
        """Look something up, outside of what is measured."""
        return self.http.send(self.request("GET", committee, path)).raise_for_status()

    def row(self, committee: str, name: str) -> str:
        """Path of any of the first rows of a list."""
        if name not in self._keys:  # the committees are alike
            self._keys[name] = [item["key"] for item in self.read(committee, f"/{name}?limit=200").json()["items"]]
        return f"/{name}/{self.random.choice(self._keys[name])}"

    def deep(self, committee: str, path: str) -> httpx.Request:
        """Ask for the last page but one of a list, of one of the first few committees that this was asked of."""
        known = self._deep.setdefault(path, [])
        if len(known) < DEEP_COMMITTEES:
            following, last = None, self.read(committee, f"{path}{'&' if '?' in path else '?'}limit=200").json()["next"]
            while last is not None:
                following, last = last, self.read(committee, path.partition("?")[0] + last).json()["next"]
            cursor = path if following is None else path.partition("?")[0] + following.replace("limit=200&", "")
            known.append((committee, cursor))
        return self.request("GET", *self.random.choice(known))


@dataclass(frozen=True)
class Case:
    """One kind of request: made before it is measured, and what it must be answered with."""

    kind: str
    name: str
    make: Callable[[Client, str], httpx.Request]
    status: int = 200


def reading(kind: str, path: str) -> Case:
    """A read of the same address again and again."""
    return Case(kind, unquote(path), lambda client, committee: client.request("GET", committee, path))


def deep(path: str) -> Case:
    """A read of a page near a list's end."""
    return Case("list", f"{path}, near the end", lambda client, committee: client.deep(committee, path))


def row_of(name: str) -> Case:
    """A read of any row of a list."""
    return Case(
        "read",
        f"/{name}/…",
        lambda client, committee: client.request("GET", committee, client.row(committee, name)),
    )


def unchanged(name: str) -> Case:
    """A read of a row that the client has already."""

    def make(client: Client, committee: str) -> httpx.Request:
        path = client.row(committee, name)
        return client.request("GET", committee, path, **{"If-None-Match": client.read(committee, path).headers["etag"]})

    return Case("read", f"/{name}/…, If-None-Match", make, 304)


def patched(name: str) -> Case:
    """A row gets another name."""

    def make(client: Client, committee: str) -> httpx.Request:
        path = client.row(committee, name)
        known = {"If-Match": client.read(committee, path).headers["etag"]}
        return client.request("PATCH", committee, path, {"name": f"改名{next(client.numbers)}"}, **known)

    return Case("write", f"PATCH /{name}/…", make)


def created(name: str) -> Case:
    """A row like another comes under a key of its own."""

    def make(client: Client, committee: str) -> httpx.Request:
        like = client.read(committee, client.row(committee, name)).json()
        own = {
            field: like[field] for field in like if field not in ("id", "uid", "version", "created_at", "updated_at")
        }
        return client.request("POST", committee, f"/{name}", {**own, "key": f"new-{next(client.numbers)}"})

    return Case("write", f"POST /{name}", make, 201)


def imported(bundle: Bundle, committees: int) -> Case:
    """A committee's whole year comes anew."""
    numbers = count(committees + 1)

    def make(client: Client, committee: str) -> httpx.Request:
        new = named(bundle, next(numbers))
        return client.request("POST", new.committee.key, "/imports", new.model_dump(mode="json"))

    return Case("import", "POST /imports", make)


READ = (
    "/members",
    "/sessions",
    "/busy",
    "/venues",
    "/members?q=zw",
    f"/members?q={quote('王')}",
    "/sessions?q=xieshang",
    "/members?sort=name",
    "/sessions?sort=-first,name",
    "/sessions?format=proposal_consultation&from=2024-03-01&to=2024-04-30",
    "/sessions?group=chair_meeting",
    "/sessions?mandatory=true",
    "/busy?owner_kind=member&sort=start",
)
LONG = tuple(f"/{name}?limit=200" for name in ("members", "sessions", "busy", "venues"))
CASES = (
    *(reading("list", path) for path in READ),
    *map(deep, ("/members?sort=name", "/sessions?sort=-first,name", "/busy")),
    *(reading("list of 200", path) for path in LONG),
    reading("read", ""),
    *map(row_of, ("members", "sessions", "venues")),
    *map(unchanged, ("members", "sessions")),
    *map(patched, ("members", "sessions")),
    *map(created, ("members", "sessions")),
)


def measure(client: Client, case: Case, committees: int, requests: int) -> str:
    """Make one kind of request many times, each to a committee chosen by chance; one line of the table."""
    times = []
    for attempt in range(requests + 1):
        request = case.make(client, key_of(client.random.randint(1, committees)))
        begun = time.perf_counter()
        answer = client.http.send(request)
        if attempt or requests == 1:  # the first one warms what every process has to do once
            times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != case.status:
            raise SystemExit(f"{case.name} was answered with {answer.status_code}: {answer.text[:500]}")
    return line(case, sorted(times))


def line(case: Case, times: Sequence[float]) -> str:
    """One line of the table from sorted times."""
    p50, p95, p99 = (times[max(0, math.ceil(share * len(times)) - 1)] for share in (0.5, 0.95, 0.99))
    bar = BARS.get(case.kind)
    judged = "" if bar is None else f"{bar} {'kept' if p95 <= bar else 'MISSED'}"
    return f"| {case.kind} | `{case.name or '/'}` | {len(times)} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {judged} |"


def run(committees: int, scale: Scale, requests: int, imports: int) -> None:
    """Build, serve, measure and print."""
    bundle = example_bundle(scale=scale)
    directory = temporary_directory()
    try:
        with EmbeddedServer(directory / "data") as server:
            engine = make_engine(server.url)
            begun = time.perf_counter()
            secret = build(engine, bundle, committees)
            engine.dispose()
            members, sessions = committees * len(bundle.members), committees * len(bundle.sessions)
            built = time.perf_counter() - begun
            print(f"{committees} committees, {members:,} members, {sessions:,} sessions, built in {built:.0f} s")
            print(f"\n{HEAD}", flush=True)
            with served(server.url.render_as_string(hide_password=False)) as base:
                client = Client(base, secret)
                for case in CASES:
                    print(measure(client, case, committees, requests), flush=True)
                print(measure(client, imported(bundle, committees), committees, imports), flush=True)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def main() -> None:
    """Print the machine, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--committees", type=int, default=100)
    parser.add_argument("--scale", choices=get_args(Scale), default="year", help="of each committee's example")
    parser.add_argument("--requests", type=int, default=200, help="of each kind")
    parser.add_argument("--imports", type=int, default=5, help="of a new committee's year")
    arguments = parser.parse_args()
    today = datetime.datetime.now(tz=datetime.UTC).date()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}, {today}", flush=True)
    run(arguments.committees, arguments.scale, arguments.requests, arguments.imports)


if __name__ == "__main__":
    main()
