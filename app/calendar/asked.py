"""Slots of date enquiries in the calendars of those who are asked: tentative, and in nobody else's.

A slot leaves the calendar once it is free: another one was confirmed, the enquiry was withdrawn or has expired, or the
member said that it does not suit. A confirmed slot stays until its session is published and takes its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.attendance.states import AnswerState
from app.calendar.feed import UID_DOMAIN, FeedEvent, Reader
from app.plans.tables import InvitationStatus
from app.sessions.arrangements import EnquiryState
from app.text import say

ASKED: Final = """
    SELECT enquiry.id, enquiry.key, enquiry.version, enquiry.state, enquiry.slots, enquiry.chosen,
           enquiry.until_at, session.uid, session.name, form.name AS category,
           coalesce(session.duration_minutes, form.duration_minutes) AS minutes,
           coalesce(session.days, form.days) AS days, said.answers, places.names,
           greatest(enquiry.updated_at, session.updated_at, form.updated_at, places.updated_at) AS changed_at,
           said.at AS answered_at
    FROM enquiries AS enquiry
    JOIN sessions AS session ON session.committee_id = enquiry.committee_id AND session.key = enquiry.session_key
    JOIN formats AS form ON form.committee_id = session.committee_id AND form.key = session.format_key
    CROSS JOIN LATERAL (
        SELECT max(answer.at) AS at, json_object_agg(answer.slot, json_build_array(CASE
                   WHEN NOT answer.suits THEN 'no' WHEN answer.if_need_be THEN 'if_need_be' ELSE 'yes'
               END, answer.at) ORDER BY answer.slot) AS answers
        FROM enquiry_answers AS answer
        WHERE answer.committee_id = enquiry.committee_id AND answer.enquiry_key = enquiry.key
          AND answer.asked_kind = 'member' AND answer.asked = member.key
    ) AS said
    CROSS JOIN LATERAL (
        SELECT json_object_agg(venue.key, venue.name ORDER BY venue.key) AS names, max(venue.updated_at) AS updated_at
        FROM venues AS venue
        WHERE venue.committee_id = enquiry.committee_id
          AND venue.key IN (SELECT slot ->> 'venue' FROM jsonb_array_elements(enquiry.slots) AS slot)
    ) AS places
    WHERE enquiry.committee_id = member.committee_id AND member.key = ANY(enquiry.members)
      AND (enquiry.state = 'open' AND enquiry.until_at > %(moment)s
           OR enquiry.state = 'confirmed' AND session.status IN ('planned', 'postponed') AND NOT EXISTS (
               SELECT FROM invitations AS invitation WHERE invitation.session_id = session.id
                   AND (invitation.status IN ('confirmed', 'provisional')
                        OR invitation.changed_at >= enquiry.updated_at)))
"""
"""The enquiries that ``member`` sees slots of, with all that is shown: for one statement with whatever needs them."""

STATEMENT: Final = f"SELECT asked.* FROM members AS member, LATERAL ({ASKED}) AS asked WHERE member.id = %(member)s"

STANDS: Final = {"yes": AnswerState.ACCEPTED, "if_need_be": AnswerState.TENTATIVE, "no": None}
"""What calendar programs are told of answers; what does not suit is not shown."""


class AskedEnquiry(NamedTuple):
    """An enquiry as the statement reads it."""

    id: int
    key: str
    version: int
    state: str
    slots: Sequence[Mapping[str, Any]]
    chosen: int | None
    until: datetime
    uid: str
    name: str
    category: str
    minutes: int
    days: int
    answers: Mapping[str, tuple[str, str]] | None
    """What the member said of which slot, and when."""
    venues: Mapping[str, str] | None
    changed_at: datetime
    answered_at: datetime | None

    def hours(self, slot: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When a slot begins and ends, on the first of its days."""
        told = self.slots[slot]
        start = datetime.combine(date.fromisoformat(told["day"]), time.fromisoformat(told["start"]), zone)
        return start.astimezone(UTC), (start + timedelta(minutes=self.minutes)).astimezone(UTC)

    def venue(self, slot: int) -> str | None:
        """The name of a slot's venue."""
        return (self.venues or {}).get(self.slots[slot].get("venue") or "")

    def said(self, slot: int) -> str | None:
        """What the member has answered so far about a slot."""
        return (self.answers or {}).get(str(slot), (None,))[0]

    def slot_changed_at(self, slot: int) -> datetime:
        """When a slot last changed, be it by the member's answer."""
        _, at = (self.answers or {}).get(str(slot), (None, None))
        return self.changed_at if at is None else max(self.changed_at, datetime.fromisoformat(at))


@dataclass(frozen=True)
class AskedSlot:
    """One slot in the calendar of a member who is asked."""

    enquiry: int
    slot: int
    event: FeedEvent


def asked_slots(session: Session, member_id: int, reader: Reader, moment: datetime) -> Iterator[AskedSlot]:
    """The slots that a member's calendar shows."""
    for enquiry in asked_enquiries(session, member_id, moment):
        for number in range(len(enquiry.slots)):
            stands = _stands(enquiry, number)
            if stands is not None:
                yield AskedSlot(enquiry.id, number, _event(reader, enquiry, number, stands))


def asked_enquiries(session: Session, member_id: int, moment: datetime) -> Iterator[AskedEnquiry]:
    """The enquiries that a member sees slots of."""
    values = {"member": member_id, "moment": moment}
    return (AskedEnquiry(*row) for row in session.connection().exec_driver_sql(STATEMENT, values))


def _stands(enquiry: AskedEnquiry, number: int) -> AnswerState | None:
    """How the member stands to a slot, None where it is not shown."""
    if enquiry.state == EnquiryState.CONFIRMED and number != enquiry.chosen:
        return None
    said = enquiry.said(number)
    return AnswerState.NEEDS_ACTION if said is None else STANDS[said]


def _event(reader: Reader, enquiry: AskedEnquiry, number: int, stands: AnswerState) -> FeedEvent:
    zone, language = ZoneInfo(reader.time_zone), reader.language
    starts_at, ends_at = enquiry.hours(number, zone)
    until = f"{enquiry.until.astimezone(zone):%Y-%m-%d %H:%M}"
    open_still = enquiry.state == EnquiryState.OPEN
    return FeedEvent(
        uid=f"{enquiry.uid}-{enquiry.id}-{number}@{UID_DOMAIN}",
        sequence=enquiry.version - 1,
        status=InvitationStatus.PROVISIONAL,
        starts_at=starts_at,
        ends_at=ends_at,
        days=enquiry.days,
        summary=say(language, "calendar.asked", title=enquiry.name) if open_still else enquiry.name,
        location=enquiry.venue(number),
        category=enquiry.category,
        topic=None,
        roles=(),
        changed_at=enquiry.slot_changed_at(number),
        note=say(language, "calendar.asked_until", until=until) if open_still else say(language, "calendar.settled"),
        answer=stands,
        triggers=(),
    )
