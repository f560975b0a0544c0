"""Working days: the State Council's yearly notice with its make-up days, and the committee's own overrides."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from app.problems.bundle import DayOverride
from solver.problem import DayKind

ONE_DAY = timedelta(days=1)
_is_workday: Callable[[date], bool] = chinese_calendar.is_workday
_holiday: Callable[[date], tuple[bool, str | None]] = chinese_calendar.get_holiday_detail


@dataclass(frozen=True)
class WorkingDays:
    """Says what kind of day any date is; ``overrides`` go before the national calendar."""

    overrides: dict[date, DayKind]

    @staticmethod
    def of(overrides: Iterable[DayOverride]) -> "WorkingDays":
        """Take a committee's overrides, of which the last one for a date counts."""
        return WorkingDays({override.day: DayKind(override.kind) for override in overrides})

    def kind(self, day: date) -> DayKind:
        """Kind of a date; in a year that is not announced weekends rest and all other days work."""
        return self.overrides.get(day) or national_kind(day)

    def count(self, after: date, before: date) -> int:
        """How many working days lie after the first date and before the second."""
        days = ((after + timedelta(days=step)) for step in range(1, (before - after).days))
        return sum(self.kind(day) is DayKind.WORKING for day in days)

    def shift(self, day: date, number: int, *, working: bool) -> date:
        """Date that lies so many days (working days if asked) after a date, or before it when negative."""
        if not working:
            return day + timedelta(days=number)
        step = ONE_DAY if number >= 0 else -ONE_DAY
        for _ in range(abs(number)):
            day += step
            while self.kind(day) is not DayKind.WORKING:
                day += step
        return day


@lru_cache(maxsize=8192)
def national_kind(day: date) -> DayKind:
    """Kind of a date in the national calendar alone."""
    try:
        if _is_workday(day):
            return DayKind.WORKING
        _, name = _holiday(day)
    except NotImplementedError:
        return DayKind.REST if day.isoweekday() > 5 else DayKind.WORKING
    return DayKind.REST if name is None else DayKind.HOLIDAY


def is_announced(year: int) -> bool:
    """Whether the national calendar knows a year; the working days of any other year are provisional."""
    try:
        _is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


def provisional_years(first: date, last: date) -> tuple[int, ...]:
    """Years of a stretch of dates whose working days are not announced yet."""
    return tuple(year for year in range(first.year, last.year + 1) if not is_announced(year))
