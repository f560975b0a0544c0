"""Mail by SMTP, over a connection that leads only where the one way out allows."""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from app.clock import now
from app.networks import office_policy
from app.notices.senders.base import Channel, Letter, NotSent
from app.outgoing import Deadline, FetchError, FetchRefused, Policy, authorities, pinned_addresses

SECONDS = 30.0
"""A whole delivery takes no longer."""


class Email:
    """One mail for each message, with a Message-ID that stays the same in every attempt."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Hand a mail to the committee's server."""
        mail = _mail(channel.settings, letter)
        hand_over(channel, mail)
        return str(mail["Message-ID"])


def hand_over(channel: Channel, mail: EmailMessage) -> None:
    """Hand a mail to the server of a committee's channel."""
    settings = channel.settings
    try:
        with _connected(settings, office_policy()) as server:
            if settings.security == "starttls":
                server.starttls(context=_context(office_policy()))
            if settings.username is not None:
                server.login(settings.username, channel.secrets.get("password", ""))
            server.send_message(mail)
    except FetchError as error:
        raise NotSent(error.reason, lasting=isinstance(error, FetchRefused)) from None
    except (smtplib.SMTPException, OSError, ValueError, UnicodeError) as error:
        raise _not_sent(error) from None


def _mail(settings: Any, letter: Letter) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.sender
    mail["To"] = letter.address
    mail["Subject"] = letter.message.title
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{letter.id}@{settings.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if settings.reply_to is not None:
        mail["Reply-To"] = settings.reply_to
    mail.set_content("\n".join(letter.message.lines) + "\n")
    return mail


@contextmanager
def _connected(settings: Any, policy: Policy) -> Iterator[smtplib.SMTP]:
    """Connect to the address that was checked; the name stays the one that the server has to prove."""
    addresses = pinned_addresses(settings.host, settings.port, policy, Deadline(time.monotonic() + policy.seconds))
    context = _context(policy)

    class Pinned(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            plain = socket.create_connection((addresses[0], port), timeout)
            return context.wrap_socket(plain, server_hostname=host) if settings.security == "tls" else plain

    server = Pinned(timeout=policy.seconds)
    server._host = settings.host  # type: ignore[attr-defined]  # what STARTTLS checks the certificate for
    watch = threading.Timer(SECONDS, _cut, [server])
    watch.daemon = True
    watch.start()
    try:
        server.connect(settings.host, settings.port)
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        watch.cancel()
        server.close()


def _cut(server: smtplib.SMTP) -> None:
    """End a connection that takes too long, whatever it is waiting for."""
    if server.sock is not None:
        with suppress(OSError):
            server.sock.shutdown(socket.SHUT_RDWR)


def _context(policy: Policy) -> ssl.SSLContext:
    return policy.verify or authorities()


def _not_sent(error: Exception) -> NotSent:
    """What the server said, by its code alone: its words may repeat what was sent."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return NotSent(f"recipient refused: {codes}", lasting=all(code >= 500 for code in codes))
    if isinstance(error, smtplib.SMTPResponseException):
        return NotSent(f"server answered {error.smtp_code}", lasting=error.smtp_code >= 500)
    return NotSent(type(error).__name__, lasting=isinstance(error, smtplib.SMTPNotSupportedError))
