"""Access tokens: made, recognised, withdrawn; only the hash of a secret is ever stored."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.auth.queries import require_known
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tables import Token
from app.clock import now
from app.errors import NotFound

PREFIX = "consult_"
SECRET_BYTES = 32
USE_NOTED_EVERY = timedelta(minutes=5)
"""So often the moment of the last use is written down, so that reading stays reading."""


def digest_of(secret: str) -> bytes:
    """Hash a secret; it is random and long, so that one round suffices."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def create_token(
    session: Session, access: Access, wanted: TokenRequest, committee: tuple[int, str] | None
) -> tuple[Token, str]:
    """Make a token for a committee, or without one for the whole service; the secret is returned this once."""
    secret = PREFIX + token_urlsafe(SECRET_BYTES)
    committee_id, committee_key = committee or (None, None)
    require_known(session, committee_id, member=wanted.member, group=wanted.group)
    token = Token(
        committee_id=committee_id,
        committee_key=committee_key,
        role=wanted.role,
        name=wanted.name,
        member=wanted.member,
        group=wanted.group,
        digest=digest_of(secret),
        created_by=access.name,
        created_at=now(),
    )
    session.add(token)
    session.flush()
    after = wanted.model_dump(mode="json")
    record(session, access, "token.create", str(token.id), committee_id=committee_id, after=after)
    return token, secret


def recognise(session: Session, secret: str, origin: str) -> Access | None:
    """Return whose secret it is, or None for one that is unknown or withdrawn."""
    query = select(Token).where(Token.digest == digest_of(secret), Token.revoked_at.is_(None))
    token = session.scalars(query).one_or_none()
    if token is None:
        return None
    _note_use(session, token, now())
    return Access(
        role=Role(token.role),
        name=f"{token.name} (token {token.id}, {token.role})",
        origin=origin,
        token_id=token.id,
        committee_id=token.committee_id,
        committee=token.committee_key,
        member=token.member,
        group=token.group,
    )


def _note_use(session: Session, token: Token, moment: datetime) -> None:
    if token.last_used_at is None or moment - token.last_used_at > USE_NOTED_EVERY:
        session.execute(update(Token).where(Token.id == token.id).values(last_used_at=moment))


def find_token(session: Session, committee_id: int, token_id: int) -> Token:
    """Return one of a committee's tokens."""
    token = session.scalars(select(Token).where(Token.id == token_id, Token.committee_id == committee_id)).one_or_none()
    if token is None:
        raise NotFound
    return token


def revoke_token(session: Session, access: Access, token: Token) -> None:
    """Withdraw a token for good; a second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = now()
        record(session, access, "token.revoke", str(token.id), committee_id=token.committee_id)
