"""Access tokens: made, recognised, withdrawn; only the hash of a secret is ever stored."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.auth.queries import require_known
from app.auth.roles import Role
from app.auth.schemas import TokenPatch, TokenRequest
from app.auth.tables import Token
from app.clock import now
from app.errors import Conflict, Flaw, Forbidden, Invalid

PREFIX = "consult_"
SECRET_BYTES = 32
USE_NOTED_EVERY = timedelta(minutes=5)
"""So often the moment of the last use is written down, so that reading stays reading."""


class TokenIsRevoked(Conflict):
    """This token is withdrawn for good; make a new one."""


class OnlyMembersTokens(Forbidden):
    """The secretariat makes members' tokens; those of the staff are an admin's to make."""


def digest_of(secret: str) -> bytes:
    """Hash a secret; it is random and long, so that one round suffices."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def create_token(
    session: Session, access: Access, wanted: TokenRequest, committee: tuple[int, str] | None
) -> tuple[Token, str]:
    """Make a token for a committee, or without one for the whole service; the secret is returned this once."""
    if access.role is not Role.ADMIN and wanted.role is not Role.MEMBER:
        raise OnlyMembersTokens
    _require_ahead(wanted.expires_at)
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
        expires_at=wanted.expires_at,
    )
    session.add(token)
    session.flush()
    after = wanted.model_dump(mode="json")
    record(session, access, "token.create", str(token.id), committee_id=committee_id, after=after)
    return token, secret


def recognise(session: Session, secret: str, origin: str) -> Access | None:
    """Return whose secret it is, or None for one that is unknown, withdrawn or past its end."""
    moment = now()
    good = (Token.revoked_at.is_(None), or_(Token.expires_at.is_(None), Token.expires_at > moment))
    token = session.scalars(select(Token).where(Token.digest == digest_of(secret), *good)).one_or_none()
    if token is None:
        return None
    _note_use(session, token, moment)
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


def patch_token(session: Session, access: Access, token: Token, wanted: TokenPatch) -> None:
    """Give a token another name or another end."""
    if token.revoked_at is not None:
        raise TokenIsRevoked
    _require_ahead(wanted.expires_at)
    before = _changeable(token)
    for name in wanted.model_fields_set:
        setattr(token, name, getattr(wanted, name))
    after = _changeable(token)
    if after != before:
        token.version += 1
        session.flush()
        record(
            session, access, "token.patch", str(token.id), committee_id=token.committee_id, before=before, after=after
        )


def _changeable(token: Token) -> dict[str, str | None]:
    ends = token.expires_at
    return {"name": token.name, "expires_at": None if ends is None else ends.astimezone(UTC).isoformat()}


def _require_ahead(ends: datetime | None) -> None:
    if ends is not None and ends <= now():
        raise Invalid(flaws=[Flaw("/expires_at", "expiry_is_past")])


def revoke_token(session: Session, access: Access, token: Token) -> None:
    """Withdraw a token for good; a second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = now()
        token.version += 1
        record(session, access, "token.revoke", str(token.id), committee_id=token.committee_id)
