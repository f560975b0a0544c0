"""Where datetimes become slots and slots datetimes again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.problems.bundle import Committee
from solver.problem import Block, InvalidProblem

DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Grid:
    """The horizon's days and each day's slots, in the committee's zone; day 0 is ``first_day``."""

    zone: ZoneInfo
    first_day: date
    last_day: date
    grain: int
    day_start: int
    slots_per_day: int

    @property
    def n_days(self) -> int:
        """How many dates the horizon has."""
        return (self.last_day - self.first_day).days + 1

    def day(self, of: date) -> int:
        """Number of a date; negative before the horizon."""
        return of.toordinal() - self.first_day.toordinal()

    def midnight(self, of: date) -> datetime:
        """Moment at which a date begins."""
        return datetime.combine(of, time(), self.zone)

    def date(self, day: int) -> date:
        """Date of a day's number."""
        return self.first_day + timedelta(days=day)

    def length(self, minutes: int) -> int:
        """Minutes as whole slots, rounded up."""
        return -(-minutes // self.grain)

    def slot_after(self, of: time) -> int:
        """First slot that begins at a time of day or later; may be negative."""
        return -((self.day_start - minutes(of)) // self.grain)

    def slot_before(self, of: time) -> int:
        """Slot that holds a time of day, or ends at it; may be negative."""
        return (minutes(of) - self.day_start) // self.grain

    def moment(self, day: int, slot: int) -> datetime:
        """Moment at which a slot of a day begins."""
        return self.midnight(self.date(day)) + timedelta(minutes=self.day_start + slot * self.grain)

    def place(self, moment: datetime) -> tuple[int, int]:
        """Day and slot that begin at a moment; refuses a moment between two slots."""
        local = moment.astimezone(self.zone)
        offset = minutes(local.time()) - self.day_start
        if offset % self.grain or local.second or local.microsecond:
            raise InvalidProblem(f"{local.isoformat()} is not on the grid of {self.grain} minutes.")
        return self.day(local.date()), offset // self.grain

    def busy(self, start: datetime, end: datetime) -> Iterator[tuple[int, int, int]]:
        """Days and slots ``[from, to)`` an interval touches, rounded outward and clipped to the horizon's days."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        first_day, last_day = self.day(first.date()), self.day(last.date())
        for day in range(max(first_day, 0), min(last_day, self.n_days - 1) + 1):
            begins = minutes(first.time()) if day == first_day else 0
            ends = minutes(last.time(), up=True) if day == last_day else DAY_MINUTES
            low = max((begins - self.day_start) // self.grain, 0)
            high = min(-((self.day_start - ends) // self.grain), self.slots_per_day)
            if low < high:
                yield day, low, high


def make_grid(committee: Committee, first_day: date, last_day: date, grain: int) -> Grid:
    """Lay the grid over a committee's blocks: from the start of the earliest to the end of the latest."""
    if last_day < first_day:
        raise InvalidProblem(f"The horizon ends on {last_day} before it begins on {first_day}.")
    try:
        zone = ZoneInfo(committee.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidProblem(f"There is no time zone “{committee.time_zone}”.") from error
    day_start = min(minutes(block.start) for block in committee.blocks)
    day_end = max(minutes(block.end) for block in committee.blocks)
    return Grid(zone, first_day, last_day, grain, day_start, max(-(-(day_end - day_start) // grain), 1))


def make_blocks(committee: Committee, grid: Grid) -> tuple[tuple[Block, ...], dict[str, int]]:
    """Return the blocks in the order of the day, rounded inward, and the number of each key."""
    ordered = sorted(committee.blocks, key=lambda block: (block.start, block.key))
    blocks = tuple(Block(b.name, grid.slot_after(b.start), grid.slot_before(b.end)) for b in ordered)
    for block in blocks:
        if block.start >= block.end:
            raise InvalidProblem(f"The block “{block.name}” holds no whole slot of {grid.grain} minutes.")
    return blocks, {block.key: number for number, block in enumerate(ordered)}


def merged(parts: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Join intervals ``(day, start, end)`` that overlap or touch; the result is sorted."""
    joined: list[tuple[int, int, int]] = []
    for day, start, end in sorted(parts):
        if joined and joined[-1][0] == day and joined[-1][2] >= start:
            joined[-1] = (day, joined[-1][1], max(joined[-1][2], end))
        else:
            joined.append((day, start, end))
    return joined


def minutes(of: time, *, up: bool = False) -> int:
    """Minutes after midnight, seconds dropped, or counted as a whole minute."""
    return of.hour * 60 + of.minute + (1 if up and (of.second or of.microsecond) else 0)
