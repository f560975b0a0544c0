"""Servers on loopback that answer as they are told, and the policy that lets tests reach them."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from app.addresses import Address
from app.outgoing import Policy


def loopback(address: Address) -> bool:
    return address.is_loopback


CERTIFICATE = Path(__file__).with_name("server.pem")
"""Of `server.example` and `mail.example`, with its key; signed by itself, and made for these tests alone."""
HERE = Policy(allows=loopback, resolve=lambda host, port: ["127.0.0.1"], seconds=5)
"""Any name leads to this machine."""


def here(**changes: Any) -> Policy:
    """The same with changes."""
    return replaced(HERE, **changes)


@dataclass
class Seen:
    """One request that a server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Server:
    """A server that notes requests and answers what a function says."""

    answer: Callable[[Seen], Answer]
    seen: list[Seen] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://server.example:{self.port}"


@contextmanager
def serving(answer: Callable[[Seen], Answer], *, tls: bool = False) -> Iterator[Server]:
    """Serve HTTP until the block ends, or HTTPS as ``server.example``."""
    server = Server(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("content-length", 0))
            found = {name.lower(): value for name, value in self.headers.items()}
            server.seen.append(Seen(self.command, self.path, found, self.rfile.read(length)))
            status, headers, body = server.answer(server.seen[-1])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = do_PROPFIND = do_REPORT = handle_any  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.port = http.server_address[1]
        if tls:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(CERTIFICATE)
            http.socket = context.wrap_socket(http.socket, server_side=True)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


@contextmanager
def raw(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Accept connections and talk to each as a function says; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        over = threading.Event()

        def accept() -> None:
            while not over.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    continue
                with connection:
                    connection.settimeout(10)
                    try:
                        talk(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join()


def changing(answers: Sequence[Sequence[str]]) -> tuple[Callable[[str, int], Sequence[str]], list[str]]:
    """A resolver that says something else each time, and the names it was asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked
