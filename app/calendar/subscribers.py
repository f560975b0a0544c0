"""Whose calendar a secret address shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.orm import Session

from app.calendar.standing import STATEMENT, Standing, digest_of, values_of
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


def find_standing(session: Session, secret: str) -> Standing:
    """Return in which state whose feed is; an unknown address is not found, a withdrawn one is gone."""
    moment = now()
    row = session.connection().exec_driver_sql(STATEMENT, values_of(digest_of(secret), moment)).one_or_none()
    if row is None:
        raise NotFound
    standing = Standing(*row)
    if standing.revoked_at is not None:
        raise FeedRevoked
    if not use_is_noted(standing.last_used_at, moment):
        session.execute(update(FeedTokenRow).where(FeedTokenRow.id == standing.token).values(last_used_at=moment))
    return standing


def find_subscriber(session: Session, standing: Standing) -> Subscriber:
    """Return whose feed it is."""
    member = session.get_one(MemberRow, standing.member)
    return Subscriber(member, session.get_one(CommitteeRow, standing.committee), standing.language)


def use_is_noted(last_used_at: datetime | None, moment: datetime) -> bool:
    """Whether the last use that was written down is recent enough."""
    return last_used_at is not None and moment - last_used_at <= USE_NOTED_EVERY


def contact_of_member() -> ColumnElement[bool]:
    """What joins a member's contact, which knows the language."""
    return and_(ContactRow.committee_id == MemberRow.committee_id, ContactRow.member == MemberRow.key)


def language_of(stored: str | None) -> Language:
    """Return the language that a contact names; Chinese where there is none."""
    return "en" if stored == "en" else "zh"
