"""What becomes of messages that were taken: asked of the channel, reported by it, or said by the member."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.database import session_scope
from app.notices.channel_schemas import ADDRESS_IN
from app.notices.channels import digest_of, opened
from app.notices.dispatch import contact_of
from app.notices.senders import REPORTERS, Channel, Fate, NotSent
from app.notices.senders.sms import at
from app.notices.tables import ChannelRow, DeliveryRow, DeliveryState, NoticeRow, NoticeState
from app.notices.tasks import send_soon

CHECKS: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 180, 360, 720, 1440, 1440))
"""How long after each question the next is asked, until the message is read or there are no more."""

_log = structlog.get_logger("consult.notices")
_RANK: Final = {DeliveryState.SENT: 0, DeliveryState.DELIVERED: 1, DeliveryState.READ: 2}


@dataclass(frozen=True)
class Question:
    """A message that a channel is asked about."""

    delivery_id: int
    kind: str
    channel: Channel
    message_id: str
    address: str


def check_due(most: int = 500) -> int:
    """Ask channels what became of messages that it is time to ask about; return how many were asked about."""
    for number in range(most):
        with session_scope() as session:
            question = _claim(session, now())
        if question is None:
            return number
        try:
            fate = REPORTERS[question.kind].fate(question.channel, question.message_id, question.address)
        except NotSent as failure:
            _log.info("receipt not known", kind=question.kind, reason=failure.reason)
            fate = None
        if fate is not None:
            with session_scope() as session:
                delivery = session.get(DeliveryRow, question.delivery_id)
                if delivery is not None:
                    note_fate(session, delivery, fate, now())
    return most


def _claim(session: Session, moment: datetime) -> Question | None:
    """Take the next message to ask about, and set when to ask again."""
    query = select(DeliveryRow).where(DeliveryRow.check_at <= moment).order_by(DeliveryRow.check_at).limit(1)
    delivery = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if delivery is None:
        return None
    delivery.check_at = moment + CHECKS[delivery.checks] if delivery.checks < len(CHECKS) else None
    delivery.checks += 1
    channel = None if delivery.channel_id is None else session.get(ChannelRow, delivery.channel_id)
    notice = session.get_one(NoticeRow, delivery.notice_id)
    contact = contact_of(session, notice)
    address = getattr(contact, ADDRESS_IN[delivery.kind], None)
    if channel is None or delivery.message_id is None or address is None:
        delivery.check_at = None
        return _claim(session, moment)
    return Question(delivery.id, delivery.kind, opened(channel), delivery.message_id, address)


def note_fate(session: Session, delivery: DeliveryRow, fate: Fate, moment: datetime) -> None:
    """Write down what became of a message; one that did not arrive goes by the next channel."""
    query = select(NoticeRow).where(NoticeRow.id == delivery.notice_id).with_for_update()
    notice = session.scalars(query.execution_options(populate_existing=True)).one()
    if fate is Fate.FAILED:
        _not_arrived(session, notice, delivery, moment)
        return
    state = DeliveryState(fate.value)
    if _RANK.get(DeliveryState(delivery.state), -1) < _RANK[state]:
        delivery.state = state.value
    if state is DeliveryState.READ:
        delivery.check_at = None
        note_read(notice, delivery.channel, moment)
    elif notice.state == NoticeState.SENT.value:
        notice.state, notice.delivered_at = NoticeState.DELIVERED.value, moment


def note_read(notice: NoticeRow, how: str, moment: datetime) -> None:
    """Write down that the member knows; what is known already stays."""
    if notice.read_at is None:
        notice.state, notice.read_at, notice.read_known_by = NoticeState.READ.value, moment, how
        notice.due_at, notice.error = None, None


def _not_arrived(session: Session, notice: NoticeRow, delivery: DeliveryRow, moment: datetime) -> None:
    if delivery.state != DeliveryState.SENT.value:
        return
    delivery.state, delivery.error, delivery.check_at = DeliveryState.FAILED.value, "not_delivered", None
    if notice.state == NoticeState.SENT.value:
        notice.state, notice.due_at = NoticeState.WAITING.value, moment
        notice.tried = [*notice.tried, delivery.channel]
        notice.error = "not_delivered"
        send_soon(session)


def take_report(session: Session, secret: str, content: bytes, content_type: str) -> bool:
    """Take a gateway's report of what became of messages; False when no channel has this address."""
    query = select(ChannelRow).where(ChannelRow.receipt_hash == digest_of(secret))
    channel = session.scalars(query).one_or_none()
    settings = None if channel is None else opened(channel).settings.receipts
    if channel is None or settings is None:
        return False
    documents = _documents(content, content_type)
    for document in documents[:1000]:
        message_id, word = at(document, settings.message_id), at(document, settings.status)
        if message_id is None or word is None:
            continue
        fate = Fate.DELIVERED if str(word) in settings.delivered else None
        fate = Fate.FAILED if str(word) in settings.failed else fate
        if fate is not None:
            _report(session, channel.id, str(message_id)[:200], fate)
    return True


def _report(session: Session, channel_id: int, message_id: str, fate: Fate) -> None:
    mine = (DeliveryRow.channel_id == channel_id, DeliveryRow.message_id == message_id)
    delivery = session.scalars(select(DeliveryRow).where(*mine).order_by(DeliveryRow.id.desc()).limit(1)).one_or_none()
    if delivery is not None:
        note_fate(session, delivery, fate, now())


def _documents(content: bytes, content_type: str) -> list[Any]:
    """What a report holds: one JSON object, a list of them, or a form."""
    if "form" in content_type:
        try:
            return [dict(parse_qsl(content.decode(), max_num_fields=100))]
        except ValueError:
            return []
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else [found]
