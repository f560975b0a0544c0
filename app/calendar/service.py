"""Feed addresses of members, and what a feed shows."""

from secrets import token_urlsafe

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.calendar.schemas import FeedTokenRequest
from app.calendar.standing import digest_of
from app.calendar.tables import FeedTokenRow
from app.clock import now
from app.committees.tables import MemberRow
from app.errors import NotFound

SECRET_BYTES = 24


def find_member(session: Session, committee_id: int, key: str, access: Access) -> MemberRow:
    """Return a member; to members everybody else looks unknown."""
    member = session.scalars(
        select(MemberRow).where(MemberRow.committee_id == committee_id, MemberRow.key == key)
    ).one_or_none()
    if member is None or access.member not in (None, member.key):
        raise NotFound
    return member


def create_feed_token(
    session: Session, member: MemberRow, wanted: FeedTokenRequest, access: Access
) -> tuple[FeedTokenRow, str]:
    """Make a feed address; its secret is returned this once and only its hash is kept."""
    secret = token_urlsafe(SECRET_BYTES)
    token = FeedTokenRow(
        member_id=member.id,
        token_hash=digest_of(secret),
        label=wanted.label,
        created_by=access.name,
        created_at=now(),
    )
    session.add(token)
    session.flush()
    after = {"member": member.key, "label": wanted.label}
    record(session, access, "feed_token.create", str(token.id), committee_id=member.committee_id, after=after)
    return token, secret


def revoke_feed_token(session: Session, member: MemberRow, token_id: int, access: Access) -> FeedTokenRow:
    """Withdraw a feed address for good; a second time changes nothing."""
    wanted = select(FeedTokenRow).where(FeedTokenRow.id == token_id, FeedTokenRow.member_id == member.id)
    token = session.scalars(wanted.with_for_update()).one_or_none()
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = now()
        session.flush()
        record(session, access, "feed_token.revoke", str(token.id), committee_id=member.committee_id)
    return token
