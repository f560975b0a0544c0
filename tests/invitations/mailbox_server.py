"""A mailbox on this machine that speaks as much IMAP as the reader asks for."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Box:
    """Mails by their numbers, and which of them were seen."""

    mails: dict[int, bytes]
    password: str = "secret"
    seen: set[int] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)
    port: int = 0
    plain: list[str] = field(default_factory=list)
    """Commands that came before the connection was encrypted."""
    strips: bool = False
    """Whether it refuses to encrypt, as somebody in between would."""


CERTIFICATE = Path(__file__).parents[1] / "fetch" / "server.pem"


@contextmanager
def mailbox(*mails: bytes, starttls: bool = False) -> Iterator[Box]:
    """Serve a mailbox by TLS, from the start or from STARTTLS on, under the name that the tests' certificate is for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    box = Box(dict(enumerate(mails, 1)))

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            while line := self.rfile.readline():
                tag, _, command = line.decode().strip().partition(" ")
                if not isinstance(self.connection, ssl.SSLSocket):
                    box.plain.append(command)
                    if command == "STARTTLS" and not box.strips:
                        self.wfile.write(f"{tag} OK begin\r\n".encode())
                        self._encrypt()
                        continue
                self.wfile.write(answer(box, command, plain=not isinstance(self.connection, ssl.SSLSocket)))
                good = f'LOGIN user "{box.password}"' in command or "LOGIN" not in command
                self.wfile.write(f"{tag} {'OK' if good else 'NO'} done\r\n".encode())
                if command.upper().startswith("LOGOUT"):
                    return

        def _encrypt(self) -> None:
            self.request = context.wrap_socket(self.connection, server_side=True)
            self.setup()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if not starttls:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join(20)


def answer(box: Box, command: str, *, plain: bool) -> bytes:
    """What is said before a command is done."""
    numbers = [int(found) for found in re.findall(r"UID (?:FETCH|STORE) (\d+)", command)]
    if command.startswith("CAPABILITY"):
        return b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" if plain and not box.strips else b"* CAPABILITY IMAP4rev1\r\n"
    if command.startswith("SELECT"):
        return f"* {len(box.mails)} EXISTS\r\n".encode()
    if "SEARCH UNSEEN" in command:
        return ("* SEARCH " + " ".join(str(n) for n in box.mails if n not in box.seen) + "\r\n").encode()
    if "STORE" in command:
        box.seen.update(numbers)
    if "RFC822.SIZE" in command:
        return f"* 1 FETCH (UID {numbers[0]} RFC822.SIZE {len(box.mails[numbers[0]])})\r\n".encode()
    if "BODY.PEEK[]" in command:
        box.fetched += numbers
        content = box.mails[numbers[0]]
        return f"* 1 FETCH (UID {numbers[0]} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"
    return b""
