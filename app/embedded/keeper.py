"""Who uses an embedded server, and stopping it when nobody does any more.

Two lock files stand in the data directory. ``gate`` is held while a server is started or stopped. ``users`` is held
shared by every process that uses the server; the system drops such a lock however a process ends, so when it can be
had exclusively, nobody is left. A keeper, one small process per server, waits for just that: it stops the server also
after the last user was killed. This file imports only the standard library, because the keeper runs it as a script.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def make_locks(directory: Path) -> None:
    """Make the lock files; only those who start a server do, so that a directory can be removed behind a keeper."""
    for name in ("gate", "users", "keeper"):
        os.close(os.open(directory / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def open_lock(directory: Path, name: str) -> int:
    """Open one of the lock files; the lock taken on it ends when it is closed."""
    return os.open(directory / f"{name}.lock", os.O_RDWR | os.O_CLOEXEC)


@contextmanager
def gate(directory: Path) -> Iterator[None]:
    """Hold the right to start and stop the server."""
    lock = open_lock(directory, "gate")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def unused(directory: Path) -> bool:
    """Tell whether no process uses the server; ask it inside the gate."""
    lock = open_lock(directory, "users")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)  # waits while the keeper, just woken, passes through
        return _alone(lock)
    finally:
        os.close(lock)


def kept(directory: Path) -> bool:
    """Tell whether a keeper waits beside the server; ask it inside the gate."""
    lock = open_lock(directory, "keeper")
    try:
        return not _alone(lock)
    finally:
        os.close(lock)


def _alone(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def postmaster(data: Path) -> int | None:
    """Return the number of the server process that runs on a data directory; a stale pid file is not one."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    if not Path("/proc/self/cwd").exists():
        return pid
    # The number may belong to another program by now; a server works inside its data directory.
    try:
        return pid if Path(f"/proc/{pid}/cwd").samefile(data) else None
    except OSError:
        return None


def left_behind(data: Path) -> bool:
    """Tell whether processes of a server, such as those of a killed one, still work on a data directory."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").samefile(data):
                return True
    return False


def stop_server(data: Path, patience: float = 30.0) -> None:
    """Stop the server of a data directory and wait until it has gone; without ceremony when it takes too long."""
    for request in (signal.SIGINT, signal.SIGQUIT):  # "fast" and "immediate" shutdown
        if (pid := postmaster(data)) is None:
            return
        os.kill(pid, request)
        give_up = time.monotonic() + patience
        while postmaster(data) == pid and time.monotonic() < give_up:
            time.sleep(0.02)


def start_keeper(directory: Path, data: Path) -> None:
    """Start a keeper unless there is one, and return when it is at its post; call it inside the gate."""
    if kept(directory):
        return
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(directory), str(data)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
    assert keeper.stdout is not None
    with keeper.stdout as ready:
        ready.read()
    keeper.returncode = 0  # it outlives this process on purpose; Python would warn about that


def keep(directory: Path, data: Path) -> None:
    """Wait until nobody uses the server, then stop it."""
    post = open_lock(directory, "keeper")
    fcntl.flock(post, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(1)  # tells the starter
    while True:
        users = open_lock(directory, "users")
        fcntl.flock(users, fcntl.LOCK_EX)
        os.close(users)
        with gate(directory):
            if unused(directory):
                stop_server(data)
                os.close(post)
                return


if __name__ == "__main__":
    with suppress(OSError):  # the directory may be removed at any time
        keep(Path(sys.argv[1]), Path(sys.argv[2]))
