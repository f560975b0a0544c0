"""In which state a feed is, read by one statement: all that its ETag is made of, and whose it is."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from app.calendar.asked import ASKED
from app.calendar.feed import CANCELLED_SHOWN, STRUCK
from app.calendar.looks import looks
from app.text import Language

_OWN: Final = """
    contact.language, member.version, committee.version, coalesce(calendar.revision, 0)
"""
_STRUCK: Final = """
    (SELECT count(*) FROM invitations WHERE invitations.member_id = member.id
         AND invitations.status = ANY(%(struck)s) AND invitations.changed_at > %(shown_since)s)
"""
_OWNER: Final = """
    JOIN members AS member ON member.id = known.member_id
    JOIN committees AS committee ON committee.id = member.committee_id
    LEFT JOIN contacts AS contact ON contact.committee_id = committee.id AND contact.member_key = member.key
    LEFT JOIN member_calendars AS calendar ON calendar.member_id = member.id
"""
STATE: Final = f"""
    {_OWN}, greatest(calendar.changed_at, asked.changed_at, closed.changed_at), {_STRUCK}, asked.state
"""
"""Columns that tell one state of a member's calendar from another."""
STANDING: Final = f"""
    {_OWNER}
    CROSS JOIN LATERAL (
        SELECT md5(string_agg(shown::text, ',' ORDER BY shown.id)) AS state,
               max(greatest(shown.changed_at, shown.answered_at)) AS changed_at
        FROM ({ASKED}) AS shown
    ) AS asked
    CROSS JOIN LATERAL (
        SELECT max(CASE WHEN enquiry.state = 'open' AND enquiry.until_at <= %(moment)s THEN enquiry.until_at
                        ELSE enquiry.updated_at END) AS changed_at
        FROM enquiries AS enquiry
        WHERE enquiry.committee_id = committee.id AND member.key = ANY(enquiry.members)
    ) AS closed
"""
"""Where the columns are, for ``known``, a row with a ``member_id``."""
STATEMENT: Final = f"""
    SELECT known.id, known.revoked_at, known.last_used_at, member.id, committee.id, {STATE}
    FROM feed_tokens AS known {STANDING}
    WHERE known.token_hash = %(digest)s
"""
"""Written for the driver: whoever reads a feed again is answered without anything between."""
UNASKED_STATEMENT: Final = f"""
    SELECT known.id, known.revoked_at, known.last_used_at, member.id, committee.id,
           {_OWN}, calendar.changed_at, {_STRUCK}, NULL
    FROM feed_tokens AS known {_OWNER}
    WHERE known.token_hash = %(digest)s AND NOT EXISTS (
        SELECT FROM enquiries AS enquiry
        WHERE enquiry.committee_id = committee.id AND member.key = ANY(enquiry.members))
"""
"""The same, in two thirds of the time, of a member who was never asked for a date; nothing of one who was."""


class Standing(NamedTuple):
    """Whose feed an address is, and what tells one state of it from another without rendering it."""

    token: int
    revoked_at: datetime | None
    last_used_at: datetime | None
    member: int
    committee: int
    stored_language: str | None
    member_version: int
    committee_version: int
    revision: int
    changed_at: datetime | None
    struck: int
    """How many cancelled and postponed sessions are still shown: they leave the calendar without a new revision."""
    asked: str | None
    """Changes with the slots of date enquiries that are shown, None where there are none."""

    @property
    def language(self) -> Language:
        """The language of the feed."""
        return "en" if self.stored_language == "en" else "zh"

    def etag(self, *, compressed: bool) -> str:
        """Return the strong ETag of this state: the same bytes as long as it is the same."""
        facts = f"{self.member}.{self.member_version}.{self.committee_version}"
        shown = f"{self.revision}.{self.struck}.{self.asked or 0}"
        return f'"{facts}-{shown}-{looks()}{self.language}{"g" * compressed}"'


def values_of(digest: bytes, moment: datetime) -> dict[str, Any]:
    """What the statement is asked with."""
    return {
        "digest": digest,
        "struck": [status.value for status in STRUCK],
        "shown_since": moment - CANCELLED_SHOWN,
        "moment": moment,
    }


def digest_of(secret: str) -> bytes:
    """Hash a secret; it is random and long, so that one round suffices."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
