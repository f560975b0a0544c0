"""The overlap canary: does this database really refuse to book anyone twice?"""

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import DBAPIError

from app.database import sqlstate
from app.errors import Unavailable

EXCLUSION_VIOLATION = "23P01"

_OVERLAP_NOW = text("SET CONSTRAINTS bookings_member_never_overlaps, bookings_venue_never_overlaps IMMEDIATE")
_REFERENCES_LATER = text("SET CONSTRAINTS ALL DEFERRED")
_OVERLAPS = tuple(
    text(f"""
        INSERT INTO bookings (committee_id, release_id, session_id, part, {owner}, during, firm)
        SELECT 0, 0, 0, 0, 0, tstzrange('2000-01-01 00:00Z', '2000-01-01 01:00Z'), true FROM generate_series(1, 2)
    """)
    for owner in ("member_id", "venue_id")
)


class OverlapsAccepted(Unavailable):
    """This database lets overlapping bookings pass; it cannot keep anyone from being booked twice."""


def require_refusal(engine: Engine) -> None:
    """Refuse to go on with a database that ignores exclusion constraints."""
    with engine.connect() as connection:
        if not overlaps_are_refused(connection):
            raise OverlapsAccepted


def overlaps_are_refused(connection: Connection) -> bool:
    """Try to book a member and a venue twice at once; nothing of it stays."""
    return all(_is_refused(connection, overlap) for overlap in _OVERLAPS)


def _is_refused(connection: Connection, overlap: TextClause) -> bool:
    savepoint = connection.begin_nested()
    try:
        connection.execute(_REFERENCES_LATER)
        connection.execute(_OVERLAP_NOW)
        connection.execute(overlap)
    except DBAPIError as error:
        return sqlstate(error) == EXCLUSION_VIOLATION
    finally:
        savepoint.rollback()
    return False
