"""An invitation as a mail: words for people, and the same for calendar programs."""

from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from icalendar import Calendar, vCalAddress

from app.calendar.feed import FeedEvent, Reader, link_lines, render_object
from app.clock import now
from app.invitations.tables import MailMethod
from app.plans.tables import InvitationStatus
from app.text import say


@dataclass(frozen=True)
class Envelope:
    """From whom to whom, and where replies go."""

    sender: str
    to: str
    reply_to: str
    message_id: str


def invitation_mail(
    envelope: Envelope, reader: Reader, event: FeedEvent, method: MailMethod, words: str
) -> EmailMessage:
    """Return the mail; ``words`` tell when and where."""
    key = "request" if method is MailMethod.REQUEST else "cancel"
    mail = EmailMessage()
    mail["From"] = formataddr((reader.committee, envelope.sender))
    mail["To"] = formataddr((reader.member or "", envelope.to))
    mail["Reply-To"] = envelope.reply_to
    mail["Subject"] = say(reader.language, f"invitation.{key}", title=event.summary)
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = "auto-generated"
    text = [say(reader.language, f"invitation.{key}", title=event.summary), words]
    if method is MailMethod.REQUEST:
        text += link_lines(reader.language, event)
        text.append(say(reader.language, "invitation.how"))
    mail.set_content("\n".join(text) + "\n")
    content = itip(envelope, reader, event, method)
    mail.add_alternative(content.decode(), subtype="calendar", charset="utf-8", cte="base64")
    part = mail.get_payload()[1]  # type: ignore[index]  # the alternative just added
    part.set_param("method", method.value)  # type: ignore[union-attr]
    part.set_param("component", "VEVENT")  # type: ignore[union-attr]
    return mail


def itip(envelope: Envelope, reader: Reader, event: FeedEvent, method: MailMethod) -> bytes:
    """Return the event as a calendar program takes it from a mail."""
    shown = event if method is MailMethod.REQUEST else replace(event, status=InvitationStatus.CANCELLED)
    document = Calendar.from_ical(render_object(reader, shown))
    document.add("method", method.value)
    (entry,) = document.walk("VEVENT")
    attendee = vCalAddress(f"mailto:{envelope.to}")
    attendee.params.update(entry["attendee"].params)
    attendee.params["RSVP"] = "TRUE" if method is MailMethod.REQUEST else "FALSE"
    organizer = vCalAddress(f"mailto:{envelope.reply_to}")
    organizer.params["CN"] = reader.committee
    for name, value in (("attendee", attendee), ("organizer", organizer)):
        del entry[name]
        entry.add(name, value)
    content: bytes = document.to_ical(sorted=False)
    return content
