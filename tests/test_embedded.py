"""The embedded database: started once, shared, stopped with the last, and joined again after a kill."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from app.database import conninfo
from app.embedded import EmbeddedServer, EngineFailed, keeper
from app.embedded.server import LONGEST_SOCKET_DIR, temporary_directory

USER = """
import sys
from pathlib import Path
from app.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), durable=False)
server.start()
print("started", flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def directory() -> Iterator[Path]:
    base = temporary_directory()
    yield base / "data"
    shutil.rmtree(base)


def ask(server: EmbeddedServer, query: str) -> object:
    with psycopg.connect(conninfo(server.url)) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def user(directory: Path) -> "subprocess.Popen[str]":
    """Start another process that uses the server until its standard input closes."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def wait_started(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"


def eventually(holds: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + 30
    while not holds() and time.monotonic() < give_up:
        time.sleep(0.02)
    return holds()


def test_it_starts_answers_and_stops(directory: Path) -> None:
    with EmbeddedServer(directory, durable=False) as server:
        assert ask(server, "SELECT current_database()") == "consult"
        assert ask(server, "SHOW server_encoding") == "UTF8"
        assert ask(server, "SELECT datcollate FROM pg_database WHERE datname = 'consult'") == "C.UTF-8"
        assert ask(server, "SHOW listen_addresses") == ""
        running = keeper.postmaster(server.data)
    assert running is not None
    assert keeper.postmaster(server.data) is None


def test_it_waits_for_the_disk_unless_told_otherwise(directory: Path) -> None:
    with EmbeddedServer(directory) as server:
        assert ask(server, "SHOW fsync") == "on"
        assert ask(server, "SHOW synchronous_commit") == "on"


def test_nobody_else_looks_inside(directory: Path) -> None:
    with EmbeddedServer(directory, durable=False) as server:
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert not stat.S_IMODE(directory.stat().st_mode) & 0o066
        assert server.data.stat().st_uid != 0


def test_what_is_stored_is_there_next_time(directory: Path) -> None:
    with EmbeddedServer(directory, durable=False) as server, psycopg.connect(conninfo(server.url)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    with EmbeddedServer(directory, durable=False) as server:
        assert ask(server, "SELECT number FROM kept") == 42


def test_two_processes_that_start_at_once_share_one_server(directory: Path) -> None:
    first, second = user(directory), user(directory)
    wait_started(first)
    wait_started(second)
    server = EmbeddedServer(directory, durable=False)
    running = keeper.postmaster(server.data)
    assert running is not None
    first.communicate()
    assert keeper.postmaster(server.data) == running
    second.communicate()
    assert keeper.postmaster(server.data) is None


def test_it_stops_after_its_last_user_was_killed(directory: Path) -> None:
    process = user(directory)
    wait_started(process)
    server = EmbeddedServer(directory, durable=False)
    assert keeper.postmaster(server.data) is not None
    process.kill()
    process.communicate()
    assert eventually(lambda: keeper.postmaster(server.data) is None)


def test_a_server_that_was_killed_is_started_again(directory: Path) -> None:
    with EmbeddedServer(directory, durable=False) as server:
        killed = keeper.postmaster(server.data)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: keeper.postmaster(server.data) is None)
        assert (server.data / "postmaster.pid").exists()
        with EmbeddedServer(directory, durable=False) as again:
            assert ask(again, "SELECT 1") == 1


def test_a_stale_pid_file_that_names_another_process_is_no_server(directory: Path) -> None:
    with EmbeddedServer(directory, durable=False) as server:
        data = server.data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    assert keeper.postmaster(data) is None
    with EmbeddedServer(directory, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_start_that_was_cut_off_is_begun_again(directory: Path) -> None:
    server = EmbeddedServer(directory, durable=False)
    directory.mkdir(mode=0o711)
    half = server.data.with_name(server.data.name + ".new")
    half.mkdir()
    (half / "PG_VERSION").write_text("16\n")
    with server:
        assert ask(server, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_works(directory: Path) -> None:
    deep = directory / ("d" * LONGEST_SOCKET_DIR)
    directory.mkdir(mode=0o711)
    with EmbeddedServer(deep, durable=False) as server:
        assert server.socket_dir != server.data
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        assert ask(server, "SELECT 1") == 1
    shutil.rmtree(server.socket_dir)


def test_a_path_with_spaces_and_quotes_works(directory: Path) -> None:
    directory.mkdir(mode=0o711)
    with EmbeddedServer(directory / "协商 'a' \"b\"", durable=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_data_of_another_version_are_left_alone(directory: Path) -> None:
    with EmbeddedServer(directory, durable=False) as server:
        data = server.data
    (data / "PG_VERSION").write_text("11\n")
    with pytest.raises(EngineFailed, match=r"was made by PostgreSQL 11, and this is PostgreSQL 1\d\.\d+"):
        EmbeddedServer(directory, durable=False).start()
    assert (data / "base").is_dir()


def test_a_server_that_cannot_start_says_why(directory: Path) -> None:
    with EmbeddedServer(directory, durable=False) as server:
        data = server.data
    (data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EngineFailed, match="no_such_setting"):
        EmbeddedServer(directory, durable=False).start()


def test_a_directory_that_cannot_be_written_is_named(directory: Path) -> None:
    directory.parent.joinpath("data").write_text("a file")
    with pytest.raises(EngineFailed, match="cannot be written"):
        EmbeddedServer(directory, durable=False).start()
