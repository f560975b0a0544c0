"""The program as it is run: a server with a worker beside it, stopped by a signal."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL, Engine, text

from app.serve import AddressTaken, listening_socket, url_of

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env=os.environ | {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def service(live_database_url: URL) -> Iterator["subprocess.Popen[str]"]:
    url = live_database_url.render_as_string(hide_password=False)
    process = run("serve", "--port", "0", DATABASE_URL=url)
    yield process
    process.kill()
    process.communicate()


def address(service: "subprocess.Popen[str]") -> str:
    assert service.stderr is not None
    for line in service.stderr:
        if found := re.search(r"Serving at (\S+)", line):
            return found[1]
    raise AssertionError("it ended without serving")


def wait_for(service: "subprocess.Popen[str]", event: str) -> None:
    assert service.stderr is not None
    assert any(event in line for line in service.stderr), f"never said: {event}"


def test_it_serves_works_and_stops_when_asked(service: "subprocess.Popen[str]") -> None:
    base = address(service)
    assert httpx.get(f"{base}/readyz", timeout=30).status_code == 200
    wait_for(service, "worker ready")
    service.send_signal(signal.SIGTERM)
    _, rest = service.communicate(timeout=20)
    assert "worker stopping" in rest
    assert "Traceback" not in rest


def test_the_worker_ends_with_a_server_that_is_killed(service: "subprocess.Popen[str]") -> None:
    address(service)
    wait_for(service, "worker ready")
    service.kill()
    _, rest = service.communicate(timeout=20)  # returns when the worker, too, has let go of the pipe
    assert "worker stopping" in rest


def test_answers_do_not_wait_for_acknowledgements() -> None:
    with listening_socket("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_a_database_that_lets_bookings_overlap_is_not_served(live_engine: Engine, live_database_url: URL) -> None:
    with live_engine.begin() as connection:
        connection.execute(text("ALTER TABLE bookings DROP CONSTRAINT bookings_venue_never_overlaps"))
    process = run("serve", "--port", "0", DATABASE_URL=live_database_url.render_as_string(hide_password=False))
    _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "This database lets overlapping bookings pass" in error
    assert "Traceback" not in error


def test_a_taken_port_is_one_sentence(live_database_url: URL) -> None:
    with listening_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressTaken):
            listening_socket("127.0.0.1", port)
        process = run("serve", "--port", str(port), DATABASE_URL=live_database_url.render_as_string(False))
        _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert error.startswith(f"Nothing can listen on 127.0.0.1:{port}: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:")])
def test_the_address_is_one_that_can_be_opened(host: str, url: str) -> None:
    with listening_socket(host, 0) as listening:
        assert isinstance(listening, socket.socket)
        assert url_of(listening).startswith(url)


@pytest.mark.parametrize(
    ("environment", "status", "sentence"),
    [
        ({"CONSULT_PORT": "70000"}, 2, "The setting CONSULT_PORT cannot be used: "),
        ({"DATABASE_URL": "mysql://db/consult"}, 2, "The setting DATABASE_URL cannot be used: "),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/consult"}, 1, "The database cannot be reached"),
    ],
)
def test_a_wrong_setting_is_one_sentence(environment: dict[str, str], status: int, sentence: str) -> None:
    process = run("migrate", **environment)
    _, error = process.communicate(timeout=60)
    assert (process.returncode, error.count("\n")) == (status, 1), error
    assert error.startswith(sentence)
