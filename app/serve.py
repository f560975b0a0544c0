"""Serving: one process for HTTP, one child for jobs, ended together."""

import gc
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
import uvicorn

from app import names
from app.database import get_engine
from app.errors import Unavailable
from app.health import require_ready

GRACE_SECONDS = 8

_log = structlog.get_logger("consult.serve")


class AddressTaken(Unavailable):
    """Nothing can listen on {host}:{port}: {reason}."""


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens; with port 0 on a free one."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AddressTaken(host=host, port=port, reason=reason) from error
    # Connections inherit it; asyncio sets it only where the socket names its protocol, and without it every answer's
    # body waits 40 ms for the acknowledgement of its headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def url_of(listening: socket.socket) -> str:
    """Return the address at which a listening socket is reached from this machine."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def worker_child() -> Iterator[None]:
    """Keep a worker running as a child; it ends with this process, however that ends."""
    stopping = threading.Event()
    child = _start_worker()

    def restart() -> None:
        nonlocal child
        while not stopping.wait(1.0):
            if child.poll() is not None:
                _log.warning("worker ended and is started again", status=child.returncode)
                child = _start_worker()

    watcher = threading.Thread(target=restart, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stopping.set()
        watcher.join()
        _end(child)


def _start_worker() -> "subprocess.Popen[bytes]":
    # The pipe is never written to; the child ends when it closes. Ctrl-C reaches only this process, which then asks.
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker", "--with-parent"], stdin=subprocess.PIPE, start_new_session=True
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(timeout=GRACE_SECONDS + 4)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def serve(listening: socket.socket) -> None:
    """Answer requests on a socket until SIGINT or SIGTERM, then finish what has begun.

    A database that fails a readiness check is not served: one that lets bookings overlap is no place for a calendar.
    """
    from app.main import create_app

    app = create_app(quick_feeds=True)
    with get_engine().connect() as connection:
        require_ready(connection)
    _settle()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        limit_concurrency=1000,
        h11_max_incomplete_event_size=32 * 1024,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _settle() -> None:
    """Spare the garbage collector what lives as long as the process.

    Its full rounds would look through all of that again, and stop every request for a third of a second.
    """
    names.prepare()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def end_politely_on_sigterm() -> None:
    """Let SIGTERM end the process as an ordinary exit does, so that what was opened is closed."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, end)
