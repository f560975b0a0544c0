"""What takes the time of a member, a department or a venue, apart from what holds for whole days."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from app.availability.recurrence import Moments, occurrences
from app.availability.tables import BusyRow
from app.diaries.items import ONE_DAY, Frame, Item, Whose
from app.diaries.schemas import Kind, Owner
from app.problems import bundle as facts


def busy_items(frame: Frame, row: facts.Busy | BusyRow, number: int | None = None) -> Iterator[Item]:
    """Each time that taken time takes place, until the day up to which its source counts."""
    kind = Kind(row.kind)
    for start, end in _times(frame, row):
        yield Item(
            start,
            end,
            kind,
            takes=kind in (Kind.BUSY, Kind.IMPOSSIBLE),
            word=f"{kind}_named" if row.note else kind.value,
            source="busy",
            number=number,
            name=row.note or None,
            amount=row.officers,
        )


def _times(frame: Frame, row: facts.Busy | BusyRow) -> Iterable[Moments]:
    if row.rrule is None and not row.exdates and row.valid_until is None:
        return ((row.start, row.end),) if row.start < frame.before and row.end > frame.after else ()
    before = frame.before if row.valid_until is None else min(frame.before, frame.moment(row.valid_until + ONE_DAY))
    found = occurrences(row.start, row.end, row.rrule, row.exdates, after=frame.after, before=before, zone=frame.zone)
    return [(start, min(end, before)) for start, end in found]


def commitment_items(frame: Frame, whose: Whose, rows: Iterable[facts.Commitment]) -> Iterator[Item]:
    """Outside commitments that concern a member, by the groups of each day, or a department."""
    for row in rows:
        if row.end <= frame.after or row.start >= frame.before:
            continue
        firm = row.firmness is facts.Firmness.FIRM
        word = "commitment" if firm else "commitment_tentative"
        for start, end in _called(frame, whose, row):
            yield Item(start, end, Kind.COMMITMENT, firm, word, "commitments", row.key, None, row.name, row.name_en)


def _called(frame: Frame, whose: Whose, row: facts.Commitment) -> Iterable[Moments]:
    if whose.kind is Owner.DEPARTMENT:
        return [(row.start, row.end)] if whose.key in row.departments else []
    if whose.key in row.members or frame.offices.get(whose.key) in row.offices:
        return [(row.start, row.end)]
    first, last = (moment.astimezone(frame.zone).date() for moment in (row.start, row.end))
    days = frame.days(first, last) if row.groups else ()
    mine = (frame.stretch(day, day) for day in days if frame.groups_of(whose.key, day) & set(row.groups))
    parts = [(max(start, row.start), min(end, row.end)) for start, end in filter(None, mine)]
    return [(start, end) for start, end in parts if start < end]


def limit_items(frame: Frame, rows: Iterable[facts.PersonalLimit], *, own: bool) -> Iterator[Item]:
    """What a member has declared: to the member itself in full, to others only that these hours are not to be had.

    Whether it is a limit or an observance does not show from outside, so both take the time there.
    """
    for row in rows:
        if row.kind is facts.LimitKind.STEP_FREE and not own:
            continue
        takes = row.kind is facts.LimitKind.UNAVAILABLE or not own
        word = f"limit_{row.kind}" if own else "limit"
        for day in frame.days(row.first, row.last):
            if day.isoweekday() not in row.weekdays:
                continue
            start = frame.moment(day) if row.start is None else frame.moment(day, row.start)
            end = frame.moment(day + ONE_DAY) if row.end is None else frame.moment(day, row.end)
            yield Item(start, end, Kind.LIMIT, takes, word, "personal_limits", row.key if own else None)


def enquiry_items(
    frame: Frame, whose: Whose, rows: Iterable[facts.Enquiry], published: frozenset[str]
) -> Iterator[Item]:
    """Slots that date enquiries hold: all of an open one, the chosen one until its session is published."""
    for row in rows:
        session = frame.sessions[row.session]
        if session.status not in (facts.SessionStatus.PLANNED, facts.SessionStatus.POSTPONED):
            continue
        for slot in _held(frame, row, published):
            concerned = {Owner.VENUE: (slot.venue,), Owner.MEMBER: row.members, Owner.DEPARTMENT: row.departments}
            if whose.key not in concerned[whose.kind]:
                continue
            amount = _officers(session, whose.key) if whose.kind is Owner.DEPARTMENT else None
            for start, end in frame.hours(session, slot.day, slot.start):
                yield Item(
                    start,
                    end,
                    Kind.HELD,
                    True,
                    "held",
                    "enquiries",
                    row.key,
                    None,
                    session.name,
                    session.name_en,
                    amount,
                )


def _held(frame: Frame, row: facts.Enquiry, published: frozenset[str]) -> Iterable[facts.EnquirySlot]:
    if row.state is facts.EnquiryState.OPEN and row.until > frame.now:
        return row.slots
    if row.state is facts.EnquiryState.CONFIRMED and row.chosen is not None and row.session not in published:
        return row.slots[row.chosen : row.chosen + 1]
    return ()


def _officers(session: facts.Session, department: str) -> int:
    return max(officers_of(session, department), 1)


def officers_of(session: facts.Session, department: str) -> int:
    """How many officers a session takes of a department."""
    groups = (group for group in session.attendance if group.role is facts.AttendanceRole.DEPARTMENT)
    return sum(group.officers for group in groups if department in group.departments)


def closed_items(frame: Frame, venue: facts.Venue) -> Iterator[Item]:
    """Hours at which a venue is not open."""
    if not venue.hours:
        return
    for day in frame.days():
        begin = frame.moment(day)
        hours = sorted((row.start, row.end) for row in venue.hours if day.isoweekday() in row.weekdays)
        for start, end in [(frame.moment(day, start), frame.moment(day, end)) for start, end in hours]:
            if begin < start:
                yield Item(begin, start, Kind.CLOSED, True, "closed", "venues", venue.key)
            begin = max(begin, end)
        midnight = frame.moment(day + ONE_DAY)
        if begin < midnight:
            yield Item(begin, midnight, Kind.CLOSED, True, "closed", "venues", venue.key)


def turnaround_items(items: Iterable[Item], minutes: int) -> Iterator[Item]:
    """The time a venue needs before and after what is held in it."""
    gap = timedelta(minutes=minutes)
    for item in items:
        if gap and item.kind in (Kind.SESSION, Kind.HELD):
            for start, end in ((item.start - gap, item.start), (item.end, item.end + gap)):
                yield Item(
                    start,
                    end,
                    Kind.TURNAROUND,
                    True,
                    "turnaround",
                    item.source,
                    item.key,
                    None,
                    item.name,
                    item.name_en,
                )
