"""Recurring time: when an interval takes place that recurs by a rule of RFC 5545.

Days are counted out here and not by python-dateutil, which is the tests' second opinion: it looks for a next day until
the year 9999, some seconds for a rule that has none, and cannot be told where to stop.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.availability.rules import LAST_YEAR, MOST, NotTaken, Rule, read_rule

ONE_DAY = timedelta(days=1)

Moments = tuple[datetime, datetime]


def _taken(text: str) -> str:
    try:
        read_rule(text)
    except NotTaken:
        raise PydanticCustomError("recurrence", "is not a recurrence rule that is taken here") from None
    return text


Recurrence = Annotated[
    str,
    StringConstraints(to_upper=True, min_length=10, max_length=300),
    AfterValidator(_taken),
    Field(
        description="An RRULE of RFC 5545: FREQ of DAILY, WEEKLY, MONTHLY or YEARLY, and each at most once INTERVAL "
        "(up to 999), COUNT (up to 5000) or UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST.",
        examples=["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20241231"],
    ),
]
"""An RRULE of RFC 5545, daily to yearly."""


# --- counting out -----------------------------------------------------------------------------------------------------


def occurrences(
    start: datetime,
    end: datetime,
    rrule: str | None,
    exdates: Collection[datetime],
    *,
    after: datetime,
    before: datetime,
    zone: ZoneInfo,
) -> list[Moments]:
    """Return when an interval takes place, as far as it overlaps ``[after, before)``: moments in UTC, in their order.

    It recurs by the clock of ``zone``, always lasting as long as the first time, which counts even where the rule would
    not have it. ``exdates`` name the starts that are left out. At most 5,000 are returned, the earliest, and the work
    is bounded by the days of the rule before ``before``: by those of the window alone where the rule has no COUNT.
    """
    length = end - start
    left_out = {moment.astimezone(UTC) for moment in exdates}
    low = after - length if after - start > length else start
    starts = (start.astimezone(UTC),) if rrule is None else _starts(start, read_rule(rrule), low, before, zone)
    found = ((moment, moment + length) for moment in starts if moment not in left_out)
    return list(islice((item for item in found if item[0] < before and item[1] > after), MOST))


def _starts(start: datetime, rule: Rule, low: datetime, before: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When a rule lets something begin, the first time always; with COUNT also what lies before ``low``."""
    local = start.astimezone(zone)
    last = min(before, _latest(rule, zone))
    previous = start.astimezone(UTC)
    yield previous
    number = 1
    window = low.astimezone(zone).date() - ONE_DAY, last.astimezone(zone).date()
    for day in _days(_completed(rule, local.date()), local.date(), *window):
        moment = datetime.combine(day, local.time(), zone).astimezone(UTC)
        if moment > last or number == rule.count:
            return
        if moment > previous:  # not the first time again, nor one that a change of the clock makes the same
            yield moment
            number, previous = number + 1, moment


def _latest(rule: Rule, zone: ZoneInfo) -> datetime:
    """The last moment at which a rule lets something begin: in UTC with a Z, else by the local clock."""
    if not rule.until:
        return datetime(LAST_YEAR, 1, 1, tzinfo=UTC)
    read = datetime.fromisoformat(rule.until.removesuffix("Z"))
    if "T" not in rule.until:
        read = datetime.combine(read, time.max)
    return read.replace(tzinfo=UTC if rule.until.endswith("Z") else zone).astimezone(UTC)


def _completed(rule: Rule, first: date) -> Rule:
    """What a rule leaves open comes from the first day."""
    if rule.frequency == "WEEKLY" and not rule.weekdays:
        return replace(rule, weekdays=frozenset({(first.weekday(), 0)}))
    if rule.frequency in ("MONTHLY", "YEARLY") and not rule.weekdays and not rule.month_days:
        months = rule.months or (frozenset({first.month}) if rule.frequency == "YEARLY" else frozenset())
        return replace(rule, month_days=frozenset({first.day}), months=months)
    return rule


def _days(rule: Rule, first: date, low: date, high: date) -> Iterator[date]:
    """Days of a rule from the first on, none of a period after ``high``; without COUNT none of those before ``low``."""
    begin = _index(rule, first)
    if rule.count is None:
        begin += max(_index(rule, low) - begin, 0) // rule.interval * rule.interval
    for number in range(begin, _index(rule, high) + 1, rule.interval):
        days = [day for day in _period(rule, number) if _matches(rule, day)]
        for day in _chosen(days, rule.positions) if rule.positions else days:
            if day >= first:
                yield day


def _index(rule: Rule, day: date) -> int:
    """Which day, week, month or year a day lies in."""
    match rule.frequency:
        case "DAILY":
            return day.toordinal()
        case "WEEKLY":
            return (day.toordinal() - 1 - rule.week_start) // 7
        case "MONTHLY":
            return day.year * 12 + day.month - 1
        case "YEARLY":
            return day.year


def _period(rule: Rule, number: int) -> Iterable[date]:
    """The days of a day, week, month or year, those of a year in its months only."""
    match rule.frequency:
        case "DAILY":
            return (date.fromordinal(number),)
        case "WEEKLY":
            monday = number * 7 + 1
            return [date.fromordinal(monday + rule.week_start + day) for day in range(7)]
        case "MONTHLY":
            return _month(number // 12, number % 12 + 1)
        case "YEARLY":
            return (day for month in sorted(rule.months) or range(1, 13) for day in _month(number, month))


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _matches(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and day.day not in rule.month_days and day.day - 1 - _length(day) not in rule.month_days:
        return False
    return not rule.weekdays or any(
        weekday == day.weekday() and (which == 0 or which in _which(rule, day)) for weekday, which in rule.weekdays
    )


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _which(rule: Rule, day: date) -> tuple[int, int]:
    """Which of its weekday a day is in its month or year, from the front and from behind."""
    if rule.by_year:
        position, length = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
    else:
        position, length = day.day, _length(day)
    return (position - 1) // 7 + 1, -((length - position) // 7 + 1)


def _chosen(days: list[date], positions: frozenset[int]) -> list[date]:
    """The days at some positions of a period, counted from 1, or from behind where negative."""
    places = {position - 1 if position > 0 else len(days) + position for position in positions}
    return [days[place] for place in sorted(places) if 0 <= place < len(days)]
