"""Whether a session can take place in a slot: its window, days, parts of the day, venue, and what is taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.answers.holds import Part, needed_members, parts_of
from app.answers.taken import Taken, Wanted, find_taken
from app.errors import Flaw
from app.problems.bundle import Bundle, DayBlock, EnquirySlot, Format, SessionStatus, Venue
from app.problems.bundle import Session as SessionFact
from app.problems.grid import minutes
from app.problems.membership import Memberships
from app.problems.placed import days_of, minutes_of
from app.problems.windows import concerns
from app.problems.working_days import WorkingDays


@dataclass(frozen=True)
class SlotCheck:
    """Judges slots of one session by a committee's facts."""

    session: Session
    committee_id: int
    bundle: Bundle
    subject: SessionFact
    asked: frozenset[str]
    moment: datetime

    @cached_property
    def form(self) -> Format:
        """The session's format."""
        return next(form for form in self.bundle.formats if form.key == self.subject.format)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The committee's zone."""
        return ZoneInfo(self.bundle.committee.time_zone)

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """Names of venues and members by kind and key."""
        venues = {("venue", venue.key): venue.name for venue in self.bundle.venues}
        return venues | {("member", member.key): member.name for member in self.bundle.members}

    @cached_property
    def memberships(self) -> Memberships:
        """Who belongs to which group."""
        return Memberships(self.bundle)

    @property
    def window(self) -> tuple[date, date]:
        """Days that the session may take; a postponed one waits beyond its own."""
        waits = self.subject.latest if self.subject.status is SessionStatus.POSTPONED else None
        return self.subject.first, max(self.subject.last, waits or self.subject.last)

    def parts(self, slot: EnquirySlot) -> list[Part]:
        """When the session would begin and end, on each of its days."""
        return parts_of(slot.day, slot.start, self.subject, self.form, self.zone)

    def flaws(self, slot: EnquirySlot, pointer: str) -> Iterator[Flaw]:
        """Find everything that stands against a slot."""
        yield from self._day_flaws(slot, pointer)
        yield from self._hour_flaws(slot, pointer)
        yield from self._venue_flaws(slot, pointer)
        if any(venue.key == slot.venue for venue in self.bundle.venues) or slot.venue is None:
            yield from (self._taken_flaw(taken, pointer) for taken in self._taken(slot))

    def _day_flaws(self, slot: EnquirySlot, pointer: str) -> Iterator[Flaw]:
        days = [slot.day + timedelta(days=step) for step in range(days_of(self.subject, self.form))]
        first, last = self.window
        if slot.day < first or days[-1] > last:
            yield Flaw(f"{pointer}/day", "slot_outside_window", {"day": slot.day, "first": first, "last": last})
        calendar = WorkingDays.of(self.bundle.day_overrides)
        closed = [row for row in self.bundle.blackouts if concerns(row, self.subject)]
        for day in days:
            kind = calendar.kind(day).value
            if kind not in self.form.day_kinds or day.isoweekday() not in self.form.weekdays:
                yield Flaw(f"{pointer}/day", "slot_on_wrong_day", {"day": day})
            yield from (
                Flaw(f"{pointer}/day", "slot_kept_free", {"day": day, "name": row.name})
                for row in closed
                if row.first <= day <= row.last
            )

    def _hour_flaws(self, slot: EnquirySlot, pointer: str) -> Iterator[Flaw]:
        committee = self.bundle.committee
        offset = minutes(slot.start) - min(minutes(block.start) for block in committee.blocks)
        if offset % committee.grain_minutes or slot.start.second or slot.start.microsecond:
            yield Flaw(f"{pointer}/start", "slot_off_grid", {"grain": committee.grain_minutes})
        blocks = [block for block in committee.blocks if block.key in self.form.blocks]
        if not self.form.container and not _lies_in(blocks, minutes(slot.start), minutes_of(self.subject, self.form)):
            yield Flaw(f"{pointer}/start", "slot_outside_blocks", {"blocks": [block.name for block in blocks]})

    def _venue_flaws(self, slot: EnquirySlot, pointer: str) -> Iterator[Flaw]:
        if slot.venue is None:
            return
        venue = next((venue for venue in self.bundle.venues if venue.key == slot.venue), None)
        if venue is None:
            yield Flaw(f"{pointer}/venue", "unknown_name", {"name": slot.venue})
        elif venue.hours and not all(_is_open(venue, part, self.zone) for part in self.parts(slot)):
            yield Flaw(f"{pointer}/venue", "venue_closed", {"name": venue.name})

    def _taken(self, slot: EnquirySlot) -> Iterator[Taken]:
        members = self.asked | needed_members(self.bundle, self.memberships, self.subject)
        wanted = Wanted(self.subject.key, self.parts(slot), slot.venue, members)
        return find_taken(self.session, self.committee_id, self.bundle, self.memberships, wanted, self.moment)

    def _taken_flaw(self, taken: Taken, pointer: str) -> Flaw:
        where = f"{pointer}/venue" if taken.owner == "venue" else pointer
        values = {"name": self.names.get((taken.owner, taken.key), taken.key)}
        return Flaw(where, f"{taken.owner}_{taken.why}", values if taken.by is None else {**values, "by": taken.by})


def _lies_in(blocks: list[DayBlock], start: int, length: int) -> bool:
    """Inside one part of the day or, when longer than each, from the start of one to within a later one."""
    spans = [(minutes(block.start), minutes(block.end)) for block in blocks]
    if any(last - first >= length for first, last in spans):
        return any(first <= start and start + length <= last for first, last in spans)
    begins = any(first == start for first, _ in spans)
    return begins and any(first > start and start + length <= last for first, last in spans)


def _is_open(venue: Venue, part: Part, zone: ZoneInfo) -> bool:
    start, end = (moment.astimezone(zone) for moment in part)
    return start.date() == end.date() and any(
        start.isoweekday() in row.weekdays and row.start <= start.time() and end.time() <= row.end
        for row in venue.hours
    )
