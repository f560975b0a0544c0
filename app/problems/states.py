"""Which sessions are placed at all."""

from collections.abc import Collection

from app.problems.bundle import Session, SessionStatus

GONE = (SessionStatus.MERGED, SessionStatus.CANCELLED)
"""States in which a session takes place no more."""


def is_gone(session: Session) -> bool:
    """Whether a session takes place no more."""
    return session.status in GONE


def is_placed(session: Session, enquired: Collection[str]) -> bool:
    """Whether a plan decides when a session takes place: it is confirmed, and no enquiry holds its slots."""
    return session.confirmed and not is_gone(session) and session.key not in enquired
