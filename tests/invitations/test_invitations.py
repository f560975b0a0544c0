"""Invitations by mail, in order, and replies that prove whose they are."""

import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from datetime import time as clock_time
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import URL, select

import app.main  # noqa: F401  what releases lead to
from app.attendance.proposals import open_proposals
from app.attendance.queries import states_of
from app.attendance.states import AnswerState
from app.attendance.tables import AnswerRow
from app.auth.access import operator
from app.clock import clock_reading
from app.database import session_scope
from app.errors import NotFound
from app.imports.service import import_bundle
from app.invitations.mailbox import read_mailboxes
from app.invitations.replies import take_mail
from app.invitations.schemas import InvitationSettings
from app.invitations.sending import send_due
from app.invitations.service import (
    new_gateway,
    read_invitation_settings,
    take_from_gateway,
    write_invitation_settings,
)
from app.invitations.tables import InvitationMailRow, MailReplyRow, ReplyOutcome
from app.invitations.tokens import tokens_in
from app.logs import masked
from app.notices.dispatch import worded
from app.notices.tables import NoticeRow
from app.outgoing import fetching
from app.plans.tables import InvitationRow
from app.problems.bundle import Contact
from app.problems.bundle import Session as Subject
from tests.acts.county import Post, county_bundle
from tests.fetch.servers import here
from tests.invitations.mailbox_server import CERTIFICATE, mailbox
from tests.notices.scene import TALK, Scene, scene_on
from tests.notices.test_email import Inbox, mail_server

PEOPLE = (Contact(member="m3", email="m3@example.com"), Contact(member="m4", phone="+8613800000004"))
MOVED = replace(TALK, day=date(2024, 3, 13))
OTHER = Post("talk-1", "grassroots", "town-1", date(2024, 3, 20), clock_time(9), members=(5, 6))


@pytest.fixture
def scene(live_database_url: URL) -> Iterator[Scene]:
    with scene_on(live_database_url) as found:
        found.publish(contacts=PEOPLE)
        yield found


def set_up(scene: Scene, port: int, **mailbox_of: Any) -> None:
    settings = {"kind": "email", "host": "mail.example", "port": port, "security": "none", "sender": "o@example.com"}
    scene.channel("mail", settings)
    wanted: dict[str, Any] = {"enabled": True, "channel": "mail", "reply_to": "reply@example.com"}
    if mailbox_of:
        wanted["mailbox"] = {"host": "imap.example", "security": "none", "username": "user", **mailbox_of}
    with clock_reading(scene.moment), session_scope() as session:
        committee = scene.committee(session)
        write_invitation_settings(session, committee, InvitationSettings.model_validate(wanted), '"0"', operator())


def sent(scene: Scene) -> int:
    with clock_reading(scene.moment):
        return send_due()


def event_of(mail: EmailMessage) -> Any:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    assert part.get_param("method") == str(calendar["method"])
    return calendar


def reply_to(mail: EmailMessage, partstat: str = "ACCEPTED", method: str = "REPLY", **changes: Any) -> bytes:
    """What a calendar program sends back; ``changes`` make it another's, or wrong."""
    calendar = event_of(mail)
    calendar["method"] = method
    (event,) = calendar.walk("VEVENT")
    event["attendee"].params["PARTSTAT"] = partstat
    for name, value in changes.items():
        if name in event:
            del event[name]
        if value is not None:
            event.add(name, value)
    answer = EmailMessage()
    answer["From"] = "Somebody Else <other@example.net>"
    answer["To"] = changes.get("to") or str(mail["Reply-To"])
    answer["Subject"] = "Re"
    answer.set_content("yes")
    answer.add_alternative(calendar.to_ical().decode(), subtype="calendar", cte="base64")
    return answer.as_bytes()


def take(scene: Scene, content: bytes) -> ReplyOutcome:
    with clock_reading(scene.moment), session_scope() as session:
        return take_mail(session, scene.committee(session), content, "test")


def invited(scene: Scene, inbox: Inbox) -> EmailMessage:
    """The first mail about the moved session."""
    set_up(scene, inbox.port)
    scene.publish(MOVED, contacts=PEOPLE)
    assert sent(scene) == 1
    return inbox.taken[-1]


def state(scene: Scene) -> AnswerState | None:
    with session_scope() as session:
        row = session.scalars(select(AnswerRow)).one_or_none()
        return None if row is None else AnswerState(row.state)


def test_a_session_is_asked_for_moved_and_ended_in_order(scene: Scene) -> None:
    with mail_server("none") as inbox:
        mail = invited(scene, inbox)
        assert (mail.get_content_type(), mail["To"]) == ("multipart/alternative", "委员3 <m3@example.com>")
        first = event_of(mail)
        (event,) = first.walk("VEVENT")
        assert (str(first["method"]), int(event["sequence"])) == ("REQUEST", 1)
        assert str(event["attendee"]) == "mailto:m3@example.com" and event["attendee"].params["RSVP"] == "TRUE"
        assert str(event["organizer"]) == f"mailto:{mail['Reply-To']}" and len(tokens_in(str(mail["Reply-To"]))) == 1
        assert "m4" not in str(first.to_ical())
        assert sent(scene) == 0

        inbox.says = "451 later"  # nobody takes mail now: what was moved meanwhile is told once, the end after it
        scene.publish(replace(MOVED, day=date(2024, 3, 14)), contacts=PEOPLE)
        assert sent(scene) == 0
        scene.publish(OTHER, contacts=PEOPLE)
        assert sent(scene) == 0
        inbox.says = ""
        scene.moment += timedelta(hours=1)
        assert sent(scene) == 2
        second, third = (event_of(mail) for mail in inbox.taken[1:])
        assert [str(found["method"]) for found in (second, third)] == ["REQUEST", "CANCEL"]
        events = [found.walk("VEVENT")[0] for found in (first, second, third)]
        assert len({str(one["uid"]) for one in events}) == 1
        assert str(events[2]["status"]) == "CANCELLED"
        assert int(events[2]["sequence"]) > int(events[0]["sequence"])
        with session_scope() as session:
            rows = session.scalars(select(InvitationMailRow).order_by(InvitationMailRow.id)).all()
        assert [(row.method, row.state) for row in rows] == [
            ("REQUEST", "superseded"),  # what held when mail was set up, and was moved before it went out
            ("REQUEST", "sent"), ("REQUEST", "sent"), ("CANCEL", "sent"),
        ]  # fmt: skip


def test_what_never_went_out_is_not_ended(scene: Scene) -> None:
    with mail_server("none") as inbox:
        set_up(scene, inbox.port)
        scene.publish(MOVED, contacts=PEOPLE)
        scene.publish(OTHER, contacts=PEOPLE)
        assert (sent(scene), inbox.taken) == (0, [])
        scene.publish(MOVED, contacts=PEOPLE)
        assert sent(scene) == 1


def test_another_link_is_told_at_once_and_materials_are_not(scene: Scene) -> None:
    def give(**facts: Any) -> None:
        scene.moment += timedelta(minutes=1)
        with clock_reading(scene.moment), session_scope() as session:
            bundle = county_bundle().model_copy(update={"contacts": PEOPLE})
            talks = tuple(Subject.model_validate({**dict(row), **facts}) for row in bundle.sessions)
            import_bundle(session, bundle.model_copy(update={"sessions": talks}), operator())

    paper = {"title": "方案", "address": "https://files.example.com/1"}
    with mail_server("none") as inbox:
        (before,) = event_of(invited(scene, inbox)).walk("VEVENT")
        give(mode="hybrid", conference="https://meeting.example.com/1")
        assert sent(scene) == 1
        mail = inbox.taken[-1]
        (after,) = event_of(mail).walk("VEVENT")
        assert str(after["conference"]) == "https://meeting.example.com/1"
        assert after["sequence"] == before["sequence"] and after["dtstamp"].dt > before["dtstamp"].dt
        body = mail.get_body(("plain",))
        assert body is not None and "线上会议：https://meeting.example.com/1" in body.get_content()
        give(mode="hybrid", conference="https://meeting.example.com/1", materials=[paper])
        assert sent(scene) == 0
        scene.publish(OTHER, contacts=PEOPLE)
        assert sent(scene) == 1
        ended = inbox.taken[-1].as_string() + event_of(inbox.taken[-1]).to_ical().decode()
        assert "meeting.example" not in ended and "files.example" not in ended


def test_a_reply_counts_by_what_only_the_invited_knows(scene: Scene) -> None:
    with mail_server("none") as inbox:
        mail = invited(scene, inbox)
        wrong = str(mail["Reply-To"]).replace("+", "+a")[:8] + "a" * 26 + "@example.com"
        assert take(scene, reply_to(mail, to="reply@example.com", organizer=None)) is ReplyOutcome.UNKNOWN
        assert take(scene, reply_to(mail, to=wrong, organizer=None)) is ReplyOutcome.UNKNOWN
        assert take(scene, reply_to(mail, attendee="mailto:m4@example.com")) is ReplyOutcome.UNKNOWN
        assert take(scene, reply_to(mail, attendee="mailto:%@example.com")) is ReplyOutcome.UNKNOWN
        assert take(scene, reply_to(mail, uid="01HN0000000000000000000000@consult")) is ReplyOutcome.UNKNOWN
        assert take(scene, reply_to(mail, sequence=0)) is ReplyOutcome.OUTDATED
        assert told(scene) == [("reply_outdated", "needs_action", False)]
        assert take(scene, reply_to(mail, "DELEGATED")) is ReplyOutcome.UNREADABLE
        assert state(scene) is None

        accepted = reply_to(mail, organizer=None)  # as Outlook answers
        assert (take(scene, accepted), state(scene)) == (ReplyOutcome.TAKEN, AnswerState.ACCEPTED)
        declined = reply_to(mail, "DECLINED", comment="出差")
        assert (take(scene, declined), state(scene)) == (ReplyOutcome.TAKEN, AnswerState.LEAVE_ASKED)
        assert (take(scene, accepted), state(scene)) == (ReplyOutcome.TAKEN, AnswerState.LEAVE_ASKED)  # came before
        with session_scope() as session:
            row = session.scalars(select(AnswerRow)).one()
            assert (row.comment, row.via, row.by) == ("出差", "email", "委员3 (e-mail)")
            (event,) = event_of(mail).walk("VEVENT")
            later = event["dtstart"].dt + timedelta(days=1)
        assert take(scene, reply_to(mail, method="COUNTER", dtstart=later)) is ReplyOutcome.PROPOSED
        with session_scope() as session:
            committee = scene.committee(session)
            (proposal,) = open_proposals(session, committee.id)
            assert (proposal.by_member, proposal.starts_at) == ("m3", later)
            assert states_of(session, committee.id, {"talk-2": event["dtstart"].dt}) == {
                "talk-2": {"m3": AnswerState.LEAVE_ASKED}
            }


def told(scene: Scene) -> list[tuple[str, str, bool]]:
    """What the member was told of replies that were not taken: what stands, and whether it is said why."""
    with session_scope() as session:
        rows = session.scalars(select(NoticeRow).where(NoticeRow.release_id.is_(None)).order_by(NoticeRow.id)).all()
        for row in rows:
            assert all(text in worded(session, row, None)[1].text for text in ("邮件答复", "现记录为"))
        items = [row.items[0] for row in rows]
    return [(item["kind"], item["stands"], item["why"] is not None) for item in items]


def test_a_reply_that_comes_too_late_is_told_so(scene: Scene) -> None:
    with mail_server("none") as inbox:
        mail = invited(scene, inbox)
        assert take(scene, reply_to(mail)) is ReplyOutcome.TAKEN
        with session_scope() as session:
            scene.committee(session).as_of = session.scalars(select(InvitationRow.ends_at)).first()
        assert take(scene, reply_to(mail, "DECLINED", comment="出差")) is ReplyOutcome.REFUSED
    assert told(scene) == [("reply_refused", "accepted", True)]
    assert state(scene) is AnswerState.ACCEPTED


HOSTILE = (
    b"",
    b"\x00\xff" * 1000,
    b"From: x\r\n\r\nhello",
    b"x" * 600_000,
    b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
    b"Content-Type: text/calendar; method=REPLY\r\n\r\n" + b"BEGIN:VCALENDAR\r\n" * 3000,
    b"Content-Type: text/calendar; charset=x-none; method=REPLY\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 5000,
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 500,
    b"Subject: " + b"=?utf-8?b?////?= " * 5000 + b"\r\n\r\n",
    b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\nSEQUENCE:x\r\n"
    b"ATTENDEE:mailto:m3@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:a\x00@consult\r\n"
    b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:\x00\r\nORGANIZER:mailto:r+" + b"a" * 26
    + b"@x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:a\r\n"
    + b"RRULE:FREQ=SECONDLY\r\n" + b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:m3@example.com\r\n" * 900
    + b"END:VEVENT\r\nEND:VCALENDAR\r\n",
)  # fmt: skip


def test_no_mail_breaks_the_reader(scene: Scene) -> None:
    with mail_server("none") as inbox:
        mail = invited(scene, inbox)
        for content in HOSTILE:
            began = time.process_time()
            assert take(scene, content) in (ReplyOutcome.UNREADABLE, ReplyOutcome.UNKNOWN), content[:80]
            assert time.process_time() - began < 2
        assert state(scene) is None
        good = reply_to(mail)
    trusted = ssl.create_default_context(cafile=CERTIFICATE)
    with mailbox(*HOSTILE, good) as box, fetching(here(verify=trusted)):
        with session_scope() as session:
            committee = scene.committee(session)
            wanted = InvitationSettings.model_validate(
                {
                    "enabled": True, "channel": "mail", "reply_to": "reply@example.com",
                    "mailbox": {"host": "mail.example", "port": box.port, "username": "user", "password": "wrong"},
                }
            )  # fmt: skip
            write_invitation_settings(session, committee, wanted, '"1"', operator())
        assert read_mailboxes() == 0
        box.password = "wrong"
        with clock_reading(scene.moment):
            assert read_mailboxes() == len(HOSTILE) + 1
        assert box.seen == set(box.mails)
        assert 4 not in box.fetched  # too large to be a reply
        assert read_mailboxes() == 0
    assert state(scene) is AnswerState.ACCEPTED
    with session_scope() as session:
        shown = read_invitation_settings(session, scene.committee(session).id)
        assert (shown.read_error, shown.read_at is not None) == (None, True)
        assert "wrong" not in shown.model_dump_json()


def test_a_mailbox_is_read_by_starttls_or_not_at_all(scene: Scene) -> None:
    with mail_server("none") as inbox:
        good = reply_to(invited(scene, inbox))
    trusted = ssl.create_default_context(cafile=CERTIFICATE)
    with mailbox(good, starttls=True) as box, fetching(here(verify=trusted)):
        with session_scope() as session:
            committee = scene.committee(session)
            reader = {"username": "user", "password": "secret", "security": "starttls", "port": box.port}
            wanted = {"enabled": True, "channel": "mail", "reply_to": "reply@example.com"}
            settings = InvitationSettings.model_validate({**wanted, "mailbox": {"host": "mail.example", **reader}})
            write_invitation_settings(session, committee, settings, '"1"', operator())
        box.strips = True  # whoever sits in between learns no password
        assert (read_mailboxes(), state(scene)) == (0, None)
        box.strips = False
        with clock_reading(scene.moment):
            assert read_mailboxes() == 1
        assert not any("LOGIN" in command for command in box.plain) and "STARTTLS" in box.plain
    assert state(scene) is AnswerState.ACCEPTED


def test_a_gateway_hands_replies_over(scene: Scene) -> None:
    with mail_server("none") as inbox:
        good = reply_to(invited(scene, inbox))
    with clock_reading(scene.moment), session_scope() as session:
        secret = new_gateway(session, scene.committee(session), operator())
        take_from_gateway(session, secret, good)
        with pytest.raises(NotFound):
            take_from_gateway(session, "guessed", good)
        assert session.scalars(select(MailReplyRow.outcome)).all() == ["taken"]
    assert state(scene) is AnswerState.ACCEPTED
    assert secret not in masked(f"POST /receipts/{secret}/replies")
