"""When sessions of the example are meant to be: targets through the year and windows around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.example import figures

SEASON = (date(figures.YEAR, 1, 15), date(figures.YEAR, 12, 20))
"""After the plenary, before the year ends."""
PEAKS = (date(figures.YEAR, 4, 22), date(figures.YEAR, 10, 21))
"""Where a tight year's targets crowd."""
SUMMER = (date(figures.YEAR, 7, 8), date(figures.YEAR, 8, 25))
"""When half as much goes on."""
PEAK_DAYS = 18
"""Standard deviation around a peak."""


@dataclass(frozen=True)
class Season:
    """Spreads targets over the year, or crowds them into two peaks, and cuts windows to the horizon."""

    last_day: date = figures.LAST_DAY
    crowded: bool = False

    def targets(self, random: Random, number: int, span: tuple[date, date] = SEASON) -> list[date]:
        """So many targets through a span, in order; crowded ones only where the span is the whole season."""
        if self.crowded and span == SEASON:
            return sorted(self._peak(random) for _ in range(number))
        days = _days(span)
        places = [(place + random.random()) / number for place in range(number)]
        return [weekday(days[int(place * len(days))]) for place in places]

    def window(self, target: date, before: int, after: int) -> tuple[date, date]:
        """First and last date from so many days before a target to so many after, after the plenary, in the horizon."""
        earliest = figures.PLENARY_LAST + timedelta(days=3)
        first = max(target - timedelta(days=before), earliest)
        return first, min(target + timedelta(days=after), self.last_day)

    def _peak(self, random: Random) -> date:
        while True:
            day = random.choice(PEAKS) + timedelta(days=round(random.gauss(0, PEAK_DAYS)))
            if SEASON[0] <= day <= SEASON[1]:
                return weekday(day)


def _days(span: tuple[date, date]) -> list[date]:
    """Dates of a span, those outside the summer twice."""
    days = [span[0] + timedelta(days=step) for step in range((span[1] - span[0]).days + 1)]
    return [day for day in days for _ in range(1 if SUMMER[0] <= day <= SUMMER[1] else 2)]


def weekday(day: date) -> date:
    """A date, or the Monday after it at a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def deal(random: Random, items: Sequence[str], number: int) -> list[str]:
    """So many items, each as often as every other or once more, in random order."""
    dealt = [items[place % len(items)] for place in range(number)]
    random.shuffle(dealt)
    return dealt
