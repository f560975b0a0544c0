"""Reading replies from a committee's mailbox by IMAP, over a connection that leads only where it may."""

import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy import select

from app.clock import now
from app.committees.tables import CommitteeRow
from app.database import session_scope
from app.invitations.replies import MOST_BYTES, take_mail
from app.invitations.tables import InvitationSettingsRow
from app.networks import office_policy
from app.outgoing import Deadline, FetchError, authorities, pinned_addresses

MOST_AT_ONCE: Final = 100
SECONDS: Final = 60.0
"""Reading one mailbox takes no longer; what is left is read the next time."""
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d{1,12})")

_log = structlog.get_logger("consult.invitations")


@dataclass(frozen=True)
class Account:
    """A mailbox to be read."""

    committee_id: int
    host: str
    port: int
    security: str
    username: str
    password: str
    folder: str


def read_mailboxes() -> int:
    """Read what is new in every mailbox; one that cannot be read is tried again the next time."""
    with session_scope() as session:
        rows = session.scalars(
            select(InvitationSettingsRow).where(InvitationSettingsRow.enabled, InvitationSettingsRow.host.is_not(None))
        )
        accounts = [
            Account(
                row.committee_id, row.host or "", row.port or 0, row.security or "", row.username or "",
                row.password or "", row.folder or "INBOX",
            )
            for row in rows
        ]  # fmt: skip
    read = 0
    for account in accounts:
        error = None
        try:
            read += _read(account)
        except FetchError as failure:
            error = failure.reason
        except (imaplib.IMAP4.error, OSError, ValueError) as failure:
            error = type(failure).__name__  # what a server says may repeat what was sent
        with session_scope() as session:
            settings = session.get_one(InvitationSettingsRow, account.committee_id)
            settings.read_error = error
            if error is None:
                settings.read_at = now()
            else:
                _log.info("mailbox not read", committee=account.committee_id, reason=error)
    return read


def _read(account: Account) -> int:
    """Take every mail that was not seen, and mark it seen once what it says is stored."""
    with _connected(account) as server:
        server.login(account.username, account.password)
        _require(server.select(f'"{account.folder}"'))
        found = _require(server.uid("SEARCH", "UNSEEN"))
        numbers = found[0].split()[:MOST_AT_ONCE] if found and found[0] else []
        for number in numbers:
            uid = number.decode("ascii")
            content = _content(server, uid)
            if content is not None:
                with session_scope() as session:
                    committee = session.get_one(CommitteeRow, account.committee_id)
                    take_mail(session, committee, content, account.host)
            _require(server.uid("STORE", uid, "+FLAGS", r"(\Seen)"))
        return len(numbers)


def _content(server: imaplib.IMAP4, uid: str) -> bytes | None:
    """A mail as it came, or None for one that is larger than any reply."""
    sizes = _require(server.uid("FETCH", uid, "(RFC822.SIZE)"))
    line = sizes[0] if sizes and isinstance(sizes[0], bytes) else b""
    size = _SIZE.search(line)
    if size is None or int(size[1]) > MOST_BYTES:
        return None
    parts = _require(server.uid("FETCH", uid, "(BODY.PEEK[])"))
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)


def _require(answer: tuple[str, Any]) -> Any:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error("refused")
    return answer[1]


@contextmanager
def _connected(account: Account) -> Iterator[imaplib.IMAP4]:
    """Connect to the address that was checked; the name stays the one that the server has to prove."""
    policy = office_policy()
    addresses = pinned_addresses(account.host, account.port, policy, Deadline(time.monotonic() + policy.seconds))
    context = policy.verify or authorities()
    server = _Pinned(account, addresses[0], context, policy.seconds)
    watch = threading.Timer(SECONDS, _cut, [server])
    watch.daemon = True
    watch.start()
    try:
        if account.security == "starttls":
            server.starttls(context)
        yield server
    finally:
        watch.cancel()
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


class _Pinned(imaplib.IMAP4):
    """A connection to one address, whatever the name would lead to now."""

    def __init__(self, account: Account, address: str, context: ssl.SSLContext, seconds: float) -> None:
        self._account, self._address, self._context, self._seconds = account, address, context, seconds
        super().__init__(account.host, account.port, seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._address, self._account.port), self._seconds)
        if self._account.security == "tls":
            return self._context.wrap_socket(plain, server_hostname=self._account.host)
        return plain


def _cut(server: imaplib.IMAP4) -> None:
    """End a connection that takes too long, whatever it is waiting for."""
    with suppress(OSError):
        server.sock.shutdown(socket.SHUT_RDWR)
