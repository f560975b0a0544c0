"""Mail: to a real server, in the clear, by STARTTLS and by TLS, which has to prove its name."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import TypeAdapter

from app.notices.channel_schemas import Settings
from app.notices.senders import SENDERS, Channel, Letter, NotSent
from app.notices.wording import Message
from app.outgoing import PUBLIC, fetching
from tests.fetch.servers import here, raw

CERTIFICATE = Path(__file__).parents[1] / "fetch" / "server.pem"
MESSAGE = Message("【园区政协】日程通知", ("委员1委员：", "新增：", "1. 协商"), ("x", "y", "z"))


@dataclass
class Inbox:
    """What a mail server took, and what it says to recipients."""

    taken: list[EmailMessage] = field(default_factory=list)
    says: str = ""
    port: int = 0

    async def handle_RCPT(  # noqa: N802  the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.says:
            return self.says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.taken.append(found)
        return "250 taken"


@contextmanager
def mail_server(security: str, password: str | None = None) -> Iterator[Inbox]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password == (password or "").encode()
        return AuthResult(success=good, handled=False)

    more: dict[str, Any] = {}
    if password is not None:
        more = {"authenticator": check, "auth_required": True, "auth_require_tls": security != "none"}
    if security == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    if security == "tls":
        more["auth_require_tls"] = False  # aiosmtpd knows only the TLS that it has begun itself
    inbox, loop = Inbox(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = loop.create_server(
        lambda: SMTP(inbox, loop=loop, **more), "127.0.0.1", 0, ssl=context if security == "tls" else None
    )
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(30)
    inbox.port = server.sockets[0].getsockname()[1]
    try:
        yield inbox
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)


def send(port: int, security: str = "none", host: str = "mail.example", **more: Any) -> str | None:
    """Send by a channel whose certificates are the test's own."""
    trusted = ssl.create_default_context(cafile=CERTIFICATE)
    secrets = {"password": more.pop("password")} if "password" in more else {}
    wanted = {"kind": "email", "host": host, "port": port, "security": security, "sender": "office@example.com", **more}
    channel = Channel(1, 1, TypeAdapter(Settings).validate_python(wanted), secrets)
    with fetching(here(verify=trusted)):
        return SENDERS["email"].send(channel, Letter("01HV", "m1@example.com", "委员1", MESSAGE))


def refusal(*args: Any, **named: Any) -> NotSent:
    with pytest.raises(NotSent) as refused:
        send(*args, **named)
    return refused.value


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_mail_arrives(security: str) -> None:
    with mail_server(security) as inbox:
        assert send(inbox.port, security, reply_to="reply@example.com") == "<01HV@example.com>"
    (mail,) = inbox.taken
    assert (mail["Subject"], mail["To"], mail["From"]) == (MESSAGE.title, "m1@example.com", "office@example.com")
    assert (mail["Message-ID"], mail["Reply-To"]) == ("<01HV@example.com>", "reply@example.com")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == list(MESSAGE.lines)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_password_is_given_only_to_a_server_that_proves_its_name(security: str) -> None:
    with mail_server(security, password="right") as inbox:
        send(inbox.port, security, username="office", password="right")
        assert len(inbox.taken) == 1
        wrong = refusal(inbox.port, security, username="office", password="wrong-password")
        assert (wrong.lasting, "wrong-password" in wrong.reason) == (True, False)
        other = refusal(inbox.port, security, host="other.example", username="office", password="right")
        assert "SSL" in other.reason
    assert len(inbox.taken) == 1


@pytest.mark.parametrize(
    ("says", "lasting"), [("550 no such user", True), ("451 try again later", False), ("452 full", False)]
)
def test_refusals_pass_or_last(says: str, lasting: bool) -> None:
    with mail_server("none") as inbox:
        inbox.says = says
        assert refusal(inbox.port).lasting is lasting


def test_nobody_there_passes() -> None:
    with raw(lambda connection: None) as port:
        assert refusal(port).lasting is False
    assert refusal(port).lasting is False


def test_a_private_server_is_refused() -> None:
    settings = TypeAdapter(Settings).validate_python(
        {"kind": "email", "host": "127.0.0.1", "port": 25, "security": "none", "sender": "office@example.com"}
    )
    with fetching(PUBLIC), pytest.raises(NotSent) as refused:
        SENDERS["email"].send(Channel(1, 1, settings, {}), Letter("01HV", "m1@example.com", "x", MESSAGE))
    assert (refused.value.reason, refused.value.lasting) == ("address_not_public", True)
