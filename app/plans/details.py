"""What calendars show of a published session as it is known now: where its venue lies.

An invitation holds it like everything else that is shown, so that the same revision gives the same bytes; here it
follows the facts as soon as they change, without a publication and without a new SEQUENCE.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.facts import Fact
from app.plans.records import raise_revisions

SHOWN: Final = {"venues": ("latitude", "longitude")}
"""Fields that are shown as they are now, by list."""

FOLLOW: Final = text("""
    UPDATE invitations AS old
    SET latitude = venues.latitude, longitude = venues.longitude, changed_at = :now
    FROM sessions, venues
    WHERE sessions.committee_id = :committee_id AND old.session_id = sessions.id
      AND old.status IN ('confirmed', 'provisional') AND venues.id = old.venue_id
      AND (old.latitude, old.longitude) IS DISTINCT FROM (venues.latitude, venues.longitude)
    RETURNING old.member_id
""")

Change = tuple[str, Fact | None, Fact | None]
"""The name of a list, and one of its rows before and after."""


def follow_facts(session: Session, committee_id: int, changes: Iterable[Change], moment: datetime) -> None:
    """Bring members' calendars in line with changed facts, which are written already, as far as calendars show them."""
    if any(_is_shown(*change) for change in changes):
        told = set(session.scalars(FOLLOW, {"committee_id": committee_id, "now": moment}))
        if told:
            raise_revisions(session, told, moment)


def _is_shown(name: str, before: Fact | None, after: Fact | None) -> bool:
    """Whether a field that calendars show is another one; what is new or gone is in no calendar."""
    if before is None or after is None:
        return False
    return any(getattr(before, field) != getattr(after, field) for field in SHOWN.get(name, ()))
