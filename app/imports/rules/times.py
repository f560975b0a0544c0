"""Dates and hours: what begins ends later, and lies where it may."""

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from itertools import pairwise

from app.imports.flaws import Place, RowFlaw, places
from app.problems import bundle as facts
from app.problems.grid import minutes
from app.problems.placed import days_of, last_of, minutes_of

HORIZON_DAYS = 4000


def find_backward_times(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find what ends before, or when, it begins."""
    for place in places(bundle):
        match place.fact:
            case facts.DayBlock(start=start, end=end) | facts.Hours(start=start, end=end) if end <= start:
                yield place.flaw("ends_before_start", "end", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
            case facts.Busy(start=start, end=end) | facts.Commitment(start=start, end=end) if end <= start:
                yield place.flaw("ends_before_start", "end", start=start.isoformat(), end=end.isoformat())
            case (
                facts.Blackout(first=first, last=last)
                | facts.Session(first=first, last=last)
                | facts.SeasonWindow(first=first, last=last)
                | facts.Suspension(first=first, last=last)
                | facts.PersonalLimit(first=date() as first, last=date() as last)
            ) if last < first:
                yield place.flaw("last_before_first", "last", first=first, last=last)
            case facts.PersonalLimit(start=time() as start, end=time() as end) if end <= start:
                yield place.flaw("ends_before_start", "end", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
            case facts.PersonalLimit(start=start, end=end) if (start is None) != (end is None):
                yield place.flaw("half_given_hours", "end" if end is None else "start")
            case (
                facts.Membership(since=date() as since, until=date() as until)
                | facts.Officers(since=date() as since, until=date() as until)
            ) if until < since:
                yield place.flaw("last_before_first", "until", first=since, last=until)
            case facts.Stage(min_lag_days=low, max_lag_days=int(high)) if high < low:
                yield place.flaw("longest_below_shortest", "max_lag_days", low=low, high=high)
            case facts.Order(min_days=low, max_days=int(high)) if high < low:
                yield place.flaw("longest_below_shortest", "max_days", low=low, high=high)


def find_impossible_horizon(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find a horizon that ends before it begins, or is too long."""
    place = Place("", bundle.committee.key, bundle.committee)
    if bundle.last_day < bundle.first_day:
        yield place.flaw("last_before_first", "last_day", first=bundle.first_day, last=bundle.last_day)
    elif (bundle.last_day - bundle.first_day).days >= HORIZON_DAYS:
        yield place.flaw("horizon_too_long", "last_day", limit=HORIZON_DAYS)


def find_overlapping_hours(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find parts of the day that overlap, and opening hours that overlap on a weekday."""
    committee = Place("/committee", bundle.committee.key, bundle.committee)
    blocks = [(block.start, block.end, number) for number, block in enumerate(bundle.committee.blocks)]
    yield from _overlaps(committee, "blocks", blocks)
    for place in places(bundle, "venues"):
        if isinstance(place.fact, facts.Venue):
            for weekday in range(1, 8):
                rows = enumerate(place.fact.hours)
                windows = [(row.start, row.end, number) for number, row in rows if weekday in row.weekdays]
                yield from _overlaps(place, "hours", windows)


def _overlaps(place: Place, name: str, windows: Sequence[tuple[time, time, int]]) -> Iterator[RowFlaw]:
    for (_, end, earlier), (start, _, later) in pairwise(sorted(windows)):
        if start < end:
            low, high = sorted((earlier, later))
            yield place.flaw("overlapping_hours", name, high, first=f"{place.pointer}/{name}/{low}")


def find_blocks_without_slot(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find parts of the day that are too short for one slot of the committee's grid."""
    grain, start = bundle.committee.grain_minutes, min(minutes(block.start) for block in bundle.committee.blocks)
    for place in places(bundle, "committee"):
        if isinstance(place.fact, facts.DayBlock):
            block = place.fact
            first, last = -((start - minutes(block.start)) // grain), (minutes(block.end) - start) // grain
            if block.start < block.end and last <= first:
                yield place.flaw("block_without_slot", "end", grain=grain)


def find_misplaced_windows(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find sessions whose window, target or pin lies where it cannot."""
    forms = {form.key: form for form in bundle.formats}
    for place in places(bundle, "sessions"):
        session = place.fact
        if not isinstance(session, facts.Session) or session.last < session.first:
            continue
        last = last_of(session)
        window = {"first": session.first, "last": last}
        if session.first < bundle.first_day or session.last > bundle.last_day:
            horizon = {"first_day": bundle.first_day, "last_day": bundle.last_day}
            yield place.flaw("window_outside_horizon", "first", **window, **horizon)
        if session.target is not None and not session.first <= session.target <= last:
            yield place.flaw("target_outside_window", "target", target=session.target, **window)
        pinned = session.pin.day if session.pin is not None else None
        if pinned is not None and not session.first <= pinned <= last:
            yield place.flaw("pin_outside_window", "pin", "day", day=pinned, **window)
        if session.format in forms:
            days = days_of(session, forms[session.format])
            if session.first + timedelta(days=days - 1) > last:
                yield place.flaw("window_too_short", "last", days=days, **window)


def find_too_long_sessions(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find sessions that last longer than a day allows that begins in the earliest part they may use."""
    blocks = {block.key: block for block in bundle.committee.blocks}
    day_end = max(minutes(block.end) for block in bundle.committee.blocks)
    forms = {form.key: form for form in bundle.formats}
    for place in places(bundle, "sessions"):
        session = place.fact
        if not isinstance(session, facts.Session) or session.format not in forms:
            continue
        form = forms[session.format]
        used = [blocks[key] for key in form.blocks if key in blocks]
        room = day_end - min((minutes(block.start) for block in used), default=0)
        if used and minutes_of(session, form) > room:
            yield place.flaw("longer_than_blocks", minutes=minutes_of(session, form), room=room, blocks=form.blocks)
