"""Sending what is due: claim a message, send it without a transaction, write down what came of it.

A claim is a lease: a worker that dies leaves the message to whoever comes after it has run out, who sends it again
under the same id. At most that one message of a dead worker is sent twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.clock import now
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.database import session_scope
from app.notices.channel_schemas import ADDRESS_IN, GROUP_KINDS
from app.notices.channels import opened
from app.notices.links import new_link
from app.notices.routing import Way, next_step, ordered, rest_after
from app.notices.senders import REPORTERS, SENDERS, Channel, Letter, NotSent
from app.notices.settings import read_settings
from app.notices.tables import ChannelRow, DeliveryRow, DeliveryState, NoticeRow, NoticeState
from app.notices.wording import Frame, Message, compose, compose_link, compose_trial, is_link
from app.text import Language

LEASE: Final = timedelta(minutes=2)
"""How long an attempt may take before it counts as lost; far longer than any request may."""
ATTEMPTS: Final = 3
"""After so many passing failures by one channel the next one is tried."""
LONGEST: Final = timedelta(hours=24)
"""A message that nobody took for so long is given up, and its member telephoned."""
FIRST_CHECK: Final = timedelta(seconds=60)

_log = structlog.get_logger("consult.notices")


@dataclass(frozen=True)
class Attempt:
    """One message on its way by one channel."""

    notice_id: int
    delivery_id: int
    channel: Channel
    kind: str
    letter: Letter


def send_due(most: int = 500) -> int:
    """Send what is due, one message after the other; return how many attempts were made."""
    attempts = 0
    for _ in range(most):
        with session_scope() as session:
            found = claim(session, now())
        if found is None:
            break
        if isinstance(found, Attempt):
            attempts += 1
            _send(found)
    return attempts


def _send(attempt: Attempt) -> None:
    try:
        message_id = SENDERS[attempt.kind].send(attempt.channel, attempt.letter)
    except NotSent as failure:
        with session_scope() as session:
            record_failure(session, attempt, failure, now())
        _log.info("notice not sent", notice=attempt.letter.id, kind=attempt.kind, reason=failure.reason)
    except Exception as error:  # whatever a provider answers, the message is not lost
        with session_scope() as session:
            record_failure(session, attempt, NotSent(f"error: {type(error).__name__}", lasting=False), now())
        _log.error("notice not sent", notice=attempt.letter.id, kind=attempt.kind, error=type(error).__name__)
    else:
        with session_scope() as session:
            record_success(session, attempt, message_id, now())


def claim(session: Session, moment: datetime) -> Attempt | bool | None:
    """Take the next message that is due; True when it only had to wait or was given up, None when nothing is due."""
    due = (NoticeRow.state == NoticeState.WAITING.value, NoticeRow.due_at <= moment)
    query = select(NoticeRow).where(*due).order_by(NoticeRow.due_at, NoticeRow.id).limit(1)
    notice = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if notice is None:
        return None
    rows = _channels(session, notice)
    ways = _ways(session, notice, rows)
    if notice.released_at is not None and moment - notice.released_at > LONGEST:
        return _give_up(notice, "too_old")
    step = next_step(ways, notice.tried, moment)
    if step.way is None:
        if step.wait_until is None:
            return _give_up(notice, notice.error or "no_channel")
        notice.due_at = step.wait_until
        return True
    channel = session.scalars(select(ChannelRow).where(ChannelRow.id == step.way.channel_id).with_for_update()).one()
    if notice.slot_id != channel.id and not _take_slot(notice, channel, moment):
        return True
    return _begin(session, notice, channel, step.way, moment)


def _take_slot(notice: NoticeRow, channel: ChannelRow, moment: datetime) -> bool:
    """Go through at once if the channel's rate allows it, else be given the moment at which it will."""
    free = max(channel.free_at, moment)
    channel.free_at = free + timedelta(minutes=1) / channel.per_minute
    if free <= moment + timedelta(seconds=1):
        return True
    notice.slot_id, notice.due_at = channel.id, free
    return False


def _begin(session: Session, notice: NoticeRow, channel: ChannelRow, way: Way, moment: datetime) -> Attempt:
    notice.due_at, notice.slot_id = moment + LEASE, None
    lost = select(DeliveryRow).where(
        DeliveryRow.notice_id == notice.id, DeliveryRow.state == DeliveryState.SENDING.value
    )
    for row in session.scalars(lost):
        row.state, row.error, row.ended_at = DeliveryState.FAILED.value, "lost", moment
    delivery = DeliveryRow(
        notice_id=notice.id,
        channel_id=channel.id,
        channel=channel.key,
        kind=channel.kind,
        state=DeliveryState.SENDING.value,
        started_at=moment,
        checks=0,
    )
    session.add(delivery)
    session.flush()
    frame, message = worded(session, notice, channel)
    letter = Letter(notice.event_id, way.address, frame.name or "", message)
    return Attempt(notice.id, delivery.id, opened(channel), channel.kind, letter)


def worded(session: Session, notice: NoticeRow, channel: ChannelRow | None) -> tuple[Frame, Message]:
    """A message in words, with what surrounds it."""
    committee = session.get_one(CommitteeRow, notice.committee_id)
    member = None if notice.member_id is None else session.get_one(MemberRow, notice.member_id)
    frame = frame_of(committee, notice.language, member.name if member else None)
    if member is not None and is_link(notice.items):
        return frame, compose_link(frame, new_link(session, committee, member))
    if notice.items:
        return frame, compose(frame, notice.items)
    return frame, compose_trial(frame, channel.name if channel else "")


def frame_of(committee: CommitteeRow, language: str, name: str | None) -> Frame:
    """What surrounds the changes in a committee's messages."""
    spoken: Language = "en" if language == "en" else "zh"
    return Frame(committee.name, committee.name_en, committee.time_zone, spoken, name)


def _give_up(notice: NoticeRow, reason: str) -> bool:
    notice.state, notice.error, notice.due_at = NoticeState.FAILED.value, reason, None
    return True


def _channels(session: Session, notice: NoticeRow) -> list[ChannelRow]:
    mine = [ChannelRow.committee_id == notice.committee_id]
    if notice.channel_id is not None:
        mine.append(ChannelRow.id == notice.channel_id)
    else:
        mine += [ChannelRow.enabled.is_(True), ChannelRow.kind.not_in(GROUP_KINDS)]
    query = select(ChannelRow).where(*mine).order_by(ChannelRow.position, ChannelRow.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _ways(session: Session, notice: NoticeRow, rows: list[ChannelRow]) -> list[Way]:
    """The channels that reach the member, in the member's order or the committee's."""
    by_key = {row.key: row for row in rows}
    contact = contact_of(session, notice)
    if notice.channel_id is not None:
        keys = list(by_key)
    else:
        keys = ordered(list(by_key), contact.channels if contact is not None else ())
    found = []
    for row in (by_key[key] for key in keys):
        address = "" if row.kind in GROUP_KINDS else getattr(contact, ADDRESS_IN[row.kind], None)
        if address is not None:
            found.append(Way(row.id, row.key, address, row.failures, row.paused_until))
    return found


def contact_of(session: Session, notice: NoticeRow) -> ContactRow | None:
    """How the member of a message is reached."""
    if notice.member_id is None:
        return None
    query = (
        select(ContactRow)
        .join(MemberRow, (MemberRow.committee_id == ContactRow.committee_id) & (MemberRow.key == ContactRow.member))
        .where(MemberRow.id == notice.member_id)
    )
    return session.scalars(query).one_or_none()


def _taken(session: Session, attempt: Attempt) -> tuple[NoticeRow, DeliveryRow] | None:
    """The message and its attempt, locked; None when the attempt was given up as lost meanwhile."""
    query = select(NoticeRow).where(NoticeRow.id == attempt.notice_id).with_for_update()
    notice = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    delivery = session.get(DeliveryRow, attempt.delivery_id, populate_existing=True)
    return None if notice is None or delivery is None else (notice, delivery)


def record_success(session: Session, attempt: Attempt, message_id: str | None, moment: datetime) -> None:
    """Write down that a channel took a message."""
    if (found := _taken(session, attempt)) is None:
        return
    notice, delivery = found
    delivery.state, delivery.message_id, delivery.ended_at = DeliveryState.SENT.value, message_id, moment
    delivery.error = None
    if attempt.kind in REPORTERS and message_id:
        delivery.check_at = moment + FIRST_CHECK
    if notice.state in (NoticeState.WAITING.value, NoticeState.HELD.value):  # held too late
        hours = read_settings(session, notice.committee_id).read_within_hours
        notice.state, notice.sent_at, notice.due_at, notice.error = NoticeState.SENT.value, moment, None, None
        notice.read_due_at = moment + timedelta(hours=hours)
    channel = _lock_channel(session, attempt.channel.id)
    if channel is not None and (channel.failures or channel.paused_until is not None):
        channel.failures, channel.paused_until = 0, None


def record_failure(session: Session, attempt: Attempt, failure: NotSent, moment: datetime) -> None:
    """Write down that a channel did not take a message, and when by which one the next attempt is made."""
    if (found := _taken(session, attempt)) is None:
        return
    notice, delivery = found
    delivery.state, delivery.error, delivery.ended_at = DeliveryState.FAILED.value, failure.reason, moment
    channel = _lock_channel(session, attempt.channel.id)
    if not failure.lasting and channel is not None:
        channel.failures = min(channel.failures + 1, 1000)
        channel.paused_until = moment + rest_after(channel.failures)
    if notice.state != NoticeState.WAITING.value:
        return
    tries = select(func.count()).where(
        DeliveryRow.notice_id == notice.id,
        DeliveryRow.channel == delivery.channel,
        or_(DeliveryRow.error.is_(None), DeliveryRow.error != "lost"),
        DeliveryRow.started_at >= (notice.released_at or notice.created_at),
    )
    if failure.lasting or (session.scalar(tries) or 0) >= ATTEMPTS:
        notice.tried = [*notice.tried, delivery.channel]
    notice.due_at, notice.error = moment, failure.reason


def _lock_channel(session: Session, number: int) -> ChannelRow | None:
    query = select(ChannelRow).where(ChannelRow.id == number).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
