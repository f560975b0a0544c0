"""In which state a feed is, read by one statement: all that its ETag is made of, and whose it is."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from app.calendar.feed import CANCELLED_SHOWN, RENDER_VERSION, STRUCK
from app.text import Language

STATEMENT: Final = """
    SELECT token.id, token.revoked_at, token.last_used_at, member.id, committee.id, contact.language,
           member.version, committee.version, coalesce(calendar.revision, 0),
           greatest(calendar.changed_at, asked.changed_at),
           (SELECT count(*) FROM invitations WHERE invitations.member_id = member.id
                AND invitations.status = ANY(%(struck)s) AND invitations.changed_at > %(shown_since)s),
           asked.version
    FROM feed_tokens AS token
    JOIN members AS member ON member.id = token.member_id
    JOIN committees AS committee ON committee.id = member.committee_id
    LEFT JOIN contacts AS contact ON contact.committee_id = committee.id AND contact.member_key = member.key
    LEFT JOIN member_calendars AS calendar ON calendar.member_id = member.id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(enquiry.version * 1000 + session.version + enquiry.id), 0) AS version,
               max(enquiry.updated_at) AS changed_at
        FROM enquiries AS enquiry
        JOIN sessions AS session ON session.committee_id = enquiry.committee_id AND session.key = enquiry.session_key
        WHERE enquiry.committee_id = committee.id AND enquiry.state = 'open' AND enquiry.until_at > %(moment)s
          AND member.key = ANY(enquiry.members)
    ) AS asked
    WHERE token.token_hash = %(digest)s
"""
"""Written for the driver: whoever reads a feed again is answered without anything between."""


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
    asked: int
    """Changes with the open date enquiries in which the member is asked."""

    @property
    def language(self) -> Language:
        """The language of the feed."""
        return "en" if self.stored_language == "en" else "zh"

    def etag(self, *, compressed: bool) -> str:
        """Return the strong ETag of this state: the same bytes as long as it is the same."""
        facts = f"{self.member}.{self.member_version}.{self.committee_version}"
        shown = f"{self.revision}.{self.struck}.{self.asked}"
        return f'"{facts}-{shown}-{RENDER_VERSION}{self.language}{"g" * compressed}"'


def values_of(secret: str, moment: datetime) -> dict[str, Any]:
    """What the statement is asked with."""
    return {
        "digest": digest_of(secret),
        "struck": [status.value for status in STRUCK],
        "shown_since": moment - CANCELLED_SHOWN,
        "moment": moment,
    }


def digest_of(secret: str) -> bytes:
    """Hash a secret; it is random and long, so that one round suffices."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
