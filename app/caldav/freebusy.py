"""When a member is busy, as iCalendar says it; never with what."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.availability.recurrence import occurrences
from app.availability.schemas import BusyKind
from app.availability.tables import BusyRow
from app.caldav.accounts import Account
from app.caldav.items import Calendar, Times, Wanted
from app.caldav.places import Home
from app.calendar.feed import PRODUCT
from app.calendar.queries import SHOWN
from app.clock import now
from app.plans.tables import InvitationRow
from app.sources.ics import Unreadable
from app.sources.reading import Asked, read_spans
from app.sources.spans import Span, joined

LONGEST: Final = timedelta(days=1000)
TAKES: Final = (BusyKind.BUSY.value, BusyKind.IMPOSSIBLE.value, BusyKind.TENTATIVE.value)


def free_busy(times: Times, spans: Iterable[Span], *attributes: str, method: str | None = None) -> bytes:
    """Return busy time as a VFREEBUSY; ``attributes`` are further lines of it."""
    moment = f"{now():%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", *([f"METHOD:{method}"] if method else [])]
    lines += ["BEGIN:VFREEBUSY", f"DTSTAMP:{moment}", f"DTSTART:{_utc(times.low)}", f"DTEND:{_utc(times.high)}"]
    if not any(line.startswith("UID") for line in attributes):
        lines.append(f"UID:busy-{_utc(times.low)}-{_utc(times.high)}")
    lines += attributes
    for span in joined(spans):
        low, high = max(span.start, times.low), min(span.end, times.high)
        if low < high:
            kind = ";FBTYPE=BUSY-TENTATIVE" if span.kind is BusyKind.TENTATIVE else ""
            lines.append(f"FREEBUSY{kind}:{_utc(low)}/{_utc(high)}")
    lines += ["END:VFREEBUSY", "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def busy_in_calendar(home: Home, calendar: Calendar, times: Times) -> list[Span]:
    """When the objects of one calendar make the member busy."""
    items = [item for component in ("VEVENT", "VFREEBUSY") for item in calendar.items(Wanted(component, times))]
    calendar.load(items)
    asked, found = Asked(times.low, times.high, home.account.committee.time_zone), list[Span]()
    for item in items:
        try:
            # The committee's own sessions count here: this is their calendar.
            found += read_spans(item.content or b"", asked, own=None)
        except Unreadable:
            continue
    return found


def busy_of_member(session: Session, account: Account, times: Times) -> list[Span]:
    """When a member is busy: by every source and by what is published."""
    member, zone = account.member, ZoneInfo(account.committee.time_zone)
    times = Times(times.low, min(times.high, times.low + LONGEST))
    mine = (BusyRow.committee_id == member.committee_id, BusyRow.member == member.key, BusyRow.kind.in_(TAKES))
    within = or_(BusyRow.rrule.is_not(None), BusyRow.end > times.low)
    found = []
    for row in session.scalars(select(BusyRow).where(*mine, within, BusyRow.start < times.high)):
        kind = BusyKind.TENTATIVE if row.kind == BusyKind.TENTATIVE else BusyKind.BUSY
        parts = occurrences(row.start, row.end, row.rrule, row.exdates, after=times.low, before=times.high, zone=zone)
        found += [Span(start, end, kind) for start, end in parts]
    invited = (InvitationRow.member_id == member.id, InvitationRow.status.in_(SHOWN))
    for invitation in session.scalars(select(InvitationRow).where(*invited, InvitationRow.starts_at < times.high)):
        for day in range(invitation.days):
            start, end = (_later(moment, day, zone) for moment in (invitation.starts_at, invitation.ends_at))
            if end > times.low:
                found.append(Span(start, end))
    return found


def _later(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same hour by the local clock some days later."""
    return (moment.astimezone(zone) + timedelta(days=days)).astimezone(UTC)
