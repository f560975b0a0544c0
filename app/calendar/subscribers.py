"""Whose calendar a secret address shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from app.calendar.tables import FeedTokenRow
from app.clock import now
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.errors import Gone, NotFound
from app.text import Language

USE_NOTED_EVERY = timedelta(minutes=5)


class FeedRevoked(Gone):
    """This calendar address has been withdrawn; ask the secretariat for a new one."""


@dataclass(frozen=True)
class Subscriber:
    """Whose calendar a feed address shows."""

    member: MemberRow
    committee: CommitteeRow
    language: Language = "zh"


def find_subscriber(session: Session, secret: str) -> Subscriber:
    """Return whose feed it is; an unknown address is not found, a withdrawn one is gone."""
    row = session.execute(
        select(FeedTokenRow, MemberRow, CommitteeRow, ContactRow.language)
        .join(MemberRow, MemberRow.id == FeedTokenRow.member_id)
        .join(CommitteeRow, CommitteeRow.id == MemberRow.committee_id)
        .join(ContactRow, contact_of_member(), isouter=True)
        .where(FeedTokenRow.token_hash == digest_of(secret))
    ).one_or_none()
    if row is None:
        raise NotFound
    token, member, committee, language = row
    if token.revoked_at is not None:
        raise FeedRevoked
    _note_use(session, token, now())
    return Subscriber(member, committee, language_of(language))


def contact_of_member() -> ColumnElement[bool]:
    """What joins a member's contact, which knows the language."""
    return and_(ContactRow.committee_id == MemberRow.committee_id, ContactRow.member == MemberRow.key)


def language_of(stored: str | None) -> Language:
    """Return the language that a contact names; Chinese where there is none."""
    return "en" if stored == "en" else "zh"


def digest_of(secret: str) -> bytes:
    """Hash a secret; it is random and long, so that one round suffices."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _note_use(session: Session, token: FeedTokenRow, moment: datetime) -> None:
    if token.last_used_at is None or moment - token.last_used_at > USE_NOTED_EVERY:
        session.execute(update(FeedTokenRow).where(FeedTokenRow.id == token.id).values(last_used_at=moment))
