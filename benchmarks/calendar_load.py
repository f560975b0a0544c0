"""Measures how many calendars a second the service gives, beside Radicale: the same events, machine and run.

./run python benchmarks/calendar_load.py

Radicale is installed into an environment of its own below ``--cache``; the load comes from ``wrk``.
"""

import argparse
import datetime
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.calendars import Served, calendar_service

EVENTS = 60
GOAL = 10
"""How many times Radicale's rate the service has to reach on GET and conditional GET."""
RANGE = '<C:time-range start="20240304T000000Z" end="20240318T000000Z"/>'
QUERY = (
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/>'
    f'</D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{RANGE}</C:comp-filter>'
    "</C:comp-filter></C:filter></C:calendar-query>"
)
ANEW = """
local asked = 0
request = function()
  asked = asked + 1
  local start = string.format("20240303T%02d%02d%02dZ", (asked / 3600) % 24, (asked / 60) % 60, asked % 60)
  return wrk.format(nil, nil, nil, (string.gsub(wrk.body, "20240304T000000Z", start)))
end
"""
"""Has wrk begin each query's range a second later."""
HEAD = (
    "| request | connections | Radicale, 1/s | p99 ms | consult, 1/s | p99 ms | times | p99 ms during a solve |\n"
    "|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Target:
    """What is asked for, and how."""

    url: str
    headers: dict[str, str]
    method: str = "GET"
    body: str = ""
    status: int = 200
    anew: bool = False
    """Whether every request asks for a range of its own."""


@dataclass(frozen=True)
class Rate:
    """Requests a second, and the milliseconds within which 99 of 100 were answered."""

    per_second: float
    p99: float


def load(target: Target, connections: int, seconds: int, scratch: Path) -> Rate:
    """Put load on a server by wrk; every answer has to be the expected one."""
    answer = httpx.request(
        target.method, target.url, headers=target.headers, content=target.body.encode(), trust_env=False, timeout=60
    )
    if answer.status_code != target.status:
        raise SystemExit(f"{target.method} {target.url}: {answer.status_code} instead of {target.status}")
    script = scratch / "request.lua"
    lines = [f"wrk.method = {_lua(target.method)}", f"wrk.body = {_lua(target.body)}" if target.body else ""]
    lines += [f"wrk.headers[{_lua(name)}] = {_lua(value)}" for name, value in target.headers.items()]
    lines += [ANEW] if target.anew else []
    script.write_text("\n".join(lines), encoding="utf-8")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", str(script)]
    done = subprocess.run([*command, target.url], capture_output=True, text=True, check=True).stdout
    if "Socket errors" in done or ("Non-2xx" in done and target.status < 300):
        raise SystemExit(done)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done)
    assert rate is not None and p99 is not None, done
    return Rate(float(rate[1]), float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]])


def _lua(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@contextmanager
def radicale(cache: Path, scratch: Path, events: list[tuple[str, str]]) -> Iterator[str]:
    """Serve the same events by Radicale; gives the address of its calendar."""
    folder = cache / "radicale"
    if not (folder / "installed").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "radicale"], check=True)
        (folder / "installed").touch()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = [
        "-m",
        "radicale",
        "--server-hosts",
        f"127.0.0.1:{port}",
        "--auth-type",
        "none",
        "--logging-level",
        "error",
    ]
    command = [str(folder / "bin" / "python"), *server, "--storage-filesystem-folder", str(scratch / "radicale")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}/user/calendar/"
    try:
        with httpx.Client(auth=("user", "user"), trust_env=False, timeout=30) as client:
            _wait_for(client, base)
            client.request("MKCALENDAR", base).raise_for_status()
            for name, content in events:
                client.put(
                    base + name, content=content.encode(), headers={"Content-Type": "text/calendar"}
                ).raise_for_status()
        yield base
    finally:
        process.terminate()
        process.wait()


def _wait_for(client: httpx.Client, url: str) -> None:
    for _ in range(100):
        try:
            client.get(url)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("Radicale did not start.")


@contextmanager
def solving(scratch: Path) -> Iterator[None]:
    """Keep a solve running meanwhile, as a worker's child does: giving way to those who answer people."""
    problem = scratch / "problem.json"
    consult = [sys.executable, "-m", "app.cli"]
    if not problem.exists():
        subprocess.run([*consult, "generate", "--scale", "year", "--seed", "1", "-o", str(problem)], check=True)
    command = ["nice", "-n", "5", *consult, "solve", str(problem), "-o", str(scratch / "schedule.json")]
    process = subprocess.Popen([*command, "--seconds", "600"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(5)
        yield
    finally:
        process.terminate()
        process.wait()


def basic(user: str, password: str) -> dict[str, str]:
    """The header that signs in."""
    request = next(httpx.BasicAuth(user, password).auth_flow(httpx.Request("GET", "http://localhost")))
    return {"Authorization": str(request.headers["authorization"])}


def etag_of(url: str, headers: dict[str, str]) -> dict[str, str]:
    """The headers with which a reader asks whether something has changed."""
    answer = httpx.get(url, headers=headers, trust_env=False, timeout=60).raise_for_status()
    return {**headers, "If-None-Match": answer.headers["etag"]}


def targets(served: Served, calendar: str, events: list[tuple[str, str]]) -> dict[str, tuple[Target, Target]]:
    """What is asked of Radicale and of the service."""
    there, here = basic("user", "user"), basic(served.user, served.password)
    plain = {"Accept-Encoding": "identity"}
    sessions, first = f"{served.home}sessions/", events[0][0]
    query = {"Content-Type": "application/xml", "Depth": "1"}
    return {
        "calendar, GET": (Target(calendar, there | plain), Target(served.feed, plain)),
        "calendar, GET, If-None-Match": (
            Target(calendar, etag_of(calendar, there | plain)),  # Radicale answers it in full
            Target(served.feed, etag_of(served.feed, plain), status=304),
        ),
        "one event by CalDAV, GET": (Target(calendar + first, there), Target(sessions + first, here)),
        "calendar-query": (
            Target(calendar, there | query, "REPORT", QUERY, 207),
            Target(sessions, here | query, "REPORT", QUERY, 207),
        ),
        "calendar-query, another each time": (
            Target(calendar, there | query, "REPORT", QUERY, 207, anew=True),
            Target(sessions, here | query, "REPORT", QUERY, 207, anew=True),
        ),
    }


def events_of(served: Served) -> list[tuple[str, str]]:
    """The member's sessions as they are given by CalDAV: names and bytes."""
    body = QUERY.replace(RANGE, "")
    with served.client() as client:
        answer = client.request("REPORT", f"{served.home}sessions/", content=body.encode()).raise_for_status()
        paths = re.findall(r"<D:href>([^<]+\.ics)</D:href>", answer.text)
        return [(path.rsplit("/", 1)[-1], client.get(path).raise_for_status().text) for path in paths]


def main() -> None:
    """Measure and print the table; fail when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "consult-clients")
    wanted = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is needed.")
    today = datetime.datetime.now(datetime.UTC).date()
    print(f"{today}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n{HEAD}")
    missed = False
    with tempfile.TemporaryDirectory() as folder, calendar_service(EVENTS) as served:
        scratch, events = Path(folder), events_of(served)
        assert len(events) == EVENTS
        with radicale(wanted.cache, scratch, events) as calendar:
            asked = targets(served, calendar, events)
            rates = {}
            for name, both in asked.items():
                for connections in (1, 8):
                    rates[name, connections] = [load(one, connections, wanted.seconds, scratch) for one in both]
        with solving(scratch):
            during = {key: load(asked[key[0]][1], key[1], wanted.seconds, scratch) for key in rates}
    for (name, connections), (theirs, ours) in rates.items():
        times = ours.per_second / theirs.per_second
        missed = missed or times < (
            1 if name.startswith("calendar-query") else GOAL if name.startswith("calendar, ") else 0
        )
        print(
            f"| {name} | {connections} | {theirs.per_second:.0f} | {theirs.p99:.1f} | {ours.per_second:.0f} | "
            f"{ours.p99:.1f} | {times:.1f} | {during[name, connections].p99:.1f} |"
        )
    sys.exit(missed)


if __name__ == "__main__":
    main()
