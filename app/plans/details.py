"""What calendars show of a published session as it is known now: where its venue lies, its link, its materials.

An invitation holds these like everything else that is shown, so that the same revision gives the same bytes; here they
follow the facts as soon as those change, without a publication and without a new SEQUENCE.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.facts import Fact
from app.outbox.service import announce
from app.plans.records import CONFERENCE, raise_revisions

SHOWN: Final = {
    "venues": ("latitude", "longitude"),
    "formats": ("mode",),
    "sessions": ("format", "mode", "conference", "materials"),
}
"""Fields by which what is shown changes at once, by list."""

FOLLOW: Final = text(f"""
    WITH known AS (
        SELECT told.member_id, told.session_id, venues.latitude, venues.longitude,
               {CONFERENCE} AS conference, sessions.materials
        FROM invitations told
        JOIN sessions ON sessions.id = told.session_id
        JOIN formats ON (formats.committee_id, formats.key) = (sessions.committee_id, sessions.format_key)
        LEFT JOIN venues ON venues.id = told.venue_id
        WHERE sessions.committee_id = :committee_id AND told.status IN ('confirmed', 'provisional')
    )
    UPDATE invitations AS old
    SET latitude = known.latitude, longitude = known.longitude, conference = known.conference,
        materials = known.materials, changed_at = :now
    FROM known
    WHERE (old.member_id, old.session_id) = (known.member_id, known.session_id)
      AND (old.latitude, old.longitude, old.conference, old.materials)
          IS DISTINCT FROM (known.latitude, known.longitude, known.conference, known.materials)
    RETURNING old.member_id
""")

Change = tuple[str, Fact | None, Fact | None]
"""The name of a list, and one of its rows before and after."""


def follow_facts(session: Session, committee_id: int, changes: Iterable[Change], moment: datetime) -> None:
    """Bring members' calendars in line with changed facts, which are written already, as far as calendars show them."""
    if not any(_is_shown(*change) for change in changes):
        return
    told = set(session.scalars(FOLLOW, {"committee_id": committee_id, "now": moment}))
    if told:
        raise_revisions(session, told, moment)
        announce(session, committee_id, "calendar.changed", {"members": sorted(told)})


def _is_shown(name: str, before: Fact | None, after: Fact | None) -> bool:
    """Whether a field that calendars show is another one; what is new or gone is in no calendar."""
    if before is None or after is None:
        return False
    return any(getattr(before, field) != getattr(after, field) for field in SHOWN.get(name, ()))
